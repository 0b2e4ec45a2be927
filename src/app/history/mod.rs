//! What was done, step by step, and the ways back and forth. Pure: time comes as an argument.

pub mod describe;
pub mod entries;
pub mod work;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

/// What a history keeps at each step.
pub trait State: Clone {
    /// Whether a person would say that nothing was done between the two.
    fn is_same(&self, other: &Self) -> bool;

    /// About how many bytes it takes beside the state before, with which it may share memory.
    fn weight(&self, before: Option<&Self>) -> usize;
}

/// How much is kept.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// So many steps.
    pub steps: usize,
    /// So many bytes, by [`State::weight`]; the last step is kept whatever it takes.
    pub weight: usize,
}

/// When something changed, and by what.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// What is moved in many small changes: a slider. `None`: the change is a step of its own.
    pub control: Option<String>,
    /// When, in milliseconds.
    pub now: f64,
    /// For so long, in milliseconds, the control has to rest until its next change is another step.
    pub rest: f64,
    /// Since when it is held, by the pointer for instance: it does not rest until it is let go.
    pub held_since: Option<f64>,
}

impl Change {
    /// Whether the change goes on with the one before.
    fn continues(&self, before: &Change) -> bool {
        let rests = self.now - before.now > self.rest;
        let is_held = self.held_since.is_some_and(|since| since <= before.now);
        self.control.is_some() && self.control == before.control && (is_held || !rests)
    }
}

struct Entry<S> {
    serial: u64,
    state: S,
    /// What led here last, while the next change may go on with it.
    open: Option<Change>,
}

/// States, the present one among them, each with a serial number of its own that never comes again.
pub struct History<S> {
    entries: VecDeque<Entry<S>>,
    at: usize,
    last_serial: u64,
    bound: Bound,
}

impl<S: State> History<S> {
    /// A history that begins with a state.
    pub fn new(state: S, bound: Bound) -> History<S> {
        let entries = VecDeque::from([Entry { serial: 1, state, open: None }]);
        History { entries, at: 0, last_serial: 1, bound }
    }

    /// The present state.
    pub fn present(&self) -> &S {
        &self.entries[self.at].state
    }

    /// The serial number of the present state.
    pub fn serial(&self) -> u64 {
        self.entries[self.at].serial
    }

    /// The state that undoing leads to, with its serial number.
    pub fn before(&self) -> Option<(u64, &S)> {
        let at = self.at.checked_sub(1)?;
        self.entries.get(at).map(|entry| (entry.serial, &entry.state))
    }

    /// The state that redoing leads to, with its serial number.
    pub fn after(&self) -> Option<(u64, &S)> {
        self.entries.get(self.at + 1).map(|entry| (entry.serial, &entry.state))
    }

    /// The state with a serial number, if it is kept.
    pub fn find(&self, serial: u64) -> Option<&S> {
        self.entries.iter().find(|entry| entry.serial == serial).map(|entry| &entry.state)
    }

    /// The states that are kept, oldest first.
    pub fn states(&self) -> impl Iterator<Item = &S> {
        self.entries.iter().map(|entry| &entry.state)
    }

    /// The serial numbers from the oldest state that is kept to the present one.
    pub fn serials(&self) -> Vec<u64> {
        self.entries.iter().take(self.at + 1).map(|entry| entry.serial).collect()
    }

    /// Makes the state with a serial number the present one; returns whether it is kept. What changes next is another
    /// step.
    pub fn go(&mut self, serial: u64) -> bool {
        let Some(at) = self.entries.iter().position(|entry| entry.serial == serial) else { return false };
        self.seal();
        self.at = at;
        self.seal();
        true
    }

    /// What changes next is another step.
    pub fn seal(&mut self) {
        self.entries[self.at].open = None;
    }

    /// The present state became another one by itself: that is no step. If it became the one before, as when a step
    /// could not be done, that step is dropped.
    pub fn amend(&mut self, state: S) {
        self.entries[self.at].state = state;
        self.drop_if_idle();
    }

    /// Something was done that led to a state: a new step, or more of the one before if the change goes on with it.
    /// What was undone is gone then. Returns whether anything changed.
    pub fn record(&mut self, state: S, change: Change) -> bool {
        if self.present().is_same(&state) {
            self.entries[self.at].state = state;
            return false;
        }
        self.entries.truncate(self.at + 1);
        let present = &mut self.entries[self.at];
        if self.at > 0 && present.open.as_ref().is_some_and(|before| change.continues(before)) {
            (present.state, present.open) = (state, Some(change));
            self.drop_if_idle();
        } else {
            self.last_serial += 1;
            self.entries.push_back(Entry { serial: self.last_serial, state, open: Some(change) });
            self.at += 1;
            self.shorten();
        }
        true
    }

    /// A last step that leads to the state before it is none.
    fn drop_if_idle(&mut self) {
        let is_last = self.at + 1 == self.entries.len();
        if is_last && self.before().is_some_and(|(_, before)| before.is_same(self.present())) {
            let last = self.entries.pop_back();
            self.at -= 1;
            if let Some(Entry { state, .. }) = last {
                self.entries[self.at].state = state;
            }
            self.seal();
        }
    }

    /// Keeps no more than the bound allows. The oldest steps go.
    fn shorten(&mut self) {
        while self.at > 1 && (self.entries.len() > self.bound.steps + 1 || self.weight() > self.bound.weight) {
            self.entries.pop_front();
            self.at -= 1;
        }
    }

    fn weight(&self) -> usize {
        let states = self.entries.iter().map(|entry| &entry.state);
        let befores = std::iter::once(None).chain(states.clone().map(Some));
        states.zip(befores).map(|(state, before)| state.weight(before)).sum()
    }
}
