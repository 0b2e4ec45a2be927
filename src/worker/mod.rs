//! The web worker: its messages in, the service, its events out.
//!
//! The loop does one slice of work, then lets the browser deliver messages, then the next slice: a message channel to
//! itself does that without the 4 ms that a browser adds to nested timers.

use crate::engine::table::{Problem, TableError, MAX_BYTES};
use crate::protocol::data::LARGEST_SNAPSHOT;
use crate::protocol::{codec, Event, JobError, JobId, Request, BUILD};
use crate::service::{silence_of, Service};
use js_sys::{Array, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{closure::Closure, JsCast, JsValue};
use web_sys::{Blob, DedicatedWorkerGlobalScope, FileReaderSync, MessageChannel, MessageEvent};

/// Milliseconds on the worker's clock, for measuring and pacing only.
fn now() -> f64 {
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into());
    performance.ok().and_then(|p| p.dyn_into::<web_sys::Performance>().ok()).map_or(0.0, |p| p.now())
}

/// Events wait for others of the same slice at most so long, in milliseconds.
const GATHER_MS: f64 = 16.0;
/// And until they take so many bytes: the page reads one message in one go, and must answer in between.
const GATHER_BYTES: u32 = 1 << 20;

/// The events of one slice, which travel together: what belongs together is drawn together, and once.
struct Outbox<'a> {
    scope: &'a DedicatedWorkerGlobalScope,
    since: f64,
    events: Array,
    bytes: u32,
}

impl<'a> Outbox<'a> {
    fn new(scope: &'a DedicatedWorkerGlobalScope) -> Self {
        Outbox { scope, since: now(), events: Array::new(), bytes: 0 }
    }

    fn add(&mut self, event: &Event) {
        let Ok(bytes) = codec::encode(event) else { return };
        self.events.push(&Uint8Array::from(bytes.as_slice()));
        self.bytes = self.bytes.saturating_add(bytes.len() as u32);
        // A sign of life is worth nothing once what it announces is over.
        let is_beat = matches!(event, Event::Beat(_));
        if is_beat || self.bytes >= GATHER_BYTES || now() - self.since >= GATHER_MS {
            self.post();
        }
    }

    /// The content of the file of a job as it was read.
    fn add_snapshot(&mut self, job: JobId, content: &Blob) {
        let Ok(bytes) = codec::encode(&Event::Snapshot(job)) else { return };
        self.events.push(&Uint8Array::from(bytes.as_slice()));
        self.events.push(content);
    }

    /// Sends what has gathered, its bytes moved rather than copied.
    fn post(&mut self) {
        if self.events.length() > 0 {
            let events = std::mem::replace(&mut self.events, Array::new());
            let bytes = events.iter().filter_map(|part| part.dyn_into::<Uint8Array>().ok());
            let buffers: Array = bytes.map(|bytes| bytes.buffer()).collect();
            // Posting fails only when the page is gone, and then nobody is left to tell.
            let _ = self.scope.post_message_with_transfer(&events, &buffers);
        }
        (self.since, self.bytes) = (now(), 0);
    }
}

impl Drop for Outbox<'_> {
    fn drop(&mut self) {
        self.post();
    }
}

/// So much of a file is held by the browser while it is copied into the worker's own memory.
const PIECE: usize = 4 << 20;

/// The content of a file that came with a message. `keep`: with a copy that nobody can change, where it is not too
/// large for one. `read` is told how many bytes are read next.
///
/// # Errors
/// What the browser said: the file was moved or changed since it was chosen.
fn content(blob: &Blob, keep: bool, mut read: impl FnMut(usize)) -> Result<(Vec<u8>, Option<Blob>), JsValue> {
    let size = blob.size() as usize;
    let keep = keep && size <= LARGEST_SNAPSHOT;
    let reader = FileReaderSync::new()?;
    let mut bytes = vec![0; size];
    let copies = Array::new();
    for start in (0..size).step_by(PIECE) {
        let end = (start + PIECE).min(size);
        read(end - start);
        let piece = blob.slice_with_f64_and_f64(start as f64, end as f64)?;
        let array = Uint8Array::new(&reader.read_as_array_buffer(&piece)?.into());
        if array.length() as usize != end - start {
            return Err(JsValue::from_str("the file changed while it was read"));
        }
        array.copy_to(&mut bytes[start..end]);
        if keep {
            let copy = Blob::new_with_u8_array_sequence(&Array::of1(&array))?;
            copies.push(copy.as_ref());
        }
    }
    // A blob of blobs copies nothing.
    Ok((bytes, keep.then(|| Blob::new_with_blob_sequence(&copies)).transpose()?))
}

/// The content of the file `name` that came with a message, its size checked before anything is allocated; see
/// [`content`].
///
/// # Errors
/// A sentence that names the file.
fn attached(
    blob: &JsValue,
    name: &str,
    keep: bool,
    read: impl FnMut(usize),
) -> Result<(Vec<u8>, Option<Blob>), String> {
    let moved = |_| {
        format!(
            "{name} could not be read: it may have been moved, changed or deleted on this computer. Choose it again."
        )
    };
    let blob: &Blob = blob.dyn_ref().ok_or(JsValue::NULL).map_err(moved)?;
    let found = blob.size() as usize;
    if found > MAX_BYTES {
        let problem = Problem::TooManyBytes { found, limit: MAX_BYTES };
        return Err(TableError { file: name.to_string(), problem }.to_string());
    }
    content(blob, keep, read).map_err(moved)
}

/// Starts listening.
///
/// # Errors
/// If the browser refuses a message channel.
pub fn start() -> Result<(), JsValue> {
    console_error_panic_hook::set_once();
    crate::locale::follow();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let service = Rc::new(RefCell::new(Service::new(now)));
    let scheduled = Rc::new(Cell::new(false));
    let channel = MessageChannel::new()?;
    let wake = channel.port2();

    let schedule = {
        let scheduled = scheduled.clone();
        move || {
            if !scheduled.replace(true) {
                // A closed port means that the worker is ending.
                let _ = wake.post_message(&JsValue::NULL);
            }
        }
    };

    let on_slice = {
        let (service, scope, schedule) = (service.clone(), scope.clone(), schedule.clone());
        Closure::<dyn FnMut()>::new(move || {
            scheduled.set(false);
            let mut outbox = Outbox::new(&scope);
            if service.borrow_mut().step(&mut |event| outbox.add(&event)) {
                schedule();
            }
        })
    };
    channel.port1().set_onmessage(Some(on_slice.as_ref().unchecked_ref()));
    on_slice.forget();

    let on_message = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            let message: Array = message.data().unchecked_into();
            let bytes = Uint8Array::new(&message.get(0)).to_vec();
            let mut outbox = Outbox::new(&scope);
            match codec::decode::<Request>(&bytes) {
                Ok(mut request) => {
                    if let Request::Load { job, upload, bytes, .. } = &mut request {
                        let (blob, name) = (message.get(1), upload.name.clone());
                        // Read for the first time: whoever reads it again is to find the same.
                        // A disk may be slow, and the page takes a worker for dead that says nothing.
                        let read = |bytes| outbox.add(&Event::Beat(silence_of(bytes)));
                        match attached(&blob, &name, upload.content.is_none(), read) {
                            Ok((content, kept)) => {
                                if let Some(kept) = &kept {
                                    outbox.add_snapshot(*job, kept);
                                }
                                *bytes = content;
                                // The browser keeps the file, so the worker need not.
                                let blob = kept.map_or(blob, JsValue::from);
                                let outside =
                                    Rc::new(move || attached(&blob, &name, false, |_| ()).map(|(bytes, _)| bytes));
                                service.borrow_mut().keep_file_outside(outside);
                            }
                            Err(sentence) => {
                                let error = JobError { parameter: Some("file-input".into()), sentence };
                                return outbox.add(&Event::Failed(*job, error));
                            }
                        }
                    }
                    service.borrow_mut().receive(request, &mut |event| outbox.add(&event));
                    schedule();
                }
                // The page takes an uncaught error as the end of this worker and starts another.
                Err(error) => wasm_bindgen::throw_str(&error.to_string()),
            }
        })
    };
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    Outbox::new(&scope).add(&Event::Ready { build: BUILD.to_string() });
    Ok(())
}
