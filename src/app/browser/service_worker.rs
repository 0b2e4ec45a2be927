//! The service worker, which keeps the files of this build in the browser (assets/service_worker.js): whether it has
//! them, and whether it has those of a newer build.

use super::{build, window, within};
use js_sys::{Array, Object, Promise, Reflect};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{spawn_local, JsFuture};
use web_sys::{EventTarget, MessageChannel, MessageEvent};

/// How long a service worker is given to take over, in milliseconds: on a computer that is busy it takes seconds.
const LIMIT: i32 = 20_000;
/// How long one is given to say of which build it is: it may have to be started, on a computer that is busy.
const ANSWER: i32 = 120_000;
/// How long a page that stays open waits before it asks for a newer build again, in milliseconds.
const ASK_AGAIN: f64 = 3_600_000.0;

// The few members of the browser's own types that are used.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = EventTarget)]
    #[derive(Clone)]
    type Container;
    #[wasm_bindgen(method, catch)]
    fn register(this: &Container, script: &str, options: &Object) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn controller(this: &Container) -> Option<Script>;

    #[wasm_bindgen(extends = EventTarget)]
    #[derive(Clone)]
    type Registration;
    #[wasm_bindgen(method, getter)]
    fn installing(this: &Registration) -> Option<Script>;
    #[wasm_bindgen(method, getter)]
    fn waiting(this: &Registration) -> Option<Script>;
    #[wasm_bindgen(method, getter)]
    fn active(this: &Registration) -> Option<Script>;
    #[wasm_bindgen(method, catch)]
    fn update(this: &Registration) -> Result<Promise, JsValue>;

    #[wasm_bindgen(extends = EventTarget)]
    #[derive(Clone)]
    type Script;
    #[wasm_bindgen(method, getter)]
    fn state(this: &Script) -> String;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post(this: &Script, message: &str, transfer: &Array) -> Result<(), JsValue>;
}

/// Whether the page works without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offline {
    /// Its files are on the way.
    Unknown,
    /// The browser has all of them.
    Ready,
    /// It does not: this browser or this address has no service workers, or a file did not come.
    Off,
}

impl Offline {
    /// Its word in `data-state`.
    pub fn word(self) -> &'static str {
        match self {
            Offline::Unknown => "unknown",
            Offline::Ready => "ready",
            Offline::Off => "off",
        }
    }
}

/// The service worker of this page. Clones are the same.
#[derive(Clone)]
pub struct ServiceWorker(Rc<Inner>);

struct Inner {
    container: Container,
    registration: Registration,
    /// The name of the build that this page is of.
    build: String,
    /// Another service worker took over since the page was opened.
    replaced: Cell<bool>,
    /// When a newer build was asked for.
    asked: Cell<f64>,
    /// Told whether the page works without a network, and which newer build is ready.
    report: Box<dyn Fn(Offline, Option<String>)>,
}

/// Has the browser keep the files of this build, and tells how that goes on. `None` where it cannot: in a private
/// window of some browsers, over plain HTTP, from a file, and for a debug build.
pub async fn start(report: impl Fn(Offline, Option<String>) + 'static) -> Option<ServiceWorker> {
    let build = build()?;
    let container = Reflect::get(&window().navigator(), &"serviceWorker".into()).ok()?;
    if !container.is_object() {
        return None;
    }
    let container: Container = container.unchecked_into();
    let options = Object::new();
    Reflect::set(&options, &"updateViaCache".into(), &"none".into()).ok()?;
    let registration = JsFuture::from(container.register("service_worker.js", &options).ok()?).await.ok()?;
    if !registration.is_object() {
        return None;
    }
    let worker = ServiceWorker(Rc::new(Inner {
        container,
        registration: registration.unchecked_into(),
        build,
        replaced: Cell::new(false),
        asked: Cell::new(super::now()),
        report: Box::new(report),
    }));
    worker.follow();
    worker.look();
    // A page that came past the service worker may be newer than that, and no browser looks at once.
    if worker.0.container.controller().is_none() && worker.0.registration.active().is_some() {
        worker.ask();
    }
    Some(worker)
}

impl ServiceWorker {
    /// Follows what becomes of each service worker.
    fn follow(&self) {
        let Inner { container, registration, .. } = &*self.0;
        let worker = self.clone();
        listen(container, "controllerchange", move || {
            worker.0.replaced.set(true);
            worker.look();
        });
        let scripts = [registration.installing(), registration.waiting(), registration.active()];
        scripts.iter().flatten().for_each(|script| self.follow_script(script));
        let worker = self.clone();
        listen(registration, "updatefound", move || {
            if let Some(script) = worker.0.registration.installing() {
                worker.follow_script(&script);
            }
            worker.look();
        });
        if let Some(document) = window().document() {
            let worker = self.clone();
            listen(&document.clone(), "visibilitychange", move || worker.ask_again(document.hidden()));
        }
    }

    fn follow_script(&self, script: &Script) {
        let worker = self.clone();
        listen(script, "statechange", move || worker.look());
    }

    /// The browser asks for a newer build when a page is opened; one that stays open asks for itself.
    fn ask_again(&self, is_hidden: bool) {
        if !is_hidden && super::now() - self.0.asked.get() >= ASK_AGAIN {
            self.ask();
        }
    }

    /// Has the browser ask for a newer build.
    fn ask(&self) {
        let Inner { asked, registration, .. } = &*self.0;
        asked.set(super::now());
        if let Ok(asked) = registration.update() {
            spawn_local(async move {
                // Without a network there is none.
                let _ = JsFuture::from(asked).await;
            });
        }
    }

    /// Looks how it stands, and tells.
    fn look(&self) {
        let worker = self.clone();
        spawn_local(async move {
            let Inner { registration, build, replaced, report, .. } = &*worker.0;
            let newest = registration.waiting().or_else(|| registration.active().filter(|_| replaced.get()));
            let found = match &newest {
                Some(script) => build_of(script).await,
                None => None,
            };
            // This page came past the service worker and is of the build that waits: nothing is to be asked.
            if let (Some(waiting), true) = (registration.waiting(), found.as_ref() == Some(build)) {
                take_over(&waiting);
            }
            report(worker.offline(), found.filter(|found| found != build));
        });
    }

    fn offline(&self) -> Offline {
        let Inner { registration, .. } = &*self.0;
        let is_ready = registration.active().is_some_and(|script| script.state() == "activated");
        match is_ready {
            true => Offline::Ready,
            false if registration.installing().or(registration.waiting()).or(registration.active()).is_some() => {
                Offline::Unknown
            }
            false => Offline::Off,
        }
    }

    /// Loads the page anew, of the build that is ready.
    pub async fn reload(&self) {
        let Inner { container, registration, .. } = &*self.0;
        if let Some(waiting) = registration.waiting() {
            let changed = Promise::new(&mut |done, _| {
                let _ = container.add_event_listener_with_callback("controllerchange", &done);
            });
            take_over(&waiting);
            within(LIMIT, changed).await;
        }
        // A browser that refuses leaves the page as it is, which is seen.
        let _ = window().location().reload();
    }
}

fn take_over(waiting: &Script) {
    // A worker that is gone has nothing to take over.
    let _ = waiting.post("take over", &Array::new());
}

/// The build whose files a service worker keeps; `None` if it does not answer.
async fn build_of(script: &Script) -> Option<String> {
    let channel = MessageChannel::new().ok()?;
    let answer = Promise::new(&mut |done, _| {
        let heard = Closure::once_into_js(move |event: MessageEvent| done.call1(&JsValue::NULL, &event.data()));
        channel.port1().set_onmessage(Some(heard.unchecked_ref()));
    });
    script.post("build", &Array::of1(&channel.port2())).ok()?;
    let build = within(ANSWER, answer).await?.ok()?.as_string();
    channel.port1().close();
    build
}

/// Calls `react` at each event for as long as the page lives.
fn listen(target: &EventTarget, event: &str, react: impl Fn() + 'static) {
    let react = Closure::<dyn Fn()>::new(react).into_js_value();
    // A target that takes no listener tells nothing, and the page goes on as it is.
    let _ = target.add_event_listener_with_callback(event, react.unchecked_ref());
}
