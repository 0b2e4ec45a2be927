//! The history against a plain list of states.

use super::*;
use proptest::prelude::*;

/// A number that a person set, and one that the page found by itself; a thousand of the first takes a byte.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Set(u32, u32);

impl State for Set {
    fn is_same(&self, other: &Set) -> bool {
        self.0 == other.0
    }

    fn weight(&self, before: Option<&Set>) -> usize {
        before.is_none_or(|before| before.0 != self.0) as usize * (1 + self.0 as usize / 1000)
    }
}

const ROOMY: Bound = Bound { steps: 1000, weight: usize::MAX };

fn change(control: Option<&str>, now: f64) -> Change {
    Change { control: control.map(String::from), now, rest: 500.0, held_since: None }
}

#[derive(Debug, Clone)]
enum Act {
    /// A change to a value, by one of some controls or a press, so many milliseconds after the act before.
    Change(u32, Option<u8>, f64),
    Undo,
    Redo,
    /// The page found something by itself.
    Find(u32),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (0..4_u32, prop::option::of(0..2_u8), prop_oneof![Just(100.0), Just(900.0)])
            .prop_map(|(to, control, wait)| Act::Change(to, control, wait)),
        3 => Just(Act::Undo),
        2 => Just(Act::Redo),
        1 => (0..9_u32).prop_map(Act::Find),
    ];
    prop::collection::vec(act, 0..60)
}

/// The slow twin: a list of values, the place in it, and the control that may go on until a time.
struct Plain {
    values: Vec<u32>,
    at: usize,
    goes_on: Option<(u8, f64)>,
}

impl Plain {
    fn act(&mut self, act: &Act, now: f64) {
        match *act {
            Act::Change(to, ..) if to == self.values[self.at] => {}
            Act::Change(to, control, _) => {
                let goes_on = self.goes_on.is_some_and(|(by, until)| control == Some(by) && now <= until);
                self.values.truncate(self.at + 1);
                if goes_on {
                    self.values[self.at] = to;
                } else {
                    self.values.push(to);
                    self.at += 1;
                }
                self.goes_on = control.map(|control| (control, now + 500.0));
                if self.values[self.at - 1] == to {
                    self.values.pop();
                    self.at -= 1;
                    self.goes_on = None;
                }
            }
            Act::Undo if self.at > 0 => (self.at, self.goes_on) = (self.at - 1, None),
            Act::Redo if self.at + 1 < self.values.len() => (self.at, self.goes_on) = (self.at + 1, None),
            Act::Undo | Act::Redo | Act::Find(_) => {}
        }
    }
}

proptest! {
    #[test]
    fn any_sequence_gives_what_a_plain_list_gives(acts in acts()) {
        let mut history = History::new(Set(0, 0), ROOMY);
        let mut plain = Plain { values: vec![0], at: 0, goes_on: None };
        let mut now = 0.0;
        for act in &acts {
            if let Act::Change(_, _, wait) = act {
                now += wait;
            }
            plain.act(act, now);
            match *act {
                Act::Change(to, control, _) => {
                    let found = history.present().1;
                    let control = control.map(|control| control.to_string());
                    history.record(Set(to, found), change(control.as_deref(), now));
                }
                Act::Undo => {
                    let before = history.before().map(|(serial, _)| serial);
                    prop_assert!(before.is_none_or(|serial| history.go(serial)));
                }
                Act::Redo => {
                    let after = history.after().map(|(serial, _)| serial);
                    prop_assert!(after.is_none_or(|serial| history.go(serial)));
                }
                Act::Find(found) => {
                    let made = history.present().0;
                    history.amend(Set(made, found));
                    prop_assert_eq!(history.present().1, found);
                }
            }
            let kept: Vec<u32> = history.states().map(|state| state.0).collect();
            prop_assert_eq!(&kept, &plain.values);
            prop_assert_eq!(history.present().0, plain.values[plain.at]);
            prop_assert_eq!(history.before().map(|(_, state)| state.0), plain.at.checked_sub(1).map(|at| kept[at]));
            prop_assert_eq!(history.after().map(|(_, state)| state.0), kept.get(plain.at + 1).copied());
        }
    }

    #[test]
    fn all_undone_and_all_redone_is_where_it_was(values in prop::collection::vec(0..9_u32, 1..40)) {
        let mut history = History::new(Set(0, 0), ROOMY);
        for value in values {
            history.record(Set(value, 0), change(None, 0.0));
        }
        let (end, serials) = (*history.present(), history.serials());
        while let Some(serial) = history.before().map(|(serial, _)| serial) {
            history.go(serial);
        }
        prop_assert_eq!(*history.present(), Set(0, 0));
        while let Some(serial) = history.after().map(|(serial, _)| serial) {
            history.go(serial);
        }
        prop_assert_eq!((*history.present(), history.serials()), (end, serials));
    }

    #[test]
    fn the_bound_holds_and_the_last_step_can_be_undone(
        values in prop::collection::vec(0..30_000_u32, 1..60), steps in 1..8_usize, weight in 1..80_usize,
    ) {
        let mut history = History::new(Set(0, 0), Bound { steps, weight });
        let mut done = vec![0];
        for value in values {
            if history.record(Set(value, 0), change(None, 0.0)) {
                done.push(value);
            }
            let kept: Vec<u32> = history.states().map(|state| state.0).collect();
            prop_assert_eq!(&kept[..], &done[done.len() - kept.len()..], "the latest ones");
            prop_assert!(kept.len() <= steps + 1 && (kept.len() <= 2 || history.weight() <= weight));
            prop_assert_eq!(history.before().is_some(), done.len() > 1);
        }
    }
}

#[test]
fn a_slider_dragged_is_one_step_however_long_it_is_held() {
    let mut history = History::new(Set(0, 0), ROOMY);
    let held = |now: f64, since: f64| Change { held_since: Some(since), ..change(Some("k"), now) };
    for (value, now) in [(1, 10.0), (2, 20.0), (3, 9000.0)] {
        history.record(Set(value, 0), held(now, 5.0));
    }
    assert_eq!(history.before().map(|(_, state)| state.0), Some(0));
    // Let go and taken again after a rest.
    history.record(Set(4, 0), held(12_000.0, 11_000.0));
    assert_eq!(history.before().map(|(_, state)| state.0), Some(3));
    // Another control, at once.
    history.record(Set(5, 0), change(Some("eps"), 12_001.0));
    assert_eq!(history.before().map(|(_, state)| state.0), Some(4));
}

#[test]
fn a_step_that_could_not_be_done_is_dropped() {
    let mut history = History::new(Set(0, 0), ROOMY);
    history.record(Set(1, 0), change(None, 0.0));
    history.record(Set(2, 0), change(None, 0.0));
    history.amend(Set(1, 7));
    assert_eq!((*history.present(), history.before().map(|(_, state)| state.0)), (Set(1, 7), Some(0)));
    assert!(history.after().is_none());
}
