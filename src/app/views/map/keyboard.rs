//! Selecting on the map by keyboard: a crosshair that the arrow keys move, a box that they stretch with Shift, and an
//! outline of corners that the space bar sets.

use super::outline::Closed;
use crate::app::analysis::selection::Selection;
use crate::app::drawing::keyboard_shape::DraftShape;
use crate::app::format::whole;
use crate::app::state::{ClusterStore, TableStore};
use crate::words::{selection as words, Unit};
use leptos::prelude::*;

/// How far an arrow key moves the crosshair, in CSS pixels; with Ctrl it is one.
const STEP: f64 = 12.0;

/// How many rows, and how many of them in each of the largest segments. `shape`: what they are in.
fn announcement(unit: Unit, cluster: ClusterStore, rows: &Selection, shape: &str) -> String {
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
    let part = |&(label, count): &(usize, usize)| words::part_within(&whole(count), &cluster.name(label));
    let parts: Vec<String> = counts.iter().take(3).map(part).collect();
    words::within(unit, &whole(rows.len()), shape, &parts)
}

/// What the crosshair stands on and has drawn, and whom it reports to. Places are in CSS pixels of the map.
#[derive(Clone, Copy)]
struct CrosshairState {
    table: TableStore,
    cluster: ClusterStore,
    /// The map's size.
    size: RwSignal<(f64, f64)>,
    focused: RwSignal<bool>,
    at: RwSignal<Option<[f64; 2]>>,
    shape: RwSignal<DraftShape>,
    /// What is announced.
    sentence: RwSignal<String>,
    within: Callback<Vec<[f64; 2]>, Selection>,
    point: Callback<Option<[f64; 2]>, Option<String>>,
    on_closed: Callback<Closed>,
    on_taken: Callback<(bool, bool)>,
}

impl CrosshairState {
    /// Announces what lies at the crosshair or within what is drawn. `before`: what has just been done.
    fn announce(self, before: &str) {
        let Some(at) = self.at.get_untracked() else { return };
        let unit = untrack(|| self.table.unit());
        let rest = self.shape.with_untracked(|shape| match shape {
            DraftShape::Nothing => self.point.run(Some(at)).unwrap_or_else(|| words::NOTHING_HERE.into()),
            DraftShape::Box(_) => {
                self.point.run(None);
                announcement(unit, self.cluster, &self.within.run(shape.outline(at)), words::SHAPE_BOX)
            }
            DraftShape::Outline(set) => {
                self.point.run(None);
                let outline = shape.outline(at);
                match outline.len() > 2 {
                    true => announcement(unit, self.cluster, &self.within.run(outline), words::SHAPE_OUTLINE),
                    false => words::corners(&whole(set.len())),
                }
            }
        });
        self.sentence.set(format!("{before}{rest}"));
    }

    /// The corners set so far.
    fn corners(self) -> Vec<[f64; 2]> {
        self.shape.with(|shape| match shape {
            DraftShape::Outline(set) => set.clone(),
            _ => Vec::new(),
        })
    }

    /// Takes what is drawn, or the customer at the crosshair.
    fn take(self, now: [f64; 2], keys: (bool, bool)) {
        let outline = self.shape.with_untracked(|shape| shape.outline(now));
        match self.shape.get_untracked() {
            DraftShape::Nothing => return self.on_taken.run(keys),
            DraftShape::Outline(_) if outline.len() < 3 => return self.announce(words::NEEDS_THREE_CORNERS),
            DraftShape::Box(_) | DraftShape::Outline(_) => {}
        }
        self.shape.set(DraftShape::Nothing);
        self.on_closed.run((outline, keys));
    }

    /// Sets a corner of an outline.
    fn set_corner(self, now: [f64; 2]) {
        let mut set = untrack(|| self.corners());
        if set.last() == Some(&now) {
            return self.announce(words::LAST_CORNER_IS_HERE);
        }
        set.push(now);
        let done = words::corner_set(&whole(set.len()));
        self.shape.set(DraftShape::Outline(set));
        self.announce(&done);
    }

    /// Takes the last corner back.
    fn remove_corner(self) {
        let mut set = untrack(|| self.corners());
        let done = words::corner_removed(&whole(set.len()));
        set.pop();
        self.shape.set(if set.is_empty() { DraftShape::Nothing } else { DraftShape::Outline(set) });
        self.announce(&done);
    }

    /// Moves the crosshair; with Shift it begins or stretches a box.
    fn move_by(self, now: [f64; 2], by: [f64; 2], shift: bool) {
        let (width, height) = self.size.get_untracked();
        let moved = |[x, y]: [f64; 2]| [(x + by[0]).clamp(0.0, width), (y + by[1]).clamp(0.0, height)];
        self.shape.update(|shape| match shape {
            DraftShape::Nothing if shift => *shape = DraftShape::Box(now),
            // The box moves as a whole.
            DraftShape::Box(from) if !shift => *from = moved(*from),
            _ => {}
        });
        self.at.set(Some(moved(now)));
        self.announce("");
    }

    fn press(self, event: &web_sys::KeyboardEvent) {
        let Some(now) = self.at.get_untracked() else { return };
        let step = if event.ctrl_key() { 1.0 } else { STEP };
        let shift = event.shift_key();
        match event.key().as_str() {
            "ArrowRight" => self.move_by(now, [step, 0.0], shift),
            "ArrowLeft" => self.move_by(now, [-step, 0.0], shift),
            "ArrowDown" => self.move_by(now, [0.0, step], shift),
            "ArrowUp" => self.move_by(now, [0.0, -step], shift),
            "Enter" => self.take(now, (shift, event.alt_key())),
            " " => self.set_corner(now),
            "Backspace" if !untrack(|| self.corners()).is_empty() => self.remove_corner(),
            // With nothing drawn Escape lets the selection go, as anywhere on the page.
            "Escape" if self.shape.with_untracked(|shape| *shape != DraftShape::Nothing) => {
                self.shape.set(DraftShape::Nothing);
                self.announce("");
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn enter(self) {
        self.focused.set(true);
        let (width, height) = self.size.get_untracked();
        let middle = [width / 2.0, height / 2.0];
        self.at.update(|at| *at = Some(at.map_or(middle, |[x, y]| [x.min(width), y.min(height)])));
        self.announce("");
    }

    fn leave(self) {
        self.focused.set(false);
        self.shape.set(DraftShape::Nothing);
        self.point.run(None);
    }

    /// The lines of the crosshair, and the outline with its corners.
    fn picture(self) -> Option<impl IntoView> {
        let ([x, y], (width, height)) = (self.at.get()?, self.size.get());
        let outline = self.shape.with(|shape| shape.outline([x, y]));
        let polygon = (!outline.is_empty()).then(|| {
            let points: Vec<String> = outline.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
            view! { <polygon points=points.join(" ") /> }
        });
        let marks = self.corners().into_iter().map(|[x, y]| view! { <circle cx=x cy=y r="3.5" /> }).collect_view();
        Some(view! {
            <svg aria-hidden="true">
                {polygon}
                {marks}
                <line x1="0" x2=width y1=y y2=y />
                <line x1=x x2=x y1="0" y2=height />
            </svg>
        })
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
    let state = CrosshairState {
        table: expect_context::<TableStore>(),
        cluster: expect_context::<ClusterStore>(),
        size,
        focused: RwSignal::new(false),
        at: RwSignal::new(None),
        shape: RwSignal::new(DraftShape::Nothing),
        sentence: RwSignal::new(String::new()),
        within,
        point,
        on_closed,
        on_taken,
    };
    let CrosshairState { focused, at, sentence, .. } = state;
    // The announcement does not cover what it is about.
    let is_low = move || at.get().is_some_and(|[_, y]| y > size.get().1 / 2.0);
    view! {
        <div
            class="crosshair"
            role="application"
            tabindex="0"
            data-testid="map-keys"
            data-corners=move || state.corners().len()
            aria-label=words::KEYS
            aria-describedby="map-keys-help"
            on:keydown=move |event| state.press(&event)
            on:focus=move |_| state.enter()
            on:blur=move |_| state.leave()
        >
            {move || focused.get().then(|| state.picture())}
            <div class="crosshair-readout" class:above=is_low class:idle=move || !focused.get()>
                <p role="status" data-testid="map-keys-told">{sentence}</p>
                <p class="help" id="map-keys-help">{words::KEYS_HELP}</p>
            </div>
        </div>
    }
}
