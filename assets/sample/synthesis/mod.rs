//! Makes the bundled sample from the summary figures of the public table.
//!
//! For each segment of the public table: correlated normal scores ([`copula`]), whose ranks pick values from the
//! segment's quantiles ([`marginal`]), which are then rounded to the numbers a column can take and made to obey the
//! identities between columns ([`customers`]). The scores are adjusted until the finished customers have the segment's
//! rank correlations and lie in its cell ([`calibrate`], [`cells`]).

mod blemishes;
mod calibrate;
mod cells;
mod copula;
mod customers;
mod facts;
mod marginal;
mod ranks;

use facts::Row;
use rand::RngCore;
use strata::engine::rng::{stream, Rng};

const SEED: u64 = 8950;

/// The whole file: a header line, then one line a customer, in random order.
pub fn customers_csv() -> String {
    let facts = facts::facts();
    let cells = cells::Cells::new(&facts);
    let mut rows = Vec::new();
    for k in 0..facts.segments.len() {
        rows.extend(calibrate::segment_customers(&facts, &cells, k, &mut stream(SEED, k as u64)));
    }
    let rng = &mut stream(SEED, facts.segments.len() as u64);
    shuffle(&mut rows, rng);
    blemishes::spoil(&facts, &mut rows, rng);

    let mut csv = format!("CUST_ID,{}\n", facts.columns.join(","));
    for (i, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|&value| cell(value)).collect();
        csv.push_str(&format!("C{},{}\n", 10_001 + i, cells.join(",")));
    }
    csv
}

/// Fisher and Yates.
fn shuffle(rows: &mut [Row], rng: &mut Rng) {
    for i in (1..rows.len()).rev() {
        rows.swap(i, (rng.next_u64() % (i as u64 + 1)) as usize);
    }
}

/// At most six decimals, no trailing zeros, nothing for a missing value.
fn cell(value: f64) -> String {
    if value.is_nan() {
        return String::new();
    }
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}
