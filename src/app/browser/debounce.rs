//! What is worth showing only once it lasts.

use leptos::prelude::*;
use std::time::Duration;

/// An answer that is there sooner changes the looks of nothing that it does not change: what is on the page does not
/// flicker, and the browser need not draw it twice.
pub const LATE_MS: u64 = 150;

/// Whether `holds` has held for so many milliseconds without a break.
pub fn lasting(milliseconds: u64, holds: impl Fn() -> bool + Send + Sync + 'static) -> ReadSignal<bool> {
    let holds = Memo::new(move |_| holds());
    let lasts = RwSignal::new(false);
    // Counts the changes, so that a timer of an earlier time says nothing.
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        if lasts.get_untracked() {
            lasts.set(false);
        }
        if holds.get() {
            let show = move || {
                if turn.try_get_value() == Some(mine) {
                    lasts.set(true);
                }
            };
            set_timeout(show, Duration::from_millis(milliseconds));
        }
    });
    lasts.read_only()
}
