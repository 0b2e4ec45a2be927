//! The few rows in which the public table contradicts itself, so that the sample shows how such rows are dealt with.

use super::copula::uniform;
use super::facts::{column::*, Facts, Row};
use strata::engine::rng::Rng;

/// Spoils as many rows as the figures say, in each of their ways.
pub fn spoil(facts: &Facts, rows: &mut [Row], rng: &mut Rng) {
    // The parts add up to more than the whole.
    for _ in 0..facts.sum_exceptions {
        let adds_up = |row: &Row| row[PURCHASES] > 20.0 && row[PURCHASES] == sum(row);
        let r = pick(rows, rng, adds_up);
        rows[r][PURCHASES] = (rows[r][PURCHASES] * (70.0 + 20.0 * uniform(rng))).round() / 100.0;
    }
    // Transactions without purchases, and the reverse.
    for i in 0..facts.transaction_exceptions {
        if i % 2 == 0 {
            let r = pick(rows, rng, |row| row[PURCHASES] == 0.0 && row[PURCHASES_TRX] == 0.0);
            rows[r][PURCHASES_TRX] = 1.0;
        } else {
            let r = pick(rows, rng, |row| row[PURCHASES] > 0.0 && row[PURCHASES_TRX] == 1.0);
            rows[r][PURCHASES_TRX] = 0.0;
        }
    }
    for _ in 0..facts.missing_credit_limits {
        let r = pick(rows, rng, |row| row[CREDIT_LIMIT] > row[BALANCE]);
        rows[r][CREDIT_LIMIT] = f64::NAN;
    }
}

/// ONEOFF_PURCHASES + INSTALLMENTS_PURCHASES, to the cent.
fn sum(row: &Row) -> f64 {
    ((row[ONEOFF] + row[INSTALLMENTS]) * 100.0).round() / 100.0
}

/// A random row of those that are `suitable`, of which there must be one.
fn pick(rows: &[Row], rng: &mut Rng, suitable: fn(&Row) -> bool) -> usize {
    let those: Vec<usize> = (0..rows.len()).filter(|&r| suitable(&rows[r])).collect();
    those[(uniform(rng) * those.len() as f64) as usize]
}
