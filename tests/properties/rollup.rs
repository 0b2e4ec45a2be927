//! One row per customer against a slow twin, on lines with ties, gaps and customers of one line.

use proptest::prelude::*;
use std::collections::BTreeSet;
use strata::engine::control::Control;
use strata::engine::rollup::{roll_up, Plan, RollupError, WordColumn, WordsAs};
use strata::engine::table::{read, ReadOptions, Table};

/// A line: customer, order, day, amount, quantity, word; what is `None` is missing.
type Line = (Option<u8>, Option<u8>, Option<u16>, Option<i16>, u8, Option<u8>);

fn line() -> impl Strategy<Value = Line> {
    let some = |most: u8| prop::option::weighted(0.9, 0..most);
    (
        some(7),
        some(9),
        prop::option::weighted(0.9, 0..400_u16),
        prop::option::weighted(0.9, -500..500_i16),
        0..4_u8,
        some(3),
    )
}

const WORDS: [&str; 3] = ["phone", "shop", "web"];

fn date(day: u16) -> String {
    strata::engine::derive::iso(19_000.0 + f64::from(day))
}

fn table(lines: &[Line], numbered: bool) -> Option<Table> {
    let told = |value: Option<String>| value.unwrap_or_default();
    let id = |code: u8| if numbered { format!("{}", 1000 + u32::from(code)) } else { format!("K{code}") };
    let mut csv = "customer_id,order,day,amount,quantity,word,row\n".to_string();
    for (at, (customer, order, day, amount, quantity, word)) in lines.iter().enumerate() {
        let cells = [
            told(customer.map(id)),
            told(order.map(|order| format!("R{order}"))),
            told(day.map(date)),
            told(amount.map(|amount| format!("{:.1}", f64::from(amount) / 10.0))),
            quantity.to_string(),
            told(word.map(|word| WORDS[usize::from(word)].to_string())),
            at.to_string(),
        ];
        csv += &(cells.join(",") + "\n");
    }
    read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).ok()
}

/// What the lines of one customer come to, straight from the definition; `NaN` is missing.
fn slow(lines: &[&Line], last: f64, plan: &Plan) -> Vec<f64> {
    let days: Vec<f64> = lines.iter().filter_map(|line| line.2).map(|day| 19_000.0 + f64::from(day)).collect();
    let (first, latest) =
        (days.iter().copied().fold(f64::NAN, f64::min), days.iter().copied().fold(f64::NAN, f64::max));
    let times = |line: &Line| if plan.quantity.is_some() { f64::from(line.4) } else { 1.0 };
    let paid: Vec<&&Line> = lines.iter().filter(|line| line.3.is_some()).collect();
    let sum: f64 = paid.iter().filter_map(|line| Some(f64::from(line.3?) / 10.0 * times(line))).sum();
    let count = |lines: &[&&Line]| match &plan.order {
        Some(_) => lines.iter().filter_map(|line| line.1).collect::<BTreeSet<u8>>().len() as f64,
        None => lines.len() as f64,
    };
    let of = |part: f64, all: f64| if all == 0.0 { f64::NAN } else { part / all };
    let mut found = vec![
        last - latest,
        count(&lines.iter().collect::<Vec<_>>()),
        if paid.is_empty() { f64::NAN } else { sum },
        if paid.is_empty() { f64::NAN } else { of(sum, count(&paid)) },
        latest - first,
    ];
    let any = lines.iter().filter(|line| line.5.is_some()).count() as f64;
    for word in 0..3 {
        let with = lines.iter().filter(|line| line.5 == Some(word)).count() as f64;
        found.push(if plan.words_as == WordsAs::Counts { with } else { of(with, any) });
    }
    found
}

proptest! {
    #[test]
    fn customers_are_those_of_the_slow_twin(
        lines in prop::collection::vec(line(), 2..60),
        until in prop::option::of(0..420_u16),
        (orders, quantities, counts, numbered) in any::<(bool, bool, bool, bool)>(),
    ) {
        let Some(table) = table(&lines, numbered) else { return Ok(()) };
        let plan = Plan {
            id: "customer_id".into(),
            date: "day".into(),
            amount: "amount".into(),
            quantity: quantities.then(|| "quantity".to_string()),
            order: orders.then(|| "order".to_string()),
            until: until.map(|until| 19_000 + i64::from(until)),
            words: vec![WordColumn { column: "word".into(), words: WORDS.map(String::from).to_vec() }],
            words_as: if counts { WordsAs::Counts } else { WordsAs::Shares },
        };
        let days = lines.iter().filter_map(|line| line.2).map(f64::from);
        let last = until.map_or(19_000.0 + days.fold(f64::NAN, f64::max), |until| 19_000.0 + f64::from(until));
        let kept: Vec<&Line> = lines
            .iter()
            .filter(|line| line.0.is_some() && line.2.is_none_or(|day| 19_000.0 + f64::from(day) <= last))
            .collect();
        let mut order: Vec<u8> = Vec::new();
        kept.iter().filter_map(|line| line.0).for_each(|id| if !order.contains(&id) { order.push(id) });
        let found = match roll_up(&table, &plan, &mut Control::none()) {
            Ok(found) => found,
            Err(RollupError::NoLines { .. }) => {
                prop_assert!(kept.is_empty());
                return Ok(());
            }
            // Too few cells for a column to be what it is to be.
            Err(RollupError::NoDates { .. } | RollupError::NoNumbers { .. }) => return Ok(()),
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        prop_assert_eq!(found.rows, order.len());
        let names = if counts {
            WORDS.map(|word| format!("word: {word}"))
        } else {
            WORDS.map(|word| format!("word: {word} (share)"))
        };
        let columns = ["recency", "frequency", "sum of amount", "mean of amount", "span"];
        let columns: Vec<String> = columns.iter().map(|name| name.to_string()).chain(names).collect();
        for (row, id) in order.iter().enumerate() {
            let expected_id = if numbered { format!("{}", 1000 + u32::from(*id)) } else { format!("K{id}") };
            prop_assert_eq!(&*found.id_of(row), expected_id.as_str());
            let its: Vec<&Line> = kept.iter().copied().filter(|line| line.0 == Some(*id)).collect();
            for (name, expected) in columns.iter().zip(slow(&its, last, &plan)) {
                let is = found.column(name).and_then(|column| column.numbers()).map_or(f64::NAN, |values| values[row]);
                let is_close = (is - expected).abs() <= 1e-9 * expected.abs().max(1.0);
                let is_same = is.is_nan() && expected.is_nan() || is_close;
                prop_assert!(is_same, "{} of {}: {}, not {}", name, id, is, expected);
            }
        }
    }
}
