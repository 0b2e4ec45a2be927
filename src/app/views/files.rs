//! Files that come to the page, of which it reads one.

use crate::app::format::whole;
use crate::app::state::{AlertStore, Controller};
use crate::words::files as words;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DataTransfer, DragEvent, EventTarget, FileList};

/// Files that are dragged over the page. Copies are the same.
#[derive(Clone, Copy)]
pub struct Dragged {
    over: RwSignal<bool>,
    /// What was entered last: leaving anything else is only a step within the page. Not every browser tells where a
    /// drag goes when it leaves.
    entered: StoredValue<Option<EventTarget>, LocalStorage>,
}

impl Dragged {
    /// Nothing is dragged.
    pub fn new() -> Dragged {
        Dragged { over: RwSignal::new(false), entered: StoredValue::new_local(None) }
    }

    /// Whether files are over the page.
    pub fn is_over(self) -> bool {
        self.over.get()
    }

    /// Something is dragged over an element. A text or a picture of the page is no table.
    pub fn enter(self, event: &DragEvent) {
        let types = event.data_transfer().map(|data| data.types());
        let is_files = types.is_some_and(|types| types.includes(&"Files".into(), 0));
        self.entered.set_value(event.target());
        self.over.set(is_files);
    }

    /// It leaves an element.
    pub fn leave(self, event: &DragEvent) {
        if self.entered.with_value(|entered| *entered == event.target()) {
            self.end();
        }
    }

    /// It is dropped, or has left the page.
    pub fn end(self) {
        self.entered.set_value(None);
        self.over.set(false);
    }
}

/// Reads the first of some files, and says which were not read. Returns whether there was one.
pub fn open(controller: Controller, files: Option<FileList>) -> bool {
    let files: Vec<_> =
        files.iter().flat_map(|files| (0..files.length()).filter_map(move |at| files.get(at))).collect();
    let is_some = !files.is_empty();
    open_all(controller, files);
    is_some
}

/// Reads the first of some files, and says which were not read.
pub fn open_all(controller: Controller, files: Vec<web_sys::File>) {
    if let Some((first, others)) = files.split_first() {
        let others: Vec<String> = others.iter().map(web_sys::File::name).collect();
        tell_others(controller.alerts, &first.name(), &others);
        controller.open_file(first.clone());
    }
}

/// Reads what was dropped on the page, or says why it is no table.
pub fn open_dropped(controller: Controller, data: &DataTransfer) {
    let folders = folders(data);
    let files = data.files();
    let count = files.as_ref().map_or(0, FileList::length);
    let files = files.into_iter().flat_map(|files| (0..files.length()).filter_map(move |at| files.get(at)));
    let (folders, files): (Vec<_>, Vec<_>) = files.partition(|file| folders.contains(&file.name()));
    let named = |files: &[web_sys::File]| files.iter().map(web_sys::File::name).collect::<Vec<_>>();
    if let Some((first, others)) = files.split_first() {
        let others = [named(others), named(&folders)].concat();
        tell_others(controller.alerts, &first.name(), &others);
        controller.open_file(first.clone());
    } else if let Some(folder) = folders.first() {
        controller.alerts.add(words::is_a_folder(&folder.name()));
    } else if count == 0 {
        controller.alerts.add(words::NOT_A_FILE.into());
    }
}

/// Which files came beside the one that is read.
fn tell_others(alerts: AlertStore, first: &str, others: &[String]) {
    /// So many are named.
    const NAMED: usize = 5;
    match others {
        [] => {}
        [other] => alerts.add(words::one_not_opened(first, other)),
        _ => {
            let more = Some(others.len().saturating_sub(NAMED)).filter(|more| *more > 0).map(whole);
            alerts.add(words::others_not_opened(first, &others[..others.len().min(NAMED)], more.as_deref()));
        }
    }
}

/// The names of the folders among what was dropped: a browser lists them as files.
fn folders(data: &DataTransfer) -> Vec<String> {
    let folder = |item: JsValue| -> Result<Option<String>, JsValue> {
        // An older name than the one in the standard, and the one that all browsers have.
        let entry: Function = Reflect::get(&item, &"webkitGetAsEntry".into())?.dyn_into()?;
        let entry = entry.call0(&item)?;
        let is_folder = entry.is_object() && Reflect::get(&entry, &"isDirectory".into())?.is_truthy();
        Ok(if is_folder { Reflect::get(&entry, &"name".into())?.as_string() } else { None })
    };
    let items = Reflect::get(data, &"items".into()).map(|items| Array::from(&items));
    items.into_iter().flatten().filter_map(|item| folder(item).ok().flatten()).collect()
}
