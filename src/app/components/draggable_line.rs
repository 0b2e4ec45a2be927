//! A drawing with a line across it that is dragged up and down, or moved by the arrow keys: one slider.

use super::linear_scale::place;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A hand that moves by less than so many pixels clicks.
const CLICK: i32 = 4;

/// What the pointer does.
#[derive(Clone, Copy)]
enum Hand {
    Off,
    Drags,
    /// It is down on something to be clicked, at this height: it drags once it moves.
    MayClick(i32),
}

/// The drawing; what is drawn on it are the children. Those of class `pickable` can be clicked.
#[component]
pub fn Draggable(
    /// Its class and its `data-testid`.
    names: (&'static str, &'static str),
    /// What the line stands for.
    label: &'static str,
    /// Width and height in the drawing's own units.
    size: (f64, f64),
    /// Least and greatest value, as text.
    range: (String, String),
    /// The value; `None` where there is no line to drag.
    now: Signal<Option<f64>>,
    /// The value in words.
    value_text: Signal<String>,
    /// Takes the height, in the drawing's units, that the line is dragged to.
    drag: Callback<f64>,
    /// Takes an arrow key: whether it points up.
    turn: Callback<bool>,
    /// What is drawn.
    children: Children,
) -> impl IntoView {
    let (width, height) = size;
    let hand = StoredValue::new(Hand::Off);
    let move_to = move |event: &web_sys::PointerEvent| {
        if let Some((_, at)) = place(event, width, height) {
            drag.run(at);
        }
    };
    let grab = move |event: &web_sys::PointerEvent| {
        hand.set_value(Hand::Drags);
        if let Some(target) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
            // Without the capture the drag ends at the drawing's edge.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
        move_to(event);
    };
    let down = move |event: web_sys::PointerEvent| {
        if now.get_untracked().is_none() || event.button() != 0 {
            return;
        }
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| target.matches(".pickable").unwrap_or(false)) {
            hand.set_value(Hand::MayClick(event.client_y()));
        } else {
            grab(&event);
        }
    };
    let moves = move |event: web_sys::PointerEvent| match hand.get_value() {
        Hand::Drags => move_to(&event),
        Hand::MayClick(from) if event.buttons() == 0 || (event.client_y() - from).abs() < CLICK => {}
        Hand::MayClick(_) => grab(&event),
        Hand::Off => {}
    };
    let press = move |event: web_sys::KeyboardEvent| {
        let up = match event.key().as_str() {
            "ArrowUp" | "ArrowRight" => true,
            "ArrowDown" | "ArrowLeft" => false,
            _ => return,
        };
        if now.get_untracked().is_some() {
            event.prevent_default();
            turn.run(up);
        }
    };
    view! {
        <svg
            class=names.0
            viewBox=format!("0 0 {width} {height}")
            role="slider"
            tabindex="0"
            data-testid=names.1
            aria-label=label
            aria-disabled=move || now.get().is_none().to_string()
            aria-valuemin=range.0
            aria-valuemax=range.1
            aria-valuenow=move || now.get()
            aria-valuetext=move || value_text.get()
            on:keydown=press
            on:pointerdown=down
            on:pointermove=moves
            on:pointerup=move |_| hand.set_value(Hand::Off)
            on:pointercancel=move |_| hand.set_value(Hand::Off)
        >
            {children()}
        </svg>
    }
}
