//! Whether the user is moving something, or did so a moment ago: what can wait waits for that.

use crate::app::browser;
use leptos::prelude::*;

/// How long after the last movement, and after what it led to is there, the user counts as still, in milliseconds.
const STILL_AFTER_MS: f64 = 600.0;

/// `Copy`: every copy shares the same signals.
#[derive(Clone, Copy)]
pub(super) struct UserActivity {
    /// The user moves something, or did so a moment ago.
    pub(super) moving: RwSignal<bool>,
    moved_at: StoredValue<f64>,
}

impl UserActivity {
    pub(super) fn new() -> UserActivity {
        UserActivity { moving: RwSignal::new(false), moved_at: StoredValue::new(0.0) }
    }

    /// Follows every input of the page.
    pub(super) fn listen(self) {
        let listeners = [
            window_event_listener(leptos::ev::input, move |_| self.note()),
            window_event_listener(leptos::ev::pointerdown, move |_| self.note()),
            window_event_listener(leptos::ev::pointermove, move |event| {
                if event.buttons() != 0 {
                    self.note();
                }
            }),
            window_event_listener(leptos::ev::wheel, move |_| self.note()),
            window_event_listener(leptos::ev::keydown, move |_| self.note()),
        ];
        on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    }

    /// Something is moved: the user is not still until nothing was for a while.
    pub(super) fn note(self) {
        self.moved_at.set_value(browser::now());
        if !self.moving.get_untracked() {
            self.moving.set(true);
            self.settle_after(STILL_AFTER_MS);
        }
    }

    fn settle_after(self, ms: f64) {
        let wake = move || {
            let left = self.moved_at.get_value() + STILL_AFTER_MS - browser::now();
            if left > 1.0 {
                self.settle_after(left);
            } else {
                self.moving.set(false);
            }
        };
        set_timeout(wake, std::time::Duration::from_millis(ms as u64 + 1));
    }
}
