//! The entries that the page has in the browser's own history, brought in line with the page's steps one move at a
//! time: a browser goes back and forth only later than it is asked to. Pure.

/// What to do with the browser's history next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// It is where it should be, or on its way.
    Stay,
    /// The entry at hand is that of a step, at a place.
    Replace(u64, usize),
    /// A new entry for a step, at a place; there is more to do.
    Push(u64, usize),
    /// So many entries back or forth; there is more to do once it is there.
    Go(i32),
}

/// The page's entries, as far as the page knows them: the step of each.
#[derive(Debug)]
pub struct Entries {
    steps: Vec<u64>,
    at: usize,
    /// It was asked to go back or forth, and is not there yet.
    travels: bool,
}

impl Entries {
    /// The entry at hand is that of a step.
    pub fn new(step: u64) -> Entries {
        Entries { steps: vec![step], at: 0, travels: false }
    }

    /// The next move towards the last of some steps, oldest first, of which each has an entry.
    pub fn next(&mut self, wanted: &[u64]) -> Move {
        let Some(&present) = wanted.last().filter(|_| !self.travels) else { return Move::Stay };
        if let Some(place) = self.nearest(present) {
            return self.go(place, Move::Replace(present, place));
        }
        let known = (0..wanted.len()).rev().find_map(|step| Some((step, self.nearest(wanted[step])?)));
        match known {
            Some((step, place)) if place == self.at => {
                self.steps.truncate(place + 1);
                self.steps.push(wanted[step + 1]);
                self.at = place + 1;
                Move::Push(wanted[step + 1], self.at)
            }
            Some((_, place)) => self.go(place, Move::Stay),
            None => {
                *self = Entries::new(present);
                Move::Replace(present, 0)
            }
        }
    }

    fn go(&mut self, place: usize, there: Move) -> Move {
        if place == self.at {
            return there;
        }
        self.travels = true;
        Move::Go(place as i32 - self.at as i32)
    }

    /// The place of a step, of several the nearest.
    fn nearest(&self, step: u64) -> Option<usize> {
        let places = self.steps.iter().enumerate().filter(|(_, known)| **known == step).map(|(place, _)| place);
        places.min_by_key(|place| place.abs_diff(self.at))
    }

    /// The browser is at a place, that of a step. Returns whether it was asked to go somewhere: else a person did.
    pub fn arrived(&mut self, step: u64, place: usize) -> bool {
        if self.steps.get(place) == Some(&step) {
            self.at = place;
        } else {
            (self.steps, self.at) = (vec![step], 0);
        }
        std::mem::take(&mut self.travels)
    }

    /// The browser made an entry by itself, for an address that was typed: it is that of a step. Returns its place.
    pub fn typed(&mut self, step: u64) -> usize {
        self.steps.truncate(self.at + 1);
        self.steps.push(step);
        self.at += 1;
        self.travels = false;
        self.at
    }

    /// The browser refused a new entry: the one at hand stays that of the step before.
    pub fn refused(&mut self) {
        self.steps.truncate(self.at);
        self.at = self.at.saturating_sub(1);
    }

    /// The browser is at an entry that the page does not know: it becomes that of a step.
    pub fn lost(&mut self, step: u64) {
        *self = Entries::new(step);
    }

    /// Whether the browser is asked to go somewhere and is not there yet.
    pub fn travels(&self) -> bool {
        self.travels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A browser: entries with what the page wrote to them, and journeys that it makes later.
    struct Browser {
        entries: Vec<(u64, usize)>,
        at: usize,
        journeys: Vec<i32>,
    }

    impl Browser {
        fn follow(&mut self, entries: &mut Entries, wanted: &[u64]) {
            loop {
                match entries.next(wanted) {
                    Move::Stay => return,
                    Move::Replace(step, place) => return self.entries[self.at] = (step, place),
                    Move::Push(step, place) => {
                        self.entries.truncate(self.at + 1);
                        self.entries.push((step, place));
                        self.at += 1;
                    }
                    Move::Go(by) => self.journeys.push(by),
                }
            }
        }

        fn travel(&mut self) -> Option<(u64, usize)> {
            if self.journeys.is_empty() {
                return None;
            }
            self.at = self.at.checked_add_signed(self.journeys.remove(0) as isize)?;
            self.entries.get(self.at).copied()
        }
    }

    proptest! {
        #[test]
        fn the_browser_ends_at_the_present_step_with_the_steps_before_it_behind(
            acts in prop::collection::vec((0..4_u8, 0..4_usize), 0..40),
        ) {
            // Steps as the page has them: undone ones stay until the next new one.
            let (mut steps, mut present, mut last) = (vec![1_u64], 0_usize, 1_u64);
            let mut entries = Entries::new(1);
            let mut browser = Browser { entries: vec![(1, 0)], at: 0, journeys: vec![] };
            for (act, arg) in acts {
                match act {
                    0 => {
                        last += 1;
                        steps.truncate(present + 1);
                        steps.push(last);
                        present += 1;
                    }
                    1 => present = present.saturating_sub(1 + arg % 2),
                    2 => present = (present + 1 + arg % 2).min(steps.len() - 1),
                    // The browser gets round to what it was asked.
                    _ => {
                        if let Some((step, place)) = browser.travel() {
                            prop_assert!(entries.arrived(step, place));
                        }
                    }
                }
                browser.follow(&mut entries, &steps[..=present]);
            }
            while let Some((step, place)) = browser.travel() {
                entries.arrived(step, place);
                browser.follow(&mut entries, &steps[..=present]);
            }
            prop_assert!(!entries.travels());
            prop_assert_eq!(browser.entries[browser.at].0, steps[present]);
            let behind: Vec<u64> = browser.entries[..browser.at].iter().map(|entry| entry.0).collect();
            prop_assert_eq!(&behind[..], &steps[..present], "each press of Back is one step back");
            // A person presses Back as often as that goes: no press is taken for the page's own.
            for place in (0..browser.at).rev() {
                let (step, at) = browser.entries[place];
                prop_assert!(!entries.arrived(step, at));
                prop_assert_eq!(step, steps[place]);
            }
        }
    }

    #[test]
    fn a_typed_address_is_an_entry_of_its_own() {
        let mut entries = Entries::new(1);
        assert_eq!(entries.typed(2), 1);
        assert_eq!(entries.next(&[1, 2]), Move::Replace(2, 1));
        assert_eq!(entries.next(&[1]), Move::Go(-1));
        assert_eq!(entries.next(&[1]), Move::Stay, "on its way");
        assert!(entries.arrived(1, 0) && !entries.travels());
        // One that the browser refuses is asked for again.
        assert_eq!(entries.next(&[1, 3]), Move::Push(3, 1));
        entries.refused();
        assert_eq!(entries.next(&[1, 3]), Move::Push(3, 1));
    }
}
