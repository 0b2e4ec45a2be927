//! Selecting on the map by keyboard: a crosshair that the arrow keys move, a box that they stretch with Shift, and an
//! outline of corners that the space bar sets.

use super::selection_tools::Closed;
use crate::app::analysis::selection::Selection;
use crate::app::drawing::keyboard_shape::DraftShape;
use crate::app::format::whole;
use crate::app::state::ClusterStore;
use leptos::prelude::*;

/// How far an arrow key moves the crosshair, in CSS pixels; with Ctrl it is one.
const STEP: f64 = 12.0;

/// How many rows, and how many of them in each of the largest segments. `place`: what they are in.
fn announcement(cluster: ClusterStore, rows: &Selection, place: &str) -> String {
    let labels = cluster.clustering.with_untracked(|clustering| {
        let clustering = clustering.as_ref()?;
        let mut counts = vec![0_usize; clustering.segmentation.segments.len()];
        for (row, &label) in clustering.segmentation.rows.iter().zip(&clustering.segmentation.labels) {
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
        counts.iter().take(3).map(|&(label, count)| format!("{} in {}", whole(count), cluster.name(label))).collect();
    let customers = if rows.len() == 1 { "1 customer".into() } else { format!("{} customers", whole(rows.len())) };
    match parts.is_empty() {
        true => format!("{customers} in the {place}."),
        false => format!("{customers} in the {place}: {}.", parts.join(", ")),
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
    /// Called when a box or an outline is taken.
    on_closed: Callback<Closed>,
    /// Called when the place of the crosshair is taken, with whether Shift and Alt are held.
    on_taken: Callback<(bool, bool)>,
) -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let focused = RwSignal::new(false);
    let at = RwSignal::new(None::<[f64; 2]>);
    let drawn = RwSignal::new(DraftShape::Nothing);
    let sentence = RwSignal::new(String::new());
    // `before`: what has just been done.
    let tell = move |before: &str| {
        let Some(at) = at.get_untracked() else { return };
        let said = drawn.with_untracked(|drawn| match drawn {
            DraftShape::Nothing => point.run(Some(at)).unwrap_or_else(|| "No customer here.".into()),
            DraftShape::Box(_) => {
                point.run(None);
                announcement(cluster, &within.run(drawn.outline(at)), "box")
            }
            DraftShape::Outline(set) => {
                point.run(None);
                let outline = drawn.outline(at);
                match (outline.len() > 2, set.len()) {
                    (true, _) => announcement(cluster, &within.run(outline), "outline"),
                    (false, 1) => "1 corner.".to_string(),
                    (false, corners) => format!("{corners} corners."),
                }
            }
        });
        sentence.set(format!("{before}{said}"));
    };
    // Takes what is drawn, or the customer at the crosshair.
    let take = move |now: [f64; 2], keys: (bool, bool)| {
        let outline = drawn.with_untracked(|drawn| drawn.outline(now));
        match drawn.get_untracked() {
            DraftShape::Nothing => return on_taken.run(keys),
            DraftShape::Outline(_) if outline.len() < 3 => return tell("An outline needs three corners. "),
            DraftShape::Box(_) | DraftShape::Outline(_) => {}
        }
        drawn.set(DraftShape::Nothing);
        on_closed.run((outline, keys));
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let (width, height) = size.get_untracked();
        let Some(now) = at.get_untracked() else { return };
        let step = if event.ctrl_key() { 1.0 } else { STEP };
        let set = drawn.with_untracked(|drawn| match drawn {
            DraftShape::Outline(set) => set.clone(),
            _ => Vec::new(),
        });
        let by = match event.key().as_str() {
            "ArrowRight" => [step, 0.0],
            "ArrowLeft" => [-step, 0.0],
            "ArrowDown" => [0.0, step],
            "ArrowUp" => [0.0, -step],
            "Enter" => {
                event.prevent_default();
                return take(now, (event.shift_key(), event.alt_key()));
            }
            " " => {
                event.prevent_default();
                if set.last() == Some(&now) {
                    return tell("The last corner is here already. ");
                }
                let set: Vec<[f64; 2]> = set.into_iter().chain([now]).collect();
                let said = format!("Corner {} set. ", set.len());
                drawn.set(DraftShape::Outline(set));
                return tell(&said);
            }
            "Backspace" if !set.is_empty() => {
                event.prevent_default();
                let left = set.len() - 1;
                drawn.set(if left == 0 { DraftShape::Nothing } else { DraftShape::Outline(set[..left].to_vec()) });
                return tell(&format!("Corner {} removed. ", left + 1));
            }
            // With nothing drawn Escape lets the selection go, as anywhere on the page.
            "Escape" if drawn.with_untracked(|drawn| *drawn != DraftShape::Nothing) => {
                event.prevent_default();
                drawn.set(DraftShape::Nothing);
                return tell("");
            }
            _ => return,
        };
        event.prevent_default();
        let moved = |[x, y]: [f64; 2]| [(x + by[0]).clamp(0.0, width), (y + by[1]).clamp(0.0, height)];
        drawn.update(|drawn| match drawn {
            DraftShape::Nothing if event.shift_key() => *drawn = DraftShape::Box(now),
            // The box moves as a whole.
            DraftShape::Box(from) if !event.shift_key() => *from = moved(*from),
            _ => {}
        });
        at.set(Some(moved(now)));
        tell("");
    };
    let enter = move |_| {
        focused.set(true);
        let (width, height) = size.get_untracked();
        at.update(|at| *at = Some(at.map_or([width / 2.0, height / 2.0], |[x, y]| [x.min(width), y.min(height)])));
        tell("");
    };
    let leave = move |_| {
        focused.set(false);
        drawn.set(DraftShape::Nothing);
        point.run(None);
    };
    let drawing = move || {
        let ([x, y], (width, height)) = (at.get()?, size.get());
        let outline = drawn.with(|drawn| drawn.outline([x, y]));
        let shape = (!outline.is_empty()).then(|| {
            let points: Vec<String> = outline.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
            view! { <polygon points=points.join(" ") /> }
        });
        let set = drawn.with(|drawn| match drawn {
            DraftShape::Outline(set) => set.clone(),
            _ => Vec::new(),
        });
        let marks = set.into_iter().map(|[x, y]| view! { <circle cx=x cy=y r="3.5" /> }).collect_view();
        Some(view! {
            <svg aria-hidden="true">
                {shape}
                {marks}
                <line x1="0" x2=width y1=y y2=y />
                <line x1=x x2=x y1="0" y2=height />
            </svg>
        })
    };
    // What is told does not cover what it is about.
    let is_low = move || at.get().is_some_and(|[_, y]| y > size.get().1 / 2.0);
    view! {
        <div
            class="crosshair"
            role="application"
            tabindex="0"
            data-testid="map-keys"
            data-corners=move || drawn.with(|drawn| if let DraftShape::Outline(set) = drawn { set.len() } else { 0 })
            aria-label="Select on the map by keyboard"
            aria-describedby="map-keys-help"
            on:keydown=key
            on:focus=enter
            on:blur=leave
        >
            {move || focused.get().then(drawing)}
            <div class="crosshair-told" class:above=is_low class:idle=move || !focused.get()>
                <p role="status" data-testid="map-keys-told">{sentence}</p>
                <p class="help" id="map-keys-help">
                    "Arrow keys move (with Ctrl finely), with Shift they stretch a box. The space bar sets a corner \
                     of an outline, \
                     Backspace takes the last one back. Enter selects what is in it: with Shift it adds, with Alt it \
                     takes out, \
                     with both only rows in both stay. Escape drops box or outline."
                </p>
            </div>
        </div>
    }
}
