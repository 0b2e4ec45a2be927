//! Selecting on the map by keyboard: a crosshair that the arrow keys move, and a box that they stretch with Shift.

use super::selecting::Closed;
use crate::app::numbers::whole;
use crate::app::selection::Selection;
use crate::app::state::State;
use leptos::prelude::*;

/// How far an arrow key moves the crosshair, in CSS pixels; with Ctrl it is one.
const STEP: f64 = 12.0;

/// The corners of the box between two places.
fn corners([x0, y0]: [f64; 2], [x1, y1]: [f64; 2]) -> Vec<[f64; 2]> {
    vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
}

/// How many rows, and how many of them in each of the largest segments.
fn told(state: State, rows: &Selection) -> String {
    let labels = state.answer.with_untracked(|answer| {
        let answer = answer.as_ref()?;
        let mut counts = vec![0_usize; answer.segmentation.segments.len()];
        for (row, &label) in answer.segmentation.rows.iter().zip(&answer.segmentation.labels) {
            if let Some(count) = usize::try_from(label).ok().and_then(|label| counts.get_mut(label)) {
                *count += usize::from(rows.contains(*row));
            }
        }
        Some(counts)
    });
    let mut counts: Vec<(usize, usize)> = labels.unwrap_or_default().into_iter().enumerate().collect();
    counts.retain(|(_, count)| *count > 0);
    counts.sort_by_key(|&(label, count)| (std::cmp::Reverse(count), label));
    let parts: Vec<String> =
        counts.iter().take(3).map(|&(label, count)| format!("{} in {}", whole(count), state.name(label))).collect();
    let customers = if rows.len() == 1 { "1 customer".into() } else { format!("{} customers", whole(rows.len())) };
    match parts.is_empty() {
        true => format!("{customers} in the box."),
        false => format!("{customers} in the box: {}.", parts.join(", ")),
    }
}

/// The layer that takes the keys. Places are in CSS pixels of the map.
#[component]
pub fn Crosshair(
    /// The map's size.
    size: RwSignal<(f64, f64)>,
    /// The rows within an outline.
    within: Callback<Vec<[f64; 2]>, Selection>,
    /// Points at the customer next to a place, who is told, or at nobody.
    point: Callback<Option<[f64; 2]>, Option<String>>,
    /// Called when a box is taken.
    on_closed: Callback<Closed>,
    /// Called when the place of the crosshair is taken, with whether Shift and Alt are held.
    on_taken: Callback<(bool, bool)>,
) -> impl IntoView {
    let state = expect_context::<State>();
    let focused = RwSignal::new(false);
    // The crosshair, and where the box began.
    let at = RwSignal::new(None::<[f64; 2]>);
    let from = RwSignal::new(None::<[f64; 2]>);
    let sentence = RwSignal::new(String::new());
    let tell = move || {
        let said = match (at.get_untracked(), from.get_untracked()) {
            (Some(at), Some(from)) => {
                point.run(None);
                told(state, &within.run(corners(from, at)))
            }
            (at, _) => point.run(at).unwrap_or_else(|| "No customer here.".into()),
        };
        sentence.set(said);
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let (width, height) = size.get_untracked();
        let Some(now) = at.get_untracked() else { return };
        let step = if event.ctrl_key() { 1.0 } else { STEP };
        let by = match event.key().as_str() {
            "ArrowRight" => [step, 0.0],
            "ArrowLeft" => [-step, 0.0],
            "ArrowDown" => [0.0, step],
            "ArrowUp" => [0.0, -step],
            "Enter" => {
                event.prevent_default();
                let keys = (event.shift_key(), event.alt_key());
                match from.try_update(Option::take).flatten() {
                    Some(from) => on_closed.run((corners(from, now), keys)),
                    None => on_taken.run(keys),
                }
                return;
            }
            // Without a box Escape lets the selection go, as anywhere on the page.
            "Escape" if from.with_untracked(Option::is_some) => {
                event.prevent_default();
                from.set(None);
                return tell();
            }
            _ => return,
        };
        event.prevent_default();
        let moved = |[x, y]: [f64; 2]| [(x + by[0]).clamp(0.0, width), (y + by[1]).clamp(0.0, height)];
        if event.shift_key() {
            from.update(|from| *from = from.or(Some(now)));
        } else {
            // The box moves as a whole.
            from.update(|from| *from = from.map(moved));
        }
        at.set(Some(moved(now)));
        tell();
    };
    let enter = move |_| {
        focused.set(true);
        let (width, height) = size.get_untracked();
        at.update(|at| *at = Some(at.map_or([width / 2.0, height / 2.0], |[x, y]| [x.min(width), y.min(height)])));
        tell();
    };
    let leave = move |_| {
        focused.set(false);
        from.set(None);
        point.run(None);
    };
    let drawing = move || {
        let ([x, y], (width, height)) = (at.get()?, size.get());
        let stretched = from.get().map(|[x0, y0]| {
            let (left, top) = (x0.min(x), y0.min(y));
            view! { <rect x=left y=top width=(x - x0).abs() height=(y - y0).abs() /> }
        });
        Some(view! {
            <svg aria-hidden="true">
                {stretched}
                <line x1="0" x2=width y1=y y2=y />
                <line x1=x x2=x y1="0" y2=height />
            </svg>
        })
    };
    view! {
        <div
            class="crosshair"
            role="application"
            tabindex="0"
            data-testid="map-keys"
            aria-label="Select on the map by keyboard"
            aria-describedby="map-keys-help"
            on:keydown=key
            on:focus=enter
            on:blur=leave
        >
            {move || focused.get().then(drawing)}
            <div class="crosshair-told" class:idle=move || !focused.get()>
                <p role="status" data-testid="map-keys-told">{sentence}</p>
                <p class="help" id="map-keys-help">
                    "Arrow keys move, with Shift they stretch a box (with Ctrl finely). Enter selects: with Shift it adds, with Alt \
                     it takes out, with both only rows in both stay. Escape drops the box."
                </p>
            </div>
        </div>
    }
}
