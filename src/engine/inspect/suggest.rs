//! A preparation for each column, with the reasons.

use super::missingness::{How, Missingness};
use super::numeric;
use crate::engine::figures::fixed;
use crate::engine::prepare::{Clip, ColumnSpec, Impute, NumberStatistics, Scale, Transform};
use crate::engine::table::Table;
use serde::{Deserialize, Serialize};

/// A preparation for a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The column.
    pub column: String,
    /// How to prepare it.
    pub spec: ColumnSpec,
    /// Why, in a few words each.
    pub reasons: Vec<String>,
}

/// Beyond this skew a column's few large values decide its distances.
const SKEWED: f64 = 1.0;
/// With more missing values than this share it matters which they are.
const MANY_MISSING: f64 = 0.2;
/// A largest value so many times as far from the median as the 95 % quantile is an outlier that a scale must not
/// follow.
const FAR: f64 = 6.0;

/// A preparation for each numeric column that holds values.
pub fn suggest(table: &Table, missingness: &[Missingness]) -> Vec<Suggestion> {
    let columns = numeric(table);
    let suggestion = |(name, values): &(&str, &[f64])| {
        let statistics = NumberStatistics::of(values, 1)?;
        let gone = missingness.iter().find(|found| found.column == *name);
        Some(of_column(name, &statistics, gone))
    };
    columns.iter().filter_map(suggestion).collect()
}

fn of_column(name: &str, found: &NumberStatistics, gone: Option<&Missingness>) -> Suggestion {
    let [low, q05, _, median, _, q95, high] = found.quantiles;
    let mut reasons = Vec::new();
    let mut because = |reason: String| reasons.push(reason);
    let skew = fixed(found.skew, 1);
    let transform = if found.distinct <= 2 {
        because("only two values".to_string());
        Transform::None
    } else if low >= 0.0 && q95 <= 1.0 && high <= 2.0 {
        because("shares from 0 to 1".to_string());
        Transform::None
    } else if found.skew > SKEWED && low >= 0.0 {
        let zeros = found.zeros as f64 / (found.rows - found.missing) as f64;
        because(format!(
            "skew {skew}, {} % zero: the logarithm keeps a few large values from deciding",
            fixed(100.0 * zeros, 0)
        ));
        Transform::Log1p
    } else if found.skew.abs() > SKEWED && low < 0.0 {
        because(format!("skew {skew} with values below zero"));
        Transform::SignedLog
    } else if found.skew < -SKEWED {
        because(format!("skew {skew}: leans to its largest values"));
        Transform::YeoJohnson
    } else {
        because(format!("skew {skew}: even enough as it is"));
        Transform::None
    };
    let far = (high - median > FAR * (q95 - median)) || (median - low > FAR * (median - q05));
    let clip = if transform == Transform::None && far && found.distinct > 10 {
        because("a few values far from all others".to_string());
        Clip::Quantiles(0.01)
    } else {
        Clip::None
    };
    let share = found.missing as f64 / found.rows as f64;
    let (impute, indicator) = match gone.map(|gone| (gone, gone.how)) {
        Some((gone, How::AllZeros(_))) => {
            because(format!("missing where {} is 0: none rather than unknown", gone.with));
            (Impute::Zero, true)
        }
        Some((gone, _)) => {
            because(format!("who lacks it differs in {}", gone.with));
            (Impute::Median, true)
        }
        None if share > MANY_MISSING => {
            because(format!("missing in {} % of rows", fixed(100.0 * share, 0)));
            (Impute::Median, true)
        }
        None => (Impute::Median, false),
    };
    let spec = ColumnSpec {
        impute: Some(impute),
        indicator: Some(indicator),
        transform: Some(transform),
        clip: Some(clip),
        scale: Some(Scale::Standard),
        ..ColumnSpec::default()
    };
    Suggestion { column: name.to_string(), spec, reasons }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::inspect::missingness;
    use crate::engine::table::{read, ReadOptions};

    #[test]
    fn each_column_gets_the_steps_that_suit_it() {
        let rows: Vec<String> = (0..200)
            .map(|row| {
                let amount = if row % 50 == 0 { 10_000 } else { row % 40 };
                let paid = if row % 8 == 0 { 0 } else { 3 + row % 9 };
                let minimum = if paid == 0 { String::new() } else { (5 + row % 7).to_string() };
                let odd = if row == 77 { 9000 } else { 40 + row % 21 };
                format!(
                    "{amount},0.{},{},{paid},{minimum},{}",
                    row % 10,
                    row % 2,
                    if row == 77 { odd } else { 40 + row % 21 }
                )
            })
            .collect();
        let csv = format!("amount,share,flag,paid,minimum,odd\n{}\n", rows.join("\n"));
        let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
        let found = suggest(&table, &missingness(&table));
        let transforms: Vec<_> = found.iter().filter_map(|s| s.spec.transform).collect();
        use Transform::*;
        assert_eq!(transforms, [Log1p, None, None, None, None, Log1p]);
        let minimum = &found[4];
        assert_eq!((minimum.spec.impute, minimum.spec.indicator), (Some(Impute::Zero), Some(true)));
        assert!(minimum.reasons.iter().any(|reason| reason.contains("paid is 0")), "{:?}", minimum.reasons);
        assert!(found.iter().all(|suggestion| !suggestion.reasons.is_empty()));
    }
}
