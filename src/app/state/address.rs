//! The address and the browser's own history: each step is an entry, so that Back and Forward undo and redo. An address
//! that is typed is followed, and is a step.

use super::undo::Why;
use super::Controller;
use crate::app::browser;
use crate::app::history::entries::{Entries, Move};
use crate::app::history::History;
use crate::app::settings::url;
use leptos::prelude::*;
use std::time::Duration;

/// Browsers let a page change its address some two hundred times in ten seconds: a slider that moves does so at most
/// every so many milliseconds.
const BREAK_MS: f64 = 100.0;
/// A browser that did not go where it was asked to by then does not.
const JOURNEY: Duration = Duration::from_secs(2);

/// What the page knows of the address.
#[derive(Default)]
pub(super) struct AddressState {
    /// The mark and the fragment of the entry at hand as they were written last.
    written: Option<(String, String)>,
    written_at: f64,
    /// A step and its place whose entry is to be written once the break is over.
    late: Option<(u64, usize)>,
    /// Counts the journeys through the browser's history.
    journeys: u32,
}

impl Controller {
    /// Follows Back, Forward, and addresses that are typed.
    pub(super) fn watch_address(self) {
        let back = window_event_listener_untyped("popstate", move |_| self.on_popstate());
        let typed = window_event_listener(leptos::ev::hashchange, move |_| match browser::entry_mark() {
            Some(mark) if step_of(&mark).is_some() => {}
            mark => self.follow_address(mark.is_none()),
        });
        on_cleanup(move || {
            back.remove();
            typed.remove();
        });
    }

    fn on_popstate(self) {
        let Some(mark) = browser::entry_mark() else { return }; // typed: that is told next
        let fragment = browser::fragment();
        let same_address = self.address.with_value(|address| {
            address.written.as_ref().is_some_and(|(_, written)| written.as_str() == fragment.trim_start_matches('#'))
        });
        // What was still to be written was of the entry that was left: it is when that is come back to.
        self.address.update_value(|address| (address.written, address.late) = (None, None));
        let Some((step, place)) = step_of(&mark) else {
            // An entry of the page as it was before it was loaded anew; another address is told next.
            if same_address {
                let serial = self.undo.history.with_value(History::serial);
                self.undo.entries.update_value(|entries| entries.lost(serial));
                self.sync_address();
            }
            return;
        };
        let was_asked = self.undo.entries.try_update_value(|entries| entries.arrived(step, place)).unwrap_or(true);
        let (serial, is_kept) =
            self.undo.history.with_value(|history| (history.serial(), history.find(step).is_some()));
        if was_asked || step == serial {
            self.sync_address();
        } else if is_kept {
            self.travel(step);
        } else {
            self.follow_address(false);
        }
    }

    /// Takes up the address at hand as a step. `typed`: the browser made a new entry for it.
    fn follow_address(self, typed: bool) {
        let fragment = browser::fragment();
        self.table.linked.set(url::read_file(&fragment));
        self.go_to(&fragment);
        self.observe(Why::Address);
        let step = self.undo.history.with_value(History::serial);
        let place = self.undo.entries.try_update_value(|entries| {
            if typed {
                return entries.typed(step);
            }
            entries.lost(step);
            0
        });
        self.address.update_value(|address| (address.written, address.late) = (None, None));
        self.write_entry(step, place.unwrap_or(0), false);
    }

    /// Brings the browser's history in line with the steps.
    pub(super) fn sync_address(self) {
        let serials = self.undo.history.with_value(History::serials);
        loop {
            let next = self.undo.entries.try_update_value(|entries| entries.next(&serials)).unwrap_or(Move::Stay);
            let late = self.address.try_update_value(|address| address.late.take()).flatten();
            match (next, late) {
                (Move::Replace(..), _) | (_, None) => {}
                // It is left as it is to be.
                (Move::Push(..) | Move::Go(_), Some((step, place))) => {
                    self.write_entry(step, place, false);
                }
                (Move::Stay, Some(late)) => self.address.update_value(|address| address.late = Some(late)),
            }
            match next {
                Move::Stay => return,
                Move::Replace(step, place) => return self.write_soon(step, place),
                Move::Push(step, place) => {
                    if !self.write_entry(step, place, true) {
                        return self.undo.entries.update_value(Entries::refused);
                    }
                }
                Move::Go(by) => self.go_through_entries(by),
            }
        }
    }

    fn go_through_entries(self, by: i32) {
        browser::go(by);
        let journey = self.address.try_update_value(|address| {
            address.journeys += 1;
            address.journeys
        });
        let give_up = move || {
            let is_last = self.address.try_with_value(|address| Some(address.journeys) == journey) == Some(true);
            if is_last && self.undo.entries.try_with_value(Entries::travels) == Some(true) {
                let serial = self.undo.history.with_value(History::serial);
                self.undo.entries.update_value(|entries| entries.lost(serial));
                self.sync_address();
            }
        };
        set_timeout(give_up, JOURNEY);
    }

    /// Writes the entry at hand, after a break if it was written a moment ago.
    fn write_soon(self, step: u64, place: usize) {
        let wait = self.address.with_value(|address| address.written_at + BREAK_MS - browser::now());
        if wait <= 0.0 {
            self.write_entry(step, place, false);
            return;
        }
        self.address.update_value(|address| address.late = Some((step, place)));
        let write = move || {
            let late = self.address.try_update_value(|address| address.late.take()).flatten();
            if let Some((step, place)) = late {
                self.write_entry(step, place, false);
            }
        };
        set_timeout(write, Duration::from_millis(wait as u64 + 1));
    }

    /// Writes the entry of a step; returns whether the browser did.
    fn write_entry(self, step: u64, place: usize, new: bool) -> bool {
        let Some(address) = self.undo.history.with_value(|history| history.find(step).map(|work| work.address.clone()))
        else {
            return true; // the step was dropped meanwhile
        };
        let linked = self.table.linked.get_untracked();
        let (mark, fragment) = (mark_of(step, place), url::link(&address, linked.as_ref()));
        let written = Some((mark.clone(), fragment.clone()));
        if !new && self.address.with_value(|address| address.written == written) {
            return true;
        }
        let done = browser::write_entry(&mark, &fragment, new);
        self.address.update_value(|address| (address.written, address.written_at) = (written, browser::now()));
        done
    }
}

/// What an entry is known by: the page since it was loaded, the step, and the entry's place among the page's.
fn mark_of(step: u64, place: usize) -> String {
    format!("{} {step} {place}", browser::loaded_at())
}

/// The step and the place of an entry of this page, unless it is of another time.
fn step_of(mark: &str) -> Option<(u64, usize)> {
    let mut parts = mark.split(' ');
    let is_ours = parts.next() == Some(browser::loaded_at().to_string().as_str());
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)).filter(|_| is_ours)
}
