//! What is odd about a table's columns: general tests, each told in a sentence.

use super::correlation::Correlation;
use super::missingness::{How, Missingness};
use super::row_noun::{customers_of_rows, Repeated};
use super::{numeric, stride};
use crate::engine::figures::{fixed, short, whole};
use crate::engine::prepare::{ColumnSpec, Impute};
use crate::engine::table::Table;
use serde::{Deserialize, Serialize};

/// Something odd.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// The column it is about.
    pub column: String,
    /// What was found.
    pub sentence: String,
    /// A better choice, if there is one.
    pub offer: Option<Offer>,
}

/// A better preparation of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// What it does, in words for a button.
    pub label: String,
    /// The settings; those that are `None` stay as they are.
    pub spec: ColumnSpec,
}

/// Columns whose correlation is this or more say nearly the same.
const NEARLY_THE_SAME: f64 = 0.98;
/// A sum that holds in this share of the rows is meant to hold in all.
const MEANT: f64 = 0.95;
/// With more columns than this their triples are not tried.
const MOST_COLUMNS_FOR_SUMS: usize = 40;

/// All that is odd, the columns in their order.
pub fn warnings(table: &Table, correlation: &Correlation, missingness: &[Missingness]) -> Vec<Warning> {
    let columns = numeric(table);
    let mut found: Vec<Warning> = customers_of_rows(table).map(several_rows_a_customer).into_iter().collect();
    found.extend(missingness.iter().map(who_is_missing));
    found.extend(columns.iter().filter_map(|(name, values)| over_one(name, values)));
    found.extend(over_limit(&columns));
    found.extend(sums(&columns));
    found.extend(nearly_the_same(correlation));
    let place = |name: &str| columns.iter().position(|(known, _)| *known == name);
    found.sort_by_key(|warning| place(&warning.column));
    found
}

fn warning(column: &str, sentence: String) -> Warning {
    Warning { column: column.to_string(), sentence, offer: None }
}

fn several_rows_a_customer(found: Repeated) -> Warning {
    let Repeated { column, rows, distinct, what } = found;
    let (rows, distinct) = (whole(rows), whole(distinct));
    let sentence = format!(
        "{column} repeats: {rows} rows are of {distinct} different ones; each row is {what} rather than a customer."
    );
    warning(&column, sentence)
}

fn who_is_missing(found: &Missingness) -> Warning {
    let Missingness { column, missing, with, how } = found;
    match how {
        How::AllZeros(zeros) => Warning {
            column: column.clone(),
            sentence: format!(
                "{column} is missing for all {} rows with {with} = 0 (of {} without it): the median would invent a \
                 value where there is most likely none.",
                whole(*zeros),
                whole(*missing)
            ),
            offer: Some(Offer {
                label: "Fill with zero and flag missing".to_string(),
                spec: ColumnSpec { impute: Some(Impute::Zero), indicator: Some(true), ..ColumnSpec::default() },
            }),
        },
        How::Medians { missing: lacking, present } => Warning {
            column: column.clone(),
            sentence: format!(
                "The {} rows without {column} are not like the others: their median of {with} is {}, that of the \
                 others {}.",
                whole(*missing),
                short(*lacking),
                short(*present)
            ),
            offer: Some(Offer {
                label: "Flag missing values".to_string(),
                spec: ColumnSpec { indicator: Some(true), ..ColumnSpec::default() },
            }),
        },
    }
}

/// Shares and frequencies end at 1: more values at exactly 1 than above it, and few above.
fn over_one(name: &str, values: &[f64]) -> Option<Warning> {
    let count = |test: fn(f64) -> bool| values.iter().filter(|value| test(**value)).count();
    let present = count(|v| !v.is_nan());
    let over = count(|v| v > 1.0);
    let within = count(|v| (0.0..=1.0).contains(&v));
    let between = count(|v| v > 0.0 && v < 1.0);
    let at_one = count(|v| v == 1.0);
    let is_share = within + over == present && 20 * over <= present && at_one > over && 10 * between > present;
    (over > 0 && is_share).then(|| {
        let noun = if over == 1 { "value is" } else { "values are" };
        warning(name, format!("{} {noun} over 1 in {name}, which otherwise holds shares from 0 to 1.", whole(over)))
    })
}

/// Balances above their limits, by the columns' names.
fn over_limit(columns: &[(&str, &[f64])]) -> Vec<Warning> {
    let words = |name: &str| -> Vec<String> {
        name.to_lowercase().split(|c: char| !c.is_alphanumeric()).map(str::to_string).collect()
    };
    let holds = |name: &str, word: &str| words(name).iter().any(|found| found == word);
    let limits: Vec<_> = columns.iter().filter(|(name, _)| holds(name, "limit")).collect();
    let balances =
        columns.iter().filter(|(name, _)| words(name).last().is_some_and(|w| w == "balance" || w == "saldo"));
    let mut found = Vec::new();
    for (name, values) in balances {
        for (limit, bounds) in &limits {
            let over = values.iter().zip(*bounds).filter(|(value, bound)| value > bound).count();
            if over > 0 {
                let sentence = format!("{name} is over {limit} in {} of {} rows.", whole(over), whole(values.len()));
                found.push(warning(name, sentence));
            }
        }
    }
    found
}

/// Columns that are the sum of two others in nearly all rows.
fn sums(columns: &[(&str, &[f64])]) -> Vec<Warning> {
    let d = columns.len();
    let mut found = Vec::new();
    if d > MOST_COLUMNS_FOR_SUMS {
        return found;
    }
    let holds = |s: f64, a: f64, b: f64| (s - a - b).abs() <= 0.01 + 1e-4 * s.abs();
    for (total, sum) in columns {
        for first in 0..d {
            for second in first + 1..d {
                let ((a_name, a), (b_name, b)) = (columns[first], columns[second]);
                if a_name == *total || b_name == *total {
                    continue;
                }
                let share = |step: usize| {
                    let (mut good, mut all, mut both) = (0_usize, 0_usize, 0_usize);
                    for row in (0..sum.len()).step_by(step) {
                        if (sum[row] + a[row] + b[row]).is_nan() {
                            continue;
                        }
                        all += 1;
                        both += usize::from(a[row] != 0.0 && b[row] != 0.0);
                        good += usize::from(holds(sum[row], a[row], b[row]));
                    }
                    // Where one of the two is nearly always 0, the other alone is the "sum".
                    (good as f64 >= MEANT * all as f64 && 10 * both >= all && all > 20).then_some((good, all))
                };
                let coarse = (sum.len() / 500).max(1);
                if share(coarse).is_none() {
                    continue;
                }
                if let Some((good, all)) = share(stride(sum.len())).filter(|(good, all)| good < all) {
                    let sentence = format!(
                        "{total} is the sum of {a_name} and {b_name} in {} of {} rows, and not in the other {}.",
                        whole(good),
                        whole(all),
                        whole(all - good)
                    );
                    found.push(warning(total, sentence));
                } else if share(stride(sum.len())).is_some() {
                    let sentence =
                        format!("{total} is the sum of {a_name} and {b_name}: together they weigh more than once.");
                    found.push(warning(total, sentence));
                }
            }
        }
    }
    found
}

fn nearly_the_same(correlation: &Correlation) -> Vec<Warning> {
    let d = correlation.columns.len();
    let mut found = Vec::new();
    for first in 0..d {
        for second in first + 1..d {
            let r = correlation.at(first, second);
            if r.abs() >= NEARLY_THE_SAME {
                let (a, b) = (&correlation.columns[first], &correlation.columns[second]);
                let sentence = format!(
                    "{b} says nearly the same as {a} (rank correlation {}): together they weigh double.",
                    fixed(r, 2)
                );
                found.push(warning(b, sentence));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::inspect::missingness;
    use crate::engine::table::{read, ReadOptions};

    fn sentences_of(header: &str, row: impl Fn(usize) -> String) -> Vec<String> {
        let rows: Vec<String> = (0..200).map(row).collect();
        let csv = format!("{header}\n{}\n", rows.join("\n"));
        let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
        let found = warnings(&table, &Correlation::of(&table), &missingness(&table));
        found.into_iter().map(|warning| warning.sentence).collect()
    }

    /// A number from 0 to below `n` that looks random.
    fn noise(row: usize, k: usize, n: usize) -> usize {
        (row * 7919 + k * 104_729 + row * row * 31) % n
    }

    #[test]
    fn a_share_above_one_is_told() {
        let share = |row: usize| match row {
            3 => "1.25".to_string(),
            row if row % 5 == 0 => "1".to_string(),
            row => format!("0.{}", 1 + noise(row, 1, 8)),
        };
        let found = sentences_of("how_often,x", |row| format!("{},{}", share(row), noise(row, 2, 97)));
        assert_eq!(found, ["1 value is over 1 in how_often, which otherwise holds shares from 0 to 1."]);
    }

    #[test]
    fn amounts_that_may_be_over_one_are_no_shares() {
        assert_eq!(sentences_of("a,b", |row| format!("0.{},{}", noise(row, 1, 90), noise(row, 2, 97))), [""; 0]);
        assert_eq!(sentences_of("a,b", |row| format!("{}.5,{}", noise(row, 1, 4), noise(row, 2, 97))), [""; 0]);
    }

    #[test]
    fn a_balance_over_its_limit_is_told() {
        let found = sentences_of("BALANCE,CREDIT_LIMIT", |row| match row {
            7 | 9 => format!("{},100", 200 + row),
            row => format!("{},{}", noise(row, 1, 89), 100 + noise(row, 2, 97)),
        });
        assert_eq!(found, ["BALANCE is over CREDIT_LIMIT in 2 of 200 rows."]);
    }

    #[test]
    fn a_sum_that_does_not_add_up_in_some_rows_is_told() {
        let found = sentences_of("all,one,two", |row| {
            let (a, b) = (1 + noise(row, 1, 89), 1 + noise(row, 2, 97));
            format!("{},{a},{b}", a + b + if row == 11 { 5 } else { 0 })
        });
        assert_eq!(found, ["all is the sum of one and two in 199 of 200 rows, and not in the other 1."]);
    }

    #[test]
    fn columns_that_say_the_same_are_told() {
        let found = sentences_of("a,b,c", |row| {
            let a = noise(row, 1, 9973);
            format!("{a},{},{}", 2 * a + 1, noise(row, 2, 97))
        });
        assert_eq!(found, ["b says nearly the same as a (rank correlation 1.00): together they weigh double."]);
    }

    #[test]
    fn a_column_of_customers_that_repeats_is_told_where_rows_are_something_else() {
        let orders = |name: &str, customer: fn(usize) -> String| {
            sentences_of(&format!("order_id,{name},x"), |row| format!("A{row},{},{}", customer(row), noise(row, 1, 97)))
        };
        let repeats = |name: &str| {
            format!("{name} repeats: 200 rows are of 60 different ones; each row is an order rather than a customer.")
        };
        for name in ["customer_id", "CustomerID", "Kunden-Nr.", "Kundennummer", "client", "user_id", "account_no"] {
            assert_eq!(orders(name, |row| format!("K{}", row % 60)), [repeats(name)]);
            if name != "client" {
                assert_eq!(orders(name, |row| (1000 + row * 7 % 60).to_string()), [repeats(name)]);
            }
            // Missing in some rows.
            let some = orders(name, |row| if row < 20 { String::new() } else { format!("K{}", row % 60) });
            assert_eq!(some, [repeats(name).replace("200", "180")]);
        }
        for quiet in [
            orders("customer_id", |row| format!("K{row}")),
            orders("customer_id", |row| if row < 150 { String::new() } else { format!("K{row}") }),
            orders("customer_id", |row| format!("K{}", row.max(5))),
            orders("customer_id", |_| "K1".into()),
            orders("customer_id", |_| String::new()),
            orders("customer_type", |row| format!("K{}", row % 60)),
            orders("customer_group_no", |row| format!("K{}", row % 60)),
            orders("account_balance", |row| (row * 7 % 60).to_string()),
            orders("user", |row| (row * 7 % 60).to_string()),
            orders("num_user", |row| (row * 7 % 60).to_string()),
            orders("town", |row| format!("K{}", row % 60)),
            // Of a customer, its accounts may repeat.
            sentences_of("customer_id,account_no,x", |row| format!("C{row},K{},{}", row % 60, noise(row, 1, 97))),
        ] {
            assert_eq!(quiet, [""; 0]);
        }
        let nameless =
            sentences_of("day,customer_id,x", |row| format!("d{},K{},{}", row % 9, row % 60, noise(row, 1, 97)));
        assert_eq!(nameless, [repeats("customer_id").replace("an order", "an entry")]);
    }
}
