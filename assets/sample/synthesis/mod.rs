//! Makes the bundled sample from the summary figures of the public table.
//!
//! For each segment of the public table: correlated normal scores ([`copula`]), whose ranks pick values from the
//! segment's quantiles ([`marginal`]), which are then rounded to the numbers a column can take and made to obey the
//! identities between columns ([`customers`]). Both steps distort the rank correlations, so the scores' correlations
//! are adjusted until those of the finished customers are the wanted ones ([`calibrate`]).

mod copula;
mod customers;
mod facts;
mod marginal;
mod ranks;

use facts::{column::*, Facts, Row, Segment, Square, WIDTH};
use rand::RngCore;
use strata::engine::rng::{stream, Rng};

const SEED: u64 = 8950;
/// Rounds of adjustment of a segment's correlations, and the share of the difference made up in each.
const ROUNDS: usize = 12;
const STEP: f64 = 0.6;

/// The whole file: a header line, then one line a customer, in random order.
pub fn customers_csv() -> String {
    let facts = facts::facts();
    let mut rows = Vec::new();
    for (k, segment) in facts.segments.iter().enumerate() {
        rows.extend(segment_customers(&facts, segment, &mut stream(SEED, k as u64)));
    }
    shuffle(&mut rows, &mut stream(SEED, facts.segments.len() as u64));

    let mut csv = format!("CUST_ID,{}\n", facts.columns.join(","));
    for (i, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|&value| cell(value)).collect();
        csv.push_str(&format!("C{},{}\n", 10_001 + i, cells.join(",")));
    }
    csv
}

/// The customers of one segment, their rank correlations brought to the wanted ones.
fn segment_customers(facts: &Facts, segment: &Segment, rng: &mut Rng) -> Vec<Row> {
    let noise = copula::normals(rng, segment.rows);
    // The correlation of two normal variables whose ranks correlate with r.
    let mut correlation = segment.spearman.map(|row| row.map(|r| 2.0 * libm::sin(std::f64::consts::PI / 6.0 * r)));
    uncouple(&mut correlation, PURCHASES);
    for _ in 0..ROUNDS {
        let rows = customers::customers(segment, &copula::correlate(&noise, &correlation));
        let found = ranks::spearman(&filled(&rows, &facts.medians));
        for i in 0..WIDTH {
            for j in 0..WIDTH {
                if i != j {
                    let change = STEP * (segment.spearman[i][j] - found[i][j]);
                    correlation[i][j] = (correlation[i][j] + change).clamp(-0.99, 0.99);
                }
            }
        }
        uncouple(&mut correlation, PURCHASES);
    }
    customers::customers(segment, &copula::correlate(&noise, &correlation))
}

/// A column that is computed from others takes no part in the scores.
fn uncouple(correlation: &mut Square, c: usize) {
    for i in 0..WIDTH {
        correlation[i][c] = f64::from(i == c);
        correlation[c][i] = f64::from(i == c);
    }
}

/// Missing values replaced by the column's median over the whole table, as when the correlations were computed.
fn filled(rows: &[Row], medians: &Row) -> Vec<Row> {
    let fill = |row: &Row| std::array::from_fn(|c| if row[c].is_nan() { medians[c] } else { row[c] });
    rows.iter().map(fill).collect()
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
