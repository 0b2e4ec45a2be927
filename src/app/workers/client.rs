//! A worker and the worker that decides what it does.

use super::scheduler::{Action, Scheduler, BEAT_MS};
use crate::app::browser;
use crate::protocol::data::Upload;
use crate::protocol::query::Query;
use crate::protocol::{codec, Event, JobId, Request, Work, BUILD};
use crate::words::files as words;
use js_sys::{Array, Reflect, Uint8Array};
use leptos::prelude::set_timeout;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// The script that starts the worker.
const SCRIPT: &str = "worker_loader.js";

/// What a client tells the page.
pub enum WorkerUpdate {
    /// An event of the job that is wanted.
    Event(Box<Event>),
    /// The answer to a request beside the running job, or its failure.
    QueryResult(Box<Event>),
    /// The content of the file being read, as it was read: whoever reads it again reads this.
    Snapshot(Blob),
    /// The worker died, and why. Another one is doing again what it did.
    Replaced(String),
    /// Workers died so often in a row that no other was started, and why the last one did. [`WorkerClient::try_again`]
    /// starts one.
    Down(String),
}

/// A worker with its scheduler. Clones are the same client.
#[derive(Clone)]
pub struct WorkerClient(Rc<Inner>);

struct Inner {
    scheduler: RefCell<Scheduler>,
    connection: RefCell<Option<Connection>>,
    report: Box<dyn Fn(WorkerUpdate)>,
    /// There is no worker until there is work.
    resting: Cell<bool>,
    /// It is looked from time to time whether the worker lives.
    watched: Cell<bool>,
    /// The files that the worker holds or is to read, by their numbers. Their bytes stay with the browser.
    blobs: RefCell<Vec<(u32, Blob)>>,
}

/// One worker; dropping it ends it.
struct Connection {
    worker: Worker,
    /// Messages wait here until the worker says that it listens: earlier ones would be lost.
    outbox: Option<Vec<(Request, Option<Blob>)>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

impl Connection {
    fn send(&mut self, request: Request, blob: Option<Blob>) {
        match &mut self.outbox {
            Some(_) if request == Request::Ping => {}
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

impl WorkerClient {
    /// Starts a worker. `view`: it tells the content of the tables it reads.
    pub fn new(view: bool, report: impl Fn(WorkerUpdate) + 'static) -> WorkerClient {
        let client = WorkerClient(Rc::new(Inner {
            scheduler: RefCell::new(Scheduler::new(view)),
            connection: RefCell::new(None),
            report: Box::new(report),
            resting: Cell::new(false),
            watched: Cell::new(false),
            blobs: RefCell::new(Vec::new()),
        }));
        client.spawn();
        client
    }

    /// See [`Scheduler::load`]. `blob` is the file.
    pub fn load(&self, upload: Arc<Upload>, blob: Blob, segments: usize) {
        if self.0.resting.replace(false) {
            self.spawn();
        }
        let current_file = self.0.scheduler.borrow().current_file();
        let mut blobs = self.0.blobs.borrow_mut();
        blobs.retain(|(number, _)| Some(*number) == current_file && *number != upload.number);
        blobs.push((upload.number, blob));
        drop(blobs);
        let actions = self.0.scheduler.borrow_mut().load(upload, segments, browser::now());
        self.perform(actions);
    }

    /// See [`Scheduler::submit`].
    pub fn submit(&self, work: Work) {
        self.wake();
        let actions = self.0.scheduler.borrow_mut().submit(work, browser::now());
        self.perform(actions);
    }

    /// See [`Scheduler::cancel`].
    pub fn cancel(&self) {
        let actions = self.0.scheduler.borrow_mut().cancel(browser::now());
        self.perform(actions);
    }

    /// Whether a job runs.
    pub fn is_busy(&self) -> bool {
        self.0.scheduler.borrow().is_busy()
    }

    /// Lets a running map rest, or go on.
    pub fn pause(&self, paused: bool) {
        self.perform(vec![Action::Post(Request::Pause(paused))]);
    }

    /// Lets what can wait of a map give way to what the user waits for, or go on.
    pub fn give_way(&self, gives_way: bool) {
        self.perform(vec![Action::Post(Request::GiveWay(gives_way))]);
    }

    /// Ends a moving map where it is.
    pub fn end_map(&self) {
        self.perform(vec![Action::Post(Request::EndMap)]);
    }

    /// Sends a query about a table: [`WorkerUpdate::QueryResult`]. `note` takes note of its job before an answer can
    /// come.
    pub fn query(&self, table: u32, query: Query, note: impl FnOnce(JobId)) {
        self.wake();
        let (job, actions) = self.0.scheduler.borrow_mut().query(table, query, browser::now());
        note(job);
        self.perform(actions);
    }

    /// Tries again what was not done since workers died.
    pub fn try_again(&self) {
        if self.0.scheduler.borrow().is_down() {
            let actions = self.0.scheduler.borrow_mut().revive(browser::now());
            self.perform(actions);
        }
    }

    /// Whether workers died so often in a row that no other was started.
    pub fn is_down(&self) -> bool {
        self.0.scheduler.borrow().is_down()
    }

    /// Whether a file is being read, or is to be read next.
    pub fn is_reading(&self) -> bool {
        self.0.scheduler.borrow().is_reading()
    }

    /// Ends the worker and gives its memory back. The next work starts another, which reads the file again.
    pub fn rest(&self) {
        if !self.is_busy() {
            self.0.resting.set(true);
            self.end();
        }
    }

    /// As [`WorkerClient::rest`], whatever the worker does, unless it reads a file: then it has begun nothing with
    /// that.
    pub fn rest_at_once(&self) {
        if !self.0.scheduler.borrow().is_reading() {
            self.0.resting.set(true);
            self.end();
        }
    }

    fn wake(&self) {
        if self.0.resting.replace(false) {
            let actions = self.0.scheduler.borrow_mut().replace(browser::now());
            self.perform(actions);
        }
    }

    /// Ends the worker.
    pub fn end(&self) {
        *self.0.connection.borrow_mut() = None;
    }

    fn perform(&self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Post(request) => self.post(request),
                Action::Replace => self.spawn(),
                Action::End => self.end(),
                // What no worker can tell any more.
                Action::Emit(event) => (self.0.report)(WorkerUpdate::Event(Box::new(event))),
                Action::Answer(event) => (self.0.report)(WorkerUpdate::QueryResult(Box::new(event))),
                Action::WakeAfter(ms) => {
                    let client = self.clone();
                    let wake = move || {
                        let actions = client.0.scheduler.borrow_mut().tick(browser::now());
                        client.perform(actions);
                    };
                    set_timeout(wake, Duration::from_millis(ms as u64 + 1));
                }
            }
        }
        self.watch();
    }

    fn post(&self, request: Request) {
        let blob = match &request {
            Request::Load { upload, .. } => {
                let blobs = self.0.blobs.borrow();
                blobs.iter().find(|(number, _)| *number == upload.number).map(|(_, blob)| blob.clone())
            }
            _ => None,
        };
        if let Some(connection) = &mut *self.0.connection.borrow_mut() {
            connection.send(request, blob);
        }
    }

    /// Looks from time to time whether the worker lives, as long as somebody waits for it: one that the browser ended
    /// for lack of memory says nothing.
    fn watch(&self) {
        let is_awaited = !self.0.resting.get() && self.0.scheduler.borrow().is_awaited();
        if !is_awaited || self.0.watched.replace(true) {
            return;
        }
        let client = self.clone();
        let look = move || {
            client.0.watched.set(false);
            if client.0.resting.get() || client.0.connection.borrow().is_none() {
                return;
            }
            let beat = client.0.scheduler.borrow_mut().beat();
            match beat {
                Some(actions) => client.perform(actions),
                None => client.died(words::WORKER_SILENT),
            }
        };
        set_timeout(look, Duration::from_millis(BEAT_MS as u64));
    }

    fn spawn(&self) {
        self.end();
        self.0.scheduler.borrow_mut().begin();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options(&browser::address(SCRIPT), &options) else {
            return self.died(words::NO_WORKERS);
        };
        let client = self.clone();
        let on_message =
            Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| match messages(&message.data()) {
                Ok(messages) => messages.into_iter().for_each(|message| match message {
                    Message::Event(event) => client.hear(*event),
                    Message::Snapshot(job, blob) => client.keep(job, blob),
                    Message::Starting => client.0.scheduler.borrow_mut().starts(),
                }),
                Err(why) => client.died(&why),
            });
        let client = self.clone();
        let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(move |error: web_sys::Event| {
            error.prevent_default();
            // What fails before a script runs is told without a message.
            let message = error.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|message| !message.is_empty());
            client.died(&message.unwrap_or_else(|| words::WORKER_NOT_LOADED.into()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        let connection = Connection { worker, outbox: Some(Vec::new()), _on_message: on_message, _on_error: on_error };
        *self.0.connection.borrow_mut() = Some(connection);
    }

    fn hear(&self, event: Event) {
        if let Event::Ready { build } = &event {
            if build != BUILD {
                return self.died(words::WORKER_OF_ANOTHER_VERSION);
            }
            if let Some(connection) = &mut *self.0.connection.borrow_mut() {
                for (request, blob) in connection.outbox.take().unwrap_or_default() {
                    post(&connection.worker, &request, blob.as_ref());
                }
            }
        }
        let (is_query_result, is_wanted, instead) = {
            let scheduler = self.0.scheduler.borrow();
            (scheduler.is_query_result(&event), scheduler.accepts(&event), scheduler.instead(&event))
        };
        let actions = self.0.scheduler.borrow_mut().on_event(&event, browser::now());
        let event = instead.unwrap_or(event);
        if is_query_result && !matches!(event, Event::Done(_) | Event::Progress { .. }) {
            (self.0.report)(WorkerUpdate::QueryResult(Box::new(event)));
        } else if is_wanted {
            (self.0.report)(WorkerUpdate::Event(Box::new(event)));
        }
        self.perform(actions);
    }

    /// Keeps the content of the file that is being read, in place of the file itself, which may change or go.
    fn keep(&self, job: JobId, blob: Blob) {
        let Some(number) = self.0.scheduler.borrow().loads(job) else { return };
        if let Some((_, kept)) = self.0.blobs.borrow_mut().iter_mut().find(|(known, _)| *known == number) {
            *kept = blob.clone();
        }
        (self.0.report)(WorkerUpdate::Snapshot(blob));
    }

    fn died(&self, why: &str) {
        let actions = self.0.scheduler.borrow_mut().died(browser::now());
        let is_down = self.0.scheduler.borrow().is_down();
        self.perform(actions);
        (self.0.report)(if is_down {
            WorkerUpdate::Down(why.to_string())
        } else {
            WorkerUpdate::Replaced(why.to_string())
        });
    }
}

/// What a worker says.
enum Message {
    Event(Box<Event>),
    /// The content of the file of a job.
    Snapshot(JobId, Blob),
    /// Its code is on the way.
    Starting,
}

/// The messages of one slice.
///
/// # Errors
/// Why they are none, in words that follow "the worker failed": whatever came, the page goes on.
fn messages(data: &JsValue) -> Result<Vec<Message>, String> {
    let foreign = || words::FOREIGN_MESSAGE.to_string();
    let Some(parts) = data.dyn_ref::<Array>() else {
        // The script that starts the worker has no words but these (assets/worker_loader.js).
        let field = |name: &str| Reflect::get(data, &name.into()).ok().and_then(|value| value.as_string());
        return match (field("strata").as_deref(), field("reason"), field("remedy")) {
            (Some("starting"), ..) => Ok(vec![Message::Starting]),
            (Some("failed"), Some(reason), remedy) => Err(format!("{reason} {}", remedy.unwrap_or_default())),
            _ => Err(foreign()),
        };
    };
    let mut found = Vec::with_capacity(parts.length() as usize);
    for part in parts.iter() {
        if let Some(blob) = part.dyn_ref::<Blob>() {
            match found.pop() {
                Some(Message::Event(event)) => match *event {
                    Event::Snapshot(job) => found.push(Message::Snapshot(job, blob.clone())),
                    _ => return Err(foreign()),
                },
                _ => return Err(foreign()),
            }
            continue;
        }
        let bytes = part.dyn_ref::<Uint8Array>().ok_or_else(foreign)?.to_vec();
        found.push(Message::Event(Box::new(codec::decode(&bytes).map_err(|error| error.to_string())?)));
    }
    if found.is_empty() {
        return Err(foreign());
    }
    Ok(found)
}
