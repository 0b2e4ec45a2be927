//! What became of customers between two tables: who stayed in a segment, moved to another, left or joined.

use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};

/// Of a row in [`Movement::after`] and [`Movement::before`]: its customer is not in the other table.
pub const ABSENT: i32 = -2;
/// Of such a row: it is not counted, since it has no ID, an earlier row has the same, or one side has no segment.
pub const UNCOUNTED: i32 = -3;

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Member<T> {
    /// Its ID; `None` where there is none.
    pub id: Option<T>,
    /// Its segment from 0, or -1 for noise; `None` where it has no segment.
    pub label: Option<i32>,
    /// What it is worth; NaN where that is not known.
    pub value: f64,
}

/// Those who went from one segment to another, or stayed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// The segment in the first table, -1 for noise.
    pub from: i32,
    /// The segment in the second.
    pub to: i32,
    /// How many.
    pub rows: u64,
    /// What they were worth in the first table, and in the second.
    pub worth: [f64; 2],
}

/// Customers of a first table who are joined by ID with those of a second. Lists by segment have k + 1 places, the last
/// of them noise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Movement {
    /// Those who are in both tables, by both segments; none of them is empty.
    pub flows: Vec<Flow>,
    /// How many of the second table are new, by their segment.
    pub joined: Vec<u64>,
    /// How many of the first table are gone, by their segment.
    pub left: Vec<u64>,
    /// What those who left were worth, and what those who joined are.
    pub worth_of_others: [Vec<f64>; 2],
    /// Customers of both tables who have no segment in one of them.
    pub unplaced: usize,
    /// Customers of both tables whose worth is not known in one of them: it counts as nothing there.
    pub without_value: usize,
    /// Rows of either table whose ID an earlier one has: they are not counted.
    pub repeated: [usize; 2],
    /// Rows of either table without an ID.
    pub without_id: [usize; 2],
    /// For each row of the first table the label in the second, [`ABSENT`] or [`UNCOUNTED`].
    pub after: Vec<i32>,
    /// For each row of the second table the label in the first, [`ABSENT`] or [`UNCOUNTED`]. No message carries it.
    #[serde(skip)]
    pub before: Vec<i32>,
}

impl Movement {
    /// How many are in both tables and have a segment in each.
    pub fn met(&self) -> u64 {
        self.flows.iter().map(|flow| flow.rows).sum()
    }

    /// How many of them have the same segment in both.
    pub fn stayed(&self) -> u64 {
        self.flows.iter().filter(|flow| flow.from == flow.to).map(|flow| flow.rows).sum()
    }

    /// How many have another.
    pub fn moved(&self) -> u64 {
        self.met() - self.stayed()
    }
}

/// The rows of one table by their IDs.
struct Known<'a> {
    row_of: HashMap<&'a str, usize>,
    /// Whether a row is the first with its ID.
    is_first: Vec<bool>,
    repeated: usize,
    without_id: usize,
}

impl<'a> Known<'a> {
    fn of<T: Borrow<str>>(members: &'a [Member<T>]) -> Known<'a> {
        let mut known = Known {
            row_of: HashMap::with_capacity(members.len()),
            is_first: vec![false; members.len()],
            repeated: 0,
            without_id: 0,
        };
        for (row, member) in members.iter().enumerate() {
            let Some(id) = member.id.as_ref().map(T::borrow) else {
                known.without_id += 1;
                continue;
            };
            if known.row_of.contains_key(id) {
                known.repeated += 1;
            } else {
                known.row_of.insert(id, row);
                known.is_first[row] = true;
            }
        }
        known
    }
}

/// The movement from `first` to `second`, both of which have the segments 0 below `k` and noise. Of rows with the same
/// ID the first counts. IDs are the same if they are the same letter by letter.
pub fn movement<T: Borrow<str>>(first: &[Member<T>], second: &[Member<T>], k: usize) -> Movement {
    let (old, new) = (Known::of(first), Known::of(second));
    let mut flows = BTreeMap::new();
    let mut found = Movement {
        flows: Vec::new(),
        joined: vec![0; k + 1],
        left: vec![0; k + 1],
        worth_of_others: [vec![0.0; k + 1], vec![0.0; k + 1]],
        unplaced: 0,
        without_value: 0,
        repeated: [old.repeated, new.repeated],
        without_id: [old.without_id, new.without_id],
        after: vec![UNCOUNTED; first.len()],
        before: vec![UNCOUNTED; second.len()],
    };
    let place = |label: i32| usize::try_from(label).unwrap_or(k).min(k);
    let known = |value: f64| if value.is_nan() { 0.0 } else { value };
    for (row, member) in first.iter().enumerate().filter(|(row, _)| old.is_first[*row]) {
        let other = member.id.as_ref().and_then(|id| new.row_of.get(id.borrow())).map(|&at| (at, &second[at]));
        match (member.label, other) {
            (Some(label), None) => {
                found.after[row] = ABSENT;
                found.left[place(label)] += 1;
                found.worth_of_others[0][place(label)] += known(member.value);
            }
            (None, None) => {}
            (Some(from), Some((at, Member { label: Some(to), value, .. }))) => {
                (found.after[row], found.before[at]) = (*to, from);
                let to = *to;
                let flow = flows.entry((from, to)).or_insert(Flow { from, to, rows: 0, worth: [0.0; 2] });
                flow.rows += 1;
                found.without_value += usize::from(member.value.is_nan() || value.is_nan());
                flow.worth[0] += known(member.value);
                flow.worth[1] += known(*value);
            }
            (_, Some(_)) => found.unplaced += 1,
        }
    }
    found.flows = flows.into_values().collect();
    for (row, member) in second.iter().enumerate().filter(|(row, _)| new.is_first[*row]) {
        let is_known = member.id.as_ref().is_some_and(|id| old.row_of.contains_key(id.borrow()));
        if let (Some(label), false) = (member.label, is_known) {
            found.before[row] = ABSENT;
            found.joined[place(label)] += 1;
            found.worth_of_others[1][place(label)] += known(member.value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn member(id: &'static str, label: impl Into<Option<i32>>, value: f64) -> Member<&'static str> {
        Member { id: Some(id).filter(|id| !id.is_empty()), label: label.into(), value }
    }

    #[test]
    fn customers_stay_move_leave_and_join() {
        let first = [
            member("A", 0, 1.0),
            member("B", 0, 2.0),
            member("C", 1, 4.0),
            member("D", -1, 8.0),
            member("E", 1, f64::NAN),
            member("A", 1, 99.0),
            member("", 1, 99.0),
            member("F", None, 99.0),
        ];
        let second = [
            member("C", 1, 5.0),
            member("B", 1, 3.0),
            member("A", 0, 1.0),
            member("G", -1, 7.0),
            member("E", None, 9.0),
            member("F", 0, 9.0),
        ];
        let found = movement(&first, &second, 2);
        let flow = |from, to, before, after| Flow { from, to, rows: 1, worth: [before, after] };
        assert_eq!(found.flows, [flow(0, 0, 1.0, 1.0), flow(0, 1, 2.0, 3.0), flow(1, 1, 4.0, 5.0)]);
        assert_eq!((&found.left[..], &found.joined[..]), (&[0, 0, 1][..], &[0, 0, 1][..]));
        assert_eq!((found.met(), found.stayed(), found.moved(), found.unplaced), (3, 2, 1, 2));
        assert_eq!((found.repeated, found.without_id), ([1, 0], [1, 0]));
        assert_eq!((found.worth_of_others[0][2], found.worth_of_others[1][2]), (8.0, 7.0));
        assert_eq!(found.after, [0, 1, 1, ABSENT, UNCOUNTED, UNCOUNTED, UNCOUNTED, UNCOUNTED]);
        assert_eq!(found.before, [1, 0, 0, ABSENT, UNCOUNTED, UNCOUNTED]);
    }

    proptest! {
        #[test]
        fn everybody_is_counted_once(
            first in prop::collection::vec((0_u8..30, prop::option::of(-1..3_i32)), 0..40),
            second in prop::collection::vec((0_u8..30, prop::option::of(-1..3_i32)), 0..40),
        ) {
            let members = |rows: &[(u8, Option<i32>)]| -> Vec<Member<String>> {
                rows.iter().map(|(id, label)| Member { id: Some(id.to_string()), label: *label, value: 1.0 }).collect()
            };
            let (first, second) = (members(&first), members(&second));
            let found = movement(&first, &second, 3);
            let different = |members: &[Member<String>], repeated: usize| members.len() - repeated;
            let unlabeled = |members: &[Member<String>], others: &[Member<String>]| {
                let is_first = |at: usize| members[..at].iter().all(|earlier| earlier.id != members[at].id);
                let is_alone = |at: usize| others.iter().all(|other| other.id != members[at].id);
                (0..members.len()).filter(|&at| is_first(at) && members[at].label.is_none() && is_alone(at)).count()
            };
            let left: u64 = found.left.iter().sum();
            let joined: u64 = found.joined.iter().sum();
            let met = found.met() as usize + found.unplaced;
            prop_assert_eq!(
                met + left as usize + unlabeled(&first, &second), different(&first, found.repeated[0]));
            prop_assert_eq!(
                met + joined as usize + unlabeled(&second, &first), different(&second, found.repeated[1]));
            // Back again is the transpose.
            let back = movement(&second, &first, 3);
            for flow in &found.flows {
                let other = back.flows.iter().find(|other| (other.to, other.from) == (flow.from, flow.to));
                prop_assert_eq!(other.map(|other| other.rows), Some(flow.rows));
            }
            prop_assert_eq!((&found.left, &found.before), (&back.joined, &back.after));
        }
    }
}
