//! The dock below the map: what sets the open segment apart, all segments at once, and what if.

mod all_segments;
mod open_segment;

use super::what_if::WhatIf;
use crate::app::browser;
use crate::app::state::Controller;
use crate::words::dock as words;
use all_segments::AllSegments;
use leptos::context::Provider;
use leptos::prelude::*;
use open_segment::OpenSegment;
use wasm_bindgen::JsCast;

/// Where the browser keeps its height, or that it is closed.
const KEY: &str = "strata-view-dock";
const CLOSED: &str = "closed";
/// Its height in CSS pixels: the least, as it is at first, the most, and what an arrow key adds.
const LEAST: f64 = 120.0;
const FIRST: f64 = 200.0;
const MOST: f64 = 560.0;
const STEP: f64 = 24.0;

/// What the dock shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Segments,
    WhatIf,
}

/// Its height and whether it is open; both are remembered.
#[derive(Clone, Copy)]
struct DockSize {
    height: RwSignal<f64>,
    is_open: RwSignal<bool>,
}

impl DockSize {
    fn restore() -> DockSize {
        let kept = browser::remembered(KEY).unwrap_or_default();
        let height = kept.trim_start_matches(CLOSED).trim().parse().unwrap_or(FIRST);
        let height = f64::clamp(height, LEAST, MOST);
        DockSize { height: RwSignal::new(height), is_open: RwSignal::new(!kept.starts_with(CLOSED)) }
    }

    fn save(self) {
        let height = self.height.get_untracked().round();
        let word = if self.is_open.get_untracked() { String::new() } else { format!("{CLOSED} ") };
        browser::remember(KEY, &format!("{word}{height}"));
    }

    fn resize(self, height: f64) {
        if height.is_finite() {
            self.height.set(height.clamp(LEAST, MOST));
        }
    }

    fn open(self, is_open: bool) {
        self.is_open.set(is_open);
        self.save();
    }
}

/// The dock.
#[component]
pub fn Dock() -> impl IntoView {
    let settled = expect_context::<Controller>().settled();
    let size = DockSize::restore();
    let part = RwSignal::new(Part::Segments);
    let is_open = size.is_open;
    let tab = move |this: Part, word: &'static str, name: &'static str| {
        view! {
            <button
                type="button"
                data-testid=word
                aria-pressed=move || (is_open.get() && part.get() == this).to_string()
                on:click=move |_| {
                    part.set(this);
                    size.open(true);
                }
            >
                {name}
            </button>
        }
    };
    view! {
        <section
            class="dock"
            class:closed=move || !is_open.get()
            aria-label=words::GLANCE
            data-testid="dock"
            data-state=move || if is_open.get() { "open" } else { "closed" }
            style=move || is_open.get().then(|| format!("--dock: {}px", size.height.get()))
        >
            <Show when=move || is_open.get()>
                <Handle size=size />
            </Show>
            <div class="dock-head">
                <div class="dock-parts" role="group" aria-label=words::PARTS>
                    {tab(Part::Segments, "dock-segments", words::GLANCE)}
                    {tab(Part::WhatIf, "tab-what-if", words::WHAT_IF)}
                </div>
                <button
                    type="button"
                    class="button small"
                    data-testid="dock-toggle"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| size.open(!is_open.get_untracked())
                >
                    {move || if is_open.get() { words::CLOSE } else { words::OPEN }}
                </button>
            </div>
            <Show when=move || is_open.get()>
                <div class="dock-body" tabindex="0" role="region" aria-label=words::DETAILS>
                    <Provider value=settled.cluster><Provider value=settled>{move || match part.get() {
                        Part::WhatIf => view! { <WhatIf /> }.into_any(),
                        Part::Segments => view! {
                            <div class="dock-columns">
                                <OpenSegment />
                                <AllSegments />
                            </div>
                        }
                        .into_any(),
                    }}</Provider></Provider>
                </div>
            </Show>
        </section>
    }
}

/// The line between map and dock: dragged, or moved by the arrow keys.
#[component]
fn Handle(size: DockSize) -> impl IntoView {
    let held = StoredValue::new(None::<f64>);
    let grab = move |event: web_sys::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        if let Some(target) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
            // Without the capture the drag ends at the line's edge.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
        held.set_value(Some(size.height.get_untracked() + f64::from(event.client_y())));
    };
    let drag = move |event: web_sys::PointerEvent| {
        if let Some(from) = held.get_value() {
            size.resize(from - f64::from(event.client_y()));
        }
    };
    let release = move |_: web_sys::PointerEvent| {
        if held.try_update_value(Option::take).flatten().is_some() {
            size.save();
        }
    };
    let turn = move |event: web_sys::KeyboardEvent| {
        let now = size.height.get_untracked();
        let next = match event.key().as_str() {
            "ArrowUp" => now + STEP,
            "ArrowDown" => now - STEP,
            "Home" => MOST,
            "End" => LEAST,
            _ => return,
        };
        event.prevent_default();
        size.resize(next);
        size.save();
    };
    view! {
        <div
            class="dock-handle"
            role="separator"
            tabindex="0"
            data-testid="dock-handle"
            aria-orientation="horizontal"
            aria-label=words::HEIGHT
            aria-valuemin=LEAST
            aria-valuemax=MOST
            aria-valuenow=move || size.height.get().round()
            on:pointerdown=grab
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=release
            on:keydown=turn
        ></div>
    }
}
