//! A worker and the lane that decides what it does.

use super::browser;
use super::lane::{Action, Lane};
use crate::protocol::ask::Ask;
use crate::protocol::data::Upload;
use crate::protocol::spec::SegmentSpec;
use crate::protocol::{codec, Event, JobId, Request, Work, BUILD};
use js_sys::{Array, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::{closure::Closure, JsCast};
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// How often a worker may die in a row before we stop starting another.
const LIVES: u32 = 3;
/// Trunk's name of the script that starts the worker.
const SCRIPT: &str = "worker_loader.js";

/// What a crew tells the page.
pub enum Report {
    /// An event of the job that is wanted.
    Event(Box<Event>),
    /// The answer to a question aside, or its failure.
    Aside(Box<Event>),
    /// The running job was cancelled and had to be ended together with its worker; another has taken its place.
    Ended,
    /// The worker died or answered nonsense; a sentence for the person. Another worker has taken its place.
    Trouble(String),
}

/// A worker with its lane. Clones are the same crew.
#[derive(Clone)]
pub struct Crew(Rc<Inner>);

struct Inner {
    lane: RefCell<Lane>,
    client: RefCell<Option<Client>>,
    report: Box<dyn Fn(Report)>,
    deaths: Cell<u32>,
    /// There is no worker until there is work.
    resting: Cell<bool>,
    /// Questions aside that are not answered yet.
    asides: RefCell<Vec<JobId>>,
    /// The files that the worker holds or is to read, by their numbers. Their bytes stay with the browser.
    blobs: RefCell<Vec<(u32, Blob)>>,
}

/// One worker; dropping it ends it.
struct Client {
    worker: Worker,
    /// Messages wait here until the worker says that it listens: earlier ones would be lost.
    outbox: Option<Vec<(Request, Option<Blob>)>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Client {
    fn send(&mut self, request: Request, blob: Option<Blob>) {
        match &mut self.outbox {
            Some(waiting) => waiting.push((request, blob)),
            None => post(&self.worker, &request, blob.as_ref()),
        }
    }
}

/// A message is its bytes and, with a request to read a file, the file: the worker takes the content from the browser.
fn post(worker: &Worker, request: &Request, blob: Option<&Blob>) {
    let Ok(bytes) = codec::encode(request) else { return };
    let array = Uint8Array::from(bytes.as_slice());
    let message = Array::of1(&array);
    if let Some(blob) = blob {
        message.push(blob);
    }
    // A worker that is gone reports that through its error event.
    let _ = worker.post_message_with_transfer(&message, &Array::of1(&array.buffer()));
}

impl Crew {
    /// Starts a worker. `view`: it tells the content of the tables it reads.
    pub fn new(view: bool, report: impl Fn(Report) + 'static) -> Crew {
        let crew = Crew(Rc::new(Inner {
            lane: RefCell::new(Lane::new(view)),
            client: RefCell::new(None),
            report: Box::new(report),
            deaths: Cell::new(0),
            resting: Cell::new(false),
            asides: RefCell::new(Vec::new()),
            blobs: RefCell::new(Vec::new()),
        }));
        crew.spawn();
        crew
    }

    /// See [`Lane::load`]. `blob` is the file.
    pub fn load(&self, upload: Arc<Upload>, blob: Blob, segments: usize) {
        if self.0.resting.replace(false) {
            self.spawn();
        }
        let held = self.0.lane.borrow().held();
        let mut blobs = self.0.blobs.borrow_mut();
        blobs.retain(|(number, _)| Some(*number) == held && *number != upload.number);
        blobs.push((upload.number, blob));
        drop(blobs);
        let actions = self.0.lane.borrow_mut().load(upload, segments, browser::now());
        self.perform(actions);
    }

    /// See [`Lane::want`].
    pub fn want(&self, work: Work) {
        self.wake();
        let actions = self.0.lane.borrow_mut().want(work, browser::now());
        self.perform(actions);
    }

    /// See [`Lane::cancel`].
    pub fn cancel(&self) {
        let actions = self.0.lane.borrow_mut().cancel(browser::now());
        self.perform(actions);
    }

    /// Whether a job runs.
    pub fn is_busy(&self) -> bool {
        self.0.lane.borrow().is_busy()
    }

    /// Lets a running map rest, or go on.
    pub fn pause(&self, paused: bool) {
        self.perform(vec![Action::Post(Request::Pause(paused))]);
    }

    /// Lets what can wait of a map give way to what the person waits for, or go on.
    pub fn give_way(&self, gives_way: bool) {
        self.perform(vec![Action::Post(Request::GiveWay(gives_way))]);
    }

    /// Ends a moving map where it is.
    pub fn end_map(&self) {
        self.perform(vec![Action::Post(Request::EndMap)]);
    }

    /// Asks for the uploaded columns with a segment for each row.
    pub fn export_labels(&self, spec: SegmentSpec) {
        let job = self.0.lane.borrow_mut().aside();
        self.perform(vec![Action::Post(Request::ExportLabels { job, spec })]);
    }

    /// Asks a question aside: [`Report::Aside`].
    pub fn ask(&self, ask: Ask) {
        let job = self.0.lane.borrow_mut().aside();
        self.0.asides.borrow_mut().push(job);
        self.perform(vec![Action::Post(Request::Ask { job, ask: Box::new(ask) })]);
    }

    /// Asks for what is to be told of the columns.
    pub fn inspect(&self) {
        let job = self.0.lane.borrow_mut().aside();
        self.perform(vec![Action::Post(Request::Inspect { job })]);
    }

    /// Asks for a comparison of the segments of two recipes.
    pub fn compare(&self, first: SegmentSpec, second: SegmentSpec) {
        let job = self.0.lane.borrow_mut().aside();
        let (first, second) = (Box::new(first), Box::new(second));
        self.perform(vec![Action::Post(Request::Compare { job, first, second })]);
    }

    /// Ends the worker and gives its memory back. The next work starts another, which reads the file again.
    pub fn rest(&self) {
        if !self.is_busy() {
            self.0.resting.set(true);
            self.end();
        }
    }

    /// As [`Crew::rest`], whatever the worker does, unless it reads a file: then it has begun nothing with that.
    pub fn rest_at_once(&self) {
        if !self.0.lane.borrow().is_reading() {
            self.0.resting.set(true);
            self.end();
        }
    }

    fn wake(&self) {
        if self.0.resting.replace(false) {
            let actions = self.0.lane.borrow_mut().replace(browser::now());
            self.perform(actions);
        }
    }

    /// Ends the worker.
    pub fn end(&self) {
        *self.0.client.borrow_mut() = None;
    }

    fn perform(&self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Post(request) => {
                    let blob = match &request {
                        Request::Load { upload, .. } => {
                            let blobs = self.0.blobs.borrow();
                            blobs.iter().find(|(number, _)| *number == upload.number).map(|(_, blob)| blob.clone())
                        }
                        _ => None,
                    };
                    if let Some(client) = &mut *self.0.client.borrow_mut() {
                        client.send(request, blob);
                    }
                }
                Action::Replace => self.spawn(),
                Action::WakeAfter(ms) => {
                    let crew = self.clone();
                    let wake = move || {
                        let was_busy = crew.0.lane.borrow().is_busy();
                        let actions = crew.0.lane.borrow_mut().tick(browser::now());
                        crew.perform(actions);
                        if was_busy && !crew.0.lane.borrow().is_busy() {
                            (crew.0.report)(Report::Ended);
                        }
                    };
                    leptos::prelude::set_timeout(wake, std::time::Duration::from_millis(ms as u64 + 1));
                }
            }
        }
    }

    fn spawn(&self) {
        *self.0.client.borrow_mut() = None;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = match Worker::new_with_options(SCRIPT, &options) {
            Ok(worker) => worker,
            Err(_) => {
                (self.0.report)(Report::Trouble(
                    "This browser starts no web workers, which Strata computes in: try a current browser.".into(),
                ));
                return;
            }
        };
        let crew = self.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            // The events of one slice.
            for bytes in message.data().unchecked_into::<Array>() {
                match codec::decode::<Event>(&Uint8Array::new(&bytes).to_vec()) {
                    Ok(event) => crew.hear(event),
                    Err(error) => return crew.died(&error.to_string()),
                }
            }
        });
        let crew = self.clone();
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |error: ErrorEvent| {
            error.prevent_default();
            crew.died(&error.message());
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let client = Client { worker, outbox: Some(Vec::new()), _on_message: on_message, _on_error: on_error };
        *self.0.client.borrow_mut() = Some(client);
    }

    fn hear(&self, event: Event) {
        match &event {
            Event::Ready { build } if build != BUILD => {
                return self.died("the browser kept a worker of another version: reload the page");
            }
            Event::Ready { .. } => {
                if let Some(client) = &mut *self.0.client.borrow_mut() {
                    for (request, blob) in client.outbox.take().unwrap_or_default() {
                        post(&client.worker, &request, blob.as_ref());
                    }
                }
                return;
            }
            _ => {}
        }
        let is_aside = event.job().is_some_and(|job| self.0.asides.borrow().contains(&job));
        if is_aside {
            if event.ends() {
                self.0.asides.borrow_mut().retain(|job| Some(*job) != event.job());
            }
            if !matches!(event, Event::Done(_) | Event::Progress { .. }) {
                (self.0.report)(Report::Aside(Box::new(event)));
            }
            return;
        }
        let wanted = self.0.lane.borrow().wants(&event) || event.is_aside();
        if matches!(event, Event::Done(_)) {
            self.0.deaths.set(0);
        }
        let actions = self.0.lane.borrow_mut().saw(&event, browser::now());
        if wanted {
            (self.0.report)(Report::Event(Box::new(event)));
        }
        self.perform(actions);
    }

    fn died(&self, why: &str) {
        self.0.deaths.set(self.0.deaths.get() + 1);
        if self.0.deaths.get() > LIVES {
            *self.0.client.borrow_mut() = None;
            (self.0.report)(Report::Trouble(format!("The computing worker keeps failing ({why}): reload the page.")));
            return;
        }
        self.0.asides.borrow_mut().clear();
        let actions = self.0.lane.borrow_mut().replace(browser::now());
        self.perform(actions);
        (self.0.report)(Report::Trouble(format!(
            "The computing worker failed ({why}) and was started again. The table and all settings are kept."
        )));
    }
}
