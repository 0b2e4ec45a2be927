//! Marks of the User Timing API: from a changed setting to the drawn result.

use crate::app::browser;
use leptos::prelude::*;

/// Moments of the last change, for the User Timing measures.
#[derive(Clone, Copy, Default)]
pub(super) struct ChangedAt {
    pub(super) table: f64,
    pub(super) segments: f64,
    pub(super) map: f64,
}

/// Records how long a stage took, once its result has been drawn: what follows from it is under way after a tick, and
/// asks for its part of the next frame before this does.
pub(super) fn record_stage(name: &'static str, start: f64, detail: Vec<(&'static str, f64)>) {
    leptos::task::spawn_local(async move {
        leptos::task::tick().await;
        request_animation_frame(move || browser::measure(name, start, &detail));
    });
}
