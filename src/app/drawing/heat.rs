//! What the heat map of profiles shows in a cell, and how strong the cell's color is. Pure.

use crate::app::analysis::profile::Cell;
use crate::app::format::{fixed, percent, short, signed, whole_percent, NOT_KNOWN};
use crate::words::profiles as words;

/// The number in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The median.
    Median,
    /// The mean's distance from that of all.
    Z,
    /// The share above the median of all.
    Above,
    /// The mean, where that of all is 100.
    Index,
    /// The part of the column's total.
    Share,
}

/// All of them, as they are offered.
pub const SHOWN: [Shown; 5] = [Shown::Median, Shown::Z, Shown::Above, Shown::Index, Shown::Share];

/// The z-score that has the strongest color.
const STRONGEST: f64 = 1.5;

impl Shown {
    /// Its name in the page's own code.
    pub fn word(self) -> &'static str {
        match self {
            Shown::Median => "median",
            Shown::Z => "z",
            Shown::Above => "above",
            Shown::Index => "index",
            Shown::Share => "share",
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Shown::Median => words::MEDIAN,
            Shown::Z => words::Z_SCORE,
            Shown::Above => words::ABOVE,
            Shown::Index => words::INDEX,
            Shown::Share => words::SHARE_OF_TOTAL,
        }
    }

    /// What it is.
    pub fn help(self) -> &'static str {
        match self {
            Shown::Median => words::MEDIAN_HELP,
            Shown::Z => words::Z_SCORE_HELP,
            Shown::Above => words::ABOVE_HELP,
            Shown::Index => words::INDEX_HELP,
            Shown::Share => words::SHARE_OF_TOTAL_HELP,
        }
    }

    /// A cell in words.
    pub fn text(self, cell: &Cell) -> String {
        match self {
            Shown::Median | Shown::Above if cell.is_yes_no && !cell.above.is_nan() => whole_percent(cell.above),
            Shown::Median => short(cell.median),
            Shown::Z => signed(cell.z, 2),
            Shown::Above if cell.above.is_nan() => short(cell.above),
            Shown::Above => whole_percent(cell.above),
            Shown::Index => fixed(cell.index, 0),
            Shown::Share if cell.share.is_nan() => NOT_KNOWN.into(),
            Shown::Share => percent(cell.share),
        }
    }

    /// From -1 to 1: how far the cell is from everybody. Of a column in which many have the same value a share alone
    /// says little (if the median is the maximum nobody is above it), so shares are compared with that of all.
    pub fn heat(self, cell: &Cell, all: &Cell) -> f64 {
        let heat = match self {
            Shown::Median | Shown::Z | Shown::Index | Shown::Share => cell.z / STRONGEST,
            Shown::Above => 2.0 * (cell.above - all.above),
        };
        if heat.is_nan() {
            0.0
        } else {
            heat.clamp(-1.0, 1.0)
        }
    }

    /// What the colors stand for: in words before them, and at both ends.
    pub fn legend(self) -> (&'static str, [String; 2]) {
        match self {
            Shown::Median | Shown::Z | Shown::Index | Shown::Share => {
                words::z_score_colors([-STRONGEST, STRONGEST].map(|z| signed(z, 1)))
            }
            Shown::Above => words::above_colors([-50.0, 50.0].map(|points| signed(points, 0))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::analysis::profile::profile;
    use proptest::prelude::*;

    #[test]
    fn a_column_whose_median_is_its_maximum_is_not_below_for_everybody() {
        let values = [1.0_f32, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0];
        let cells = profile(&values, &[0, 1, 2, 3, 4, 5, 6, 7], &[&[0, 1, 2, 3], &[4, 5, 6, 7]]);
        for shown in [Shown::Median, Shown::Z] {
            assert!(shown.heat(&cells[1], &cells[0]) > 0.0 && shown.heat(&cells[2], &cells[0]) < 0.0);
        }
        // It holds yes and no: what is told is the share of yes.
        assert_eq!([1, 2].map(|at| Shown::Above.heat(&cells[at], &cells[0])), [0.5, -0.5]);
        assert_eq!([Shown::Above, Shown::Median].map(|shown| shown.text(&cells[1])), ["100 %", "100 %"]);
        let fives = values.map(|value| 5.0 * value);
        let cells = profile(&fives, &[0, 1, 2, 3, 4, 5, 6, 7], &[&[0, 1, 2, 3], &[4, 5, 6, 7]]);
        // Nobody is above it, as nobody of all is.
        assert_eq!([1, 2].map(|at| Shown::Above.heat(&cells[at], &cells[0])), [0.0, 0.0]);
        assert_eq!((Shown::Above.text(&cells[1]), Shown::Median.text(&cells[1])), ("0 %".into(), "5".into()));
    }

    #[test]
    fn a_set_without_values_has_no_color_and_a_dash() {
        let cells = profile(&[1.0, 2.0, f32::NAN], &[0, 1, 2], &[&[2]]);
        for shown in SHOWN.into_iter().filter(|shown| *shown != Shown::Share) {
            assert_eq!((shown.heat(&cells[1], &cells[0]), shown.text(&cells[1]).as_str()), (0.0, "–"));
        }
    }

    #[test]
    fn of_a_total_that_is_not_above_zero_there_is_neither_share_nor_index() {
        let cells = profile(&[10.0, 30.0, -20.0, 60.0], &[0, 1, 2, 3], &[&[0, 1], &[2, 3]]);
        assert_eq!([1, 2].map(|at| Shown::Share.text(&cells[at])), ["50.0 %", "50.0 %"]);
        let cells = profile(&[10.0, 30.0, 5.0, 35.0], &[0, 1, 2, 3], &[&[1], &[2]]);
        assert_eq!([1, 2].map(|at| Shown::Index.text(&cells[at])), ["150", "25"]);
        let cells = profile(&[-10.0, 10.0], &[0, 1], &[&[1]]);
        assert_eq!([Shown::Share, Shown::Index].map(|shown| shown.text(&cells[1])), ["–", "–"]);
    }

    proptest! {
        #[test]
        fn of_two_halves_one_is_above_and_the_other_below(values in prop::collection::vec(-9_i8..9, 2..40)) {
            let values: Vec<f32> = values.into_iter().map(f32::from).collect();
            let half = values.len() as u32 / 2;
            let (first, second): (Vec<u32>, Vec<u32>) = (0..values.len() as u32).partition(|&row| row < half);
            let all: Vec<u32> = (0..values.len() as u32).collect();
            let cells = profile(&values, &all, &[&first, &second]);
            for shown in SHOWN {
                let heats = [1, 2].map(|at| shown.heat(&cells[at], &cells[0]));
                prop_assert!(heats[0] * heats[1] <= 0.0, "{shown:?} {heats:?}");
            }
        }
    }
}
