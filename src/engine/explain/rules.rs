//! Rules: a segment in at most three conditions that a user, or a campaign tool, can apply.

use super::columns::{Column, Kind};
use super::cuts::{Cuts, MISSING};
use crate::engine::figures;
use serde::{Deserialize, Serialize};

/// The most conditions of a rule.
const LONGEST: usize = 3;
/// How many rules of a length are extended.
const BEAM: usize = 8;
/// What a further condition must add to F1, and what the first must have over a rule that takes everybody.
const WORTH: f64 = 0.02;

/// Which values fulfil a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Side {
    /// Those above the threshold.
    Above,
    /// Those at the threshold or below.
    AtMost,
}

/// A condition on one column; a missing value fulfils none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// The numeric column, its index in `Explanation::columns`.
    pub column: usize,
    /// Which values.
    pub side: Side,
    /// In the table's own units.
    pub threshold: f64,
}

/// What a rule does to some rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The rows.
    pub rows: u32,
    /// Those of the segment.
    pub members: u32,
    /// Those the rule takes.
    pub covered: u32,
    /// Those it takes that are of the segment.
    pub hits: u32,
}

/// A rule for a segment: rows that fulfil every condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// One to three conditions, by column.
    pub conditions: Vec<Condition>,
    /// The rule in words: `CASH_ADVANCE > 1,200 and PURCHASES <= 100`.
    pub text: String,
    /// On the rows it was fitted on.
    pub fitted: Tally,
    /// On the other rows: these figures are the ones to show.
    pub held_out: Tally,
}

impl Condition {
    /// Whether a value (NaN: missing) fulfils it.
    pub fn holds(&self, value: f64) -> bool {
        match self.side {
            Side::Above => value > self.threshold,
            Side::AtMost => value <= self.threshold,
        }
    }
}

impl Tally {
    /// The share of the rows taken that are of the segment; `None` if none is taken.
    pub fn precision(&self) -> Option<f64> {
        quotient(self.hits, self.covered)
    }

    /// The share of the segment that is taken; `None` if there is none of it among the rows.
    pub fn recall(&self) -> Option<f64> {
        quotient(self.hits, self.members)
    }

    /// The share of all rows that is taken.
    pub fn coverage(&self) -> Option<f64> {
        quotient(self.covered, self.rows)
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> Option<f64> {
        quotient(2 * self.hits, self.covered + self.members)
    }
}

fn quotient(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// A condition on codes: above `cut` (code > cut) or at most (code <= cut).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Term {
    column: usize,
    side: Side,
    cut: u8,
}

impl Term {
    fn holds(self, cuts: &[Cuts], row: u32) -> bool {
        self.takes(cuts[self.column].codes[row as usize])
    }

    fn takes(self, code: u8) -> bool {
        match self.side {
            Side::Above => (code > self.cut) & (code != MISSING),
            Side::AtMost => code <= self.cut,
        }
    }
}

/// Terms in order, at most one for each column and side, and what they do to the rows fitted on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    terms: Vec<Term>,
    hits: u32,
    covered: u32,
}

/// Searches rules for segments of one table.
pub(super) struct RuleSearch<'a> {
    cuts: &'a [Cuts],
    names: &'a [String],
    /// What is known of them; of none in tests.
    columns: &'a [Column],
    labels: &'a [i32],
    fit: Vec<u32>,
    held_out: Vec<u32>,
}

impl<'a> RuleSearch<'a> {
    /// A search over columns cut and named, with a label for each row and whether it is fitted on.
    pub fn new(
        cuts: &'a [Cuts],
        names: &'a [String],
        columns: &'a [Column],
        labels: &'a [i32],
        is_fit: &[bool],
    ) -> Self {
        let (fit, held_out) = (0..labels.len() as u32).partition(|&row| is_fit[row as usize]);
        RuleSearch { cuts, names, columns, labels, fit, held_out }
    }

    /// The shortest good rule for `segment`: a beam search for the best F1 of each length on the rows fitted on, where
    /// each further condition must be worth 0.02 of F1. `None` if no rule beats taking everybody by as much, or if
    /// there is nobody else. Of equal rules the one on earlier columns and with lower thresholds is taken.
    pub fn rule(&self, segment: i32) -> Option<Rule> {
        let is_member: Vec<bool> = self.labels.iter().map(|&l| l == segment).collect();
        let count = |rows: &[u32]| rows.iter().filter(|&&row| is_member[row as usize]).count() as u32;
        let members = count(&self.fit);
        let f1 = |c: &Candidate| 2.0 * f64::from(c.hits) / f64::from(c.covered + members);
        let everybody = Candidate { terms: Vec::new(), hits: members, covered: self.fit.len() as u32 };
        if members == 0 || members == everybody.covered {
            return None;
        }
        let mut best = everybody.clone();
        let mut beam = vec![everybody];
        for _ in 0..LONGEST {
            let mut next = Vec::new();
            for candidate in &beam {
                next.extend(self.extensions(candidate, &is_member, members));
            }
            next.sort_by(|a: &Candidate, b| f1(b).total_cmp(&f1(a)).then_with(|| a.terms.cmp(&b.terms)));
            next.dedup();
            next.truncate(BEAM);
            beam = next;
            let Some(first) = beam.first() else { break };
            let refined = self.refined(first.clone(), &is_member, members);
            let further = refined.terms.len() - best.terms.len();
            if f1(&refined) >= f1(&best) + WORTH * further as f64 {
                best = refined;
            }
        }
        (!best.terms.is_empty()).then(|| self.finish_rule(&best, &is_member))
    }

    /// The candidate with one term more: on each column and side not yet used the cut of best F1.
    fn extensions(&self, candidate: &Candidate, is_member: &[bool], members: u32) -> Vec<Candidate> {
        let rows = self.taken(&candidate.terms);
        let mut found = Vec::new();
        for column in 0..self.cuts.len() {
            let is_new = |term: &Term| candidate.terms.iter().all(|t| (t.column, t.side) != (column, term.side));
            let cuts = self.best_cuts(column, &rows, is_member, members).into_iter().flatten();
            for (term, hits, covered) in cuts.filter(|(term, ..)| is_new(term)) {
                let mut terms = candidate.terms.clone();
                terms.push(term);
                terms.sort();
                found.push(Candidate { terms, hits, covered });
            }
        }
        found
    }

    /// Moves each term's cut to the best one, the others held, as long as that helps (three rounds at most).
    fn refined(&self, mut candidate: Candidate, is_member: &[bool], members: u32) -> Candidate {
        for _ in 0..3 {
            let before = candidate.clone();
            for at in 0..candidate.terms.len() {
                let term = candidate.terms[at];
                let others: Vec<Term> = candidate.terms.iter().copied().filter(|t| *t != term).collect();
                let rows = self.taken(&others);
                let better = self.best_cuts(term.column, &rows, is_member, members).into_iter().flatten();
                for (moved, hits, covered) in better.filter(|(moved, ..)| moved.side == term.side) {
                    if exceeds((hits, covered), (candidate.hits, candidate.covered), members) {
                        candidate.terms[at] = moved;
                        (candidate.hits, candidate.covered) = (hits, covered);
                    }
                }
            }
            if candidate == before {
                break;
            }
        }
        candidate
    }

    /// The rows fitted on that fulfil all terms.
    fn taken(&self, terms: &[Term]) -> Vec<u32> {
        let mut rows = self.fit.clone();
        for term in terms {
            let codes = &self.cuts[term.column].codes;
            // Without a branch, since which rows are taken is hard to foretell.
            let mut taken = 0;
            for at in 0..rows.len() {
                let row = rows[at];
                rows[taken] = row;
                taken += usize::from(term.takes(codes[row as usize]));
            }
            rows.truncate(taken);
        }
        rows
    }

    /// For each side of `column` the cut of best F1 among `rows`, with its hits and covered rows.
    fn best_cuts(
        &self,
        column: usize,
        rows: &[u32],
        is_member: &[bool],
        members: u32,
    ) -> [Option<(Term, u32, u32)>; 2] {
        let cuts = &self.cuts[column];
        let mut histogram = [[0_u32; 2]; 256];
        for &row in rows {
            histogram[usize::from(cuts.codes[row as usize])][usize::from(is_member[row as usize])] += 1;
        }
        let sum = |codes: &[[u32; 2]]| codes.iter().fold([0, 0], |s, h| [s[0] + h[0], s[1] + h[1]]);
        let all = sum(&histogram[..cuts.codes()]);
        let mut best = [None; 2];
        let mut low = [0, 0];
        for (cut, found) in histogram.iter().enumerate().take(cuts.thresholds.len()) {
            low = [low[0] + found[0], low[1] + found[1]];
            let high = [all[0] - low[0], all[1] - low[1]];
            for (best, (side, [others, hits])) in best.iter_mut().zip([(Side::Above, high), (Side::AtMost, low)]) {
                let better = best.is_none_or(|(_, h, c)| exceeds((hits, hits + others), (h, c), members));
                if hits > 0 && better {
                    *best = Some((Term { column, side, cut: cut as u8 }, hits, hits + others));
                }
            }
        }
        best
    }

    fn finish_rule(&self, candidate: &Candidate, is_member: &[bool]) -> Rule {
        let condition = |t: &Term| {
            let threshold = self.cuts[t.column].thresholds[usize::from(t.cut)];
            Condition { column: t.column, side: t.side, threshold }
        };
        let tally = |rows: &[u32]| {
            let mut tally = Tally { rows: rows.len() as u32, ..Tally::default() };
            for &row in rows {
                let covered = candidate.terms.iter().all(|t| t.holds(self.cuts, row));
                let member = is_member[row as usize];
                tally.members += u32::from(member);
                tally.covered += u32::from(covered);
                tally.hits += u32::from(member && covered);
            }
            tally
        };
        let conditions: Vec<Condition> = candidate.terms.iter().map(condition).collect();
        let text = conditions.iter().map(|c| text(c, &self.names[c.column], self.columns.get(c.column)));
        let text = text.collect::<Vec<_>>().join(" and ");
        Rule { conditions, text, fitted: tally(&self.fit), held_out: tally(&self.held_out) }
    }
}

fn text(condition: &Condition, name: &str, column: Option<&Column>) -> String {
    let is_above = condition.side == Side::Above;
    let sign = if is_above { ">" } else { "<=" };
    match column.map(|column| (column, &column.kind)) {
        Some((_, Kind::YesNo)) => format!("{name} = {}", if is_above { "yes" } else { "no" }),
        // Between two days or places nothing lies.
        Some((column, Kind::Date | Kind::Order(_))) => {
            format!("{name} {sign} {}", column.write(condition.threshold.floor()))
        }
        Some((_, Kind::Amount)) | None => format!("{name} {sign} {}", figures::exact(condition.threshold)),
    }
}

/// Whether the F1 of (hits, covered) is larger than the other's, in whole numbers.
fn exceeds(a: (u32, u32), b: (u32, u32), members: u32) -> bool {
    u64::from(a.0) * u64::from(b.1 + members) > u64::from(b.0) * u64::from(a.1 + members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::rng;
    use rand::Rng;

    /// The rule for segment 0 of columns given row by row, fitted on all rows.
    fn rule(columns: &[Vec<f64>], labels: &[i32]) -> Option<Rule> {
        let fit = vec![true; labels.len()];
        let cut = |column: &Vec<f64>| {
            let mut sorted: Vec<(f64, u32)> =
                column.iter().zip(0..).filter(|(v, _)| !v.is_nan()).map(|(v, i)| (*v, i)).collect();
            sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
            Cuts::new(&sorted, labels.len(), &fit)
        };
        let cuts: Vec<Cuts> = columns.iter().map(cut).collect();
        let names: Vec<String> = (0..columns.len()).map(|i| ["A", "B", "C"][i].to_string()).collect();
        RuleSearch::new(&cuts, &names, &[], labels, &fit).rule(0)
    }

    #[test]
    fn one_condition_is_enough_where_one_is() {
        let a: Vec<f64> = (0..100).map(f64::from).collect();
        let b: Vec<f64> = (0..100).map(|i| f64::from(i * 37 % 100)).collect();
        let labels: Vec<i32> = (0..100).map(|i| i32::from(i < 60)).collect();
        let rule = rule(&[b, a], &labels).expect("a rule");
        assert_eq!(rule.text, "B > 59");
        assert_eq!(rule.fitted, Tally { rows: 100, members: 40, covered: 40, hits: 40 });
        assert_eq!((rule.held_out.precision(), rule.held_out.recall()), (None, None));
    }

    #[test]
    fn an_interval_and_a_half_line_take_three_conditions() {
        let a: Vec<f64> = (0..400).map(|i| f64::from(i % 20)).collect();
        let b: Vec<f64> = (0..400).map(|i| f64::from(i / 20)).collect();
        let labels: Vec<i32> = (0..400).map(|i| i32::from(!((5..12).contains(&(i % 20)) && i / 20 < 10))).collect();
        let rule = rule(&[a, b], &labels).expect("a rule");
        assert_eq!(rule.text, "A > 4 and A <= 11 and B <= 9");
        assert_eq!(rule.fitted.f1(), Some(1.0));
    }

    #[test]
    fn a_missing_value_fulfils_no_condition() {
        let a = [vec![f64::NAN; 30], vec![1.0; 30], vec![2.0; 30]].concat();
        let labels = [vec![1; 30], vec![0; 30], vec![2; 30]].concat();
        let rule = rule(&[a], &labels).expect("a rule");
        assert_eq!((rule.text.as_str(), rule.fitted.covered), ("A <= 1", 30));
        assert!(!rule.conditions[0].holds(f64::NAN));
    }

    #[test]
    fn where_columns_tell_nothing_there_is_no_rule() {
        assert_eq!(rule(&[vec![1.0; 8]], &[0, 0, 0, 0, 1, 1, 1, 1]), None);
        assert_eq!(rule(&[vec![1.0, 2.0]], &[0, 0]), None);
        assert_eq!(rule(&[], &[0, 1]), None);
    }

    #[test]
    fn a_rule_is_at_least_as_good_as_the_best_single_condition_tried_out_one_by_one() {
        let mut random = rng::stream(5, 0);
        for _ in 0..200 {
            let n = random.gen_range(2..40_u32) as usize;
            let columns: Vec<Vec<f64>> =
                (0..2).map(|_| (0..n).map(|_| f64::from(random.gen_range(0..9_u32))).collect()).collect();
            let labels: Vec<i32> = columns[0].iter().map(|v| i32::from(v + random.gen_range(0.0..8.0) < 6.0)).collect();
            let members = labels.iter().filter(|l| **l == 0).count();
            let f1 = |taken: &[usize]| {
                let hits = taken.iter().filter(|&&i| labels[i] == 0).count();
                2.0 * hits as f64 / (taken.len() + members) as f64
            };
            let everybody = f1(&(0..n).collect::<Vec<_>>());
            let mut best = 0.0_f64;
            for (column, side, threshold) in (0..2)
                .flat_map(|c| [Side::Above, Side::AtMost].map(|s| (c, s)))
                .flat_map(|(c, s)| (0..9).map(move |t| (c, s, t)))
            {
                let condition = Condition { column, side, threshold: f64::from(threshold) };
                best = best.max(f1(&(0..n).filter(|&i| condition.holds(columns[column][i])).collect::<Vec<_>>()));
            }
            match rule(&columns, &labels) {
                Some(rule) => assert!(rule.fitted.f1().expect("members") >= best),
                None => assert!(members == 0 || best < everybody + WORTH || members == n, "{best} against {everybody}"),
            }
        }
    }
}
