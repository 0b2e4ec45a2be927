//! Whether the page works without a network, and the question whether a newer version of it is to be used now.

use crate::app::browser::service_worker::{self, Offline, ServiceWorker};
use crate::app::state::Controller;
use crate::app::storage::autosave::Autosave;
use crate::app::storage::status::SaveStatus;
use crate::words::offline as words;
use leptos::prelude::*;
use std::time::Duration;

/// The page is kept once the first segments are there, or after so long.
const FIRST: Duration = Duration::from_secs(10);

/// The page without a network. Copies are the same.
#[derive(Clone, Copy)]
pub struct OfflineUse {
    state: RwSignal<Offline>,
    /// A newer version is ready, and the user has not put it off.
    asks: RwSignal<bool>,
    worker: StoredValue<Option<ServiceWorker>, LocalStorage>,
    begun: StoredValue<bool>,
    /// The version asked about last. It lives as long as the page: what an effect makes ends with its next run.
    asked: StoredValue<Option<String>>,
}

impl OfflineUse {
    /// Has the browser keep the page, once that takes nothing from the first segments any more.
    pub fn new(controller: Controller) -> OfflineUse {
        let offline = OfflineUse {
            state: RwSignal::new(Offline::Unknown),
            asks: RwSignal::new(false),
            worker: StoredValue::new_local(None),
            begun: StoredValue::new(false),
            asked: StoredValue::new(None),
        };
        Effect::new(move |_| {
            if matches!(controller.word(), "ready" | "error") {
                offline.begin();
            }
        });
        set_timeout(move || offline.begin(), FIRST);
        offline
    }

    fn begin(self) {
        let offline = self;
        if offline.begun.get_value() {
            return;
        }
        offline.begun.set_value(true);
        leptos::task::spawn_local(async move {
            let report = move |state, newer: Option<String>| {
                offline.state.set(state);
                // It is asked once of each version.
                if newer.is_some() && offline.asked.get_value() != newer {
                    offline.asked.set_value(newer);
                    offline.asks.set(true);
                }
            };
            let worker = service_worker::start(report).await;
            if worker.is_none() {
                offline.state.set(Offline::Off);
            }
            offline.worker.set_value(worker);
        });
    }

    fn reload(self) {
        if let Some(worker) = self.worker.get_value() {
            leptos::task::spawn_local(async move { worker.reload().await });
        }
    }
}

/// That nothing leaves this device, and that no network is needed, once that holds.
#[component]
pub fn Private() -> impl IntoView {
    let OfflineUse { state, .. } = expect_context();
    let help = move || match state.get() {
        Offline::Ready => words::READY_HELP,
        Offline::Unknown => words::UNKNOWN_HELP,
        Offline::Off => words::OFF_HELP,
    };
    view! {
        <span class="private" data-testid="offline" data-state=move || state.get().word() title=help>
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M8 1.800 13 4v4c0 3-2 5-5 6.200C5 13 3 11 3 8V4z" />
            </svg>
            {words::STAYS_ON_DEVICE}
            <Show when=move || state.get() == Offline::Ready>
                <span class="only-read">{words::AND_WORKS_OFFLINE}</span>
            </Show>
        </span>
    }
}

/// The question whether a newer version is to be used now.
#[component]
pub fn NewVersion() -> impl IntoView {
    let offline: OfflineUse = expect_context();
    let kept = expect_context::<Autosave>().kept;
    // What a reload would lose is told.
    let lost = move || match kept.get() {
        SaveStatus::Unknown | SaveStatus::Nothing | SaveStatus::Session(_, None | Some(Ok(_))) => String::new(),
        status => format!(" {}", status.sentence()),
    };
    view! {
        <Show when=move || offline.asks.get()>
            <div class="offer" role="status" data-testid="new-version">
                <p>{words::NEW_VERSION} {lost}</p>
                <button
                    type="button"
                    class="button"
                    data-testid="new-version-reload"
                    on:click=move |_| offline.reload()
                >
                    {words::RELOAD_NOW}
                </button>
                <button
                    type="button"
                    class="button"
                    data-testid="new-version-later"
                    on:click=move |_| offline.asks.set(false)
                >
                    {words::LATER}
                </button>
            </div>
        </Show>
    }
}
