//! From scores to the customers of one segment: marginals, the lattice of months, and the identities between columns.

use super::facts::{column::*, Row, Segment, WIDTH};
use super::ranks::{ascending, levels};

/// How often values are brought back to their marginals after an identity moved them.
const RAKING: usize = 6;

/// Share of the customers owing more than their limit, by chance, who are left so: the public table has 227.
const OVERDRAWN: f64 = 0.19;

/// The customers of `segment` whose ranks in each column are those of `scores`.
pub fn customers(segment: &Segment, scores: &[Row]) -> Vec<Row> {
    let mut rows = vec![[0.0; WIDTH]; scores.len()];
    let all: Vec<usize> = (0..scores.len()).collect();
    for c in [TENURE, BALANCE, CREDIT_LIMIT, PAYMENTS, MINIMUM_PAYMENTS, FULL_PAYMENT, CASH_ADVANCE] {
        levels(&all, |r| scores[r][c]).for_each(|(r, p)| rows[r][c] = segment.marginals[c].at(p));
    }
    rows.iter_mut().for_each(round_amounts);
    limits_hold(&mut rows);
    purchases(segment, scores, &mut rows);
    nobody_is_idle(&mut rows);

    let follow = |rows: &mut [Row], leader, c, floor: fn(&Row) -> f64| follow(segment, scores, rows, leader, c, floor);
    follow(&mut rows, BALANCE, BALANCE_FREQUENCY, |_| 0.0);
    follow(&mut rows, ONEOFF, ONEOFF_FREQUENCY, |_| 0.0);
    follow(&mut rows, INSTALLMENTS, INSTALLMENTS_FREQUENCY, |_| 0.0);
    follow(&mut rows, PURCHASES, PURCHASES_FREQUENCY, |row| row[ONEOFF_FREQUENCY].max(row[INSTALLMENTS_FREQUENCY]));
    follow(&mut rows, PURCHASES, PURCHASES_TRX, |row| row[PURCHASES_FREQUENCY] * row[TENURE]);
    follow(&mut rows, CASH_ADVANCE, CASH_ADVANCE_FREQUENCY, |_| 0.0);
    follow(&mut rows, CASH_ADVANCE, CASH_ADVANCE_TRX, |row| row[CASH_ADVANCE_FREQUENCY] * row[TENURE]);
    minimum_payments_go_missing(segment.missing_minimum_payments, &mut rows);
    rows
}

/// PURCHASES is the sum of its two parts. Which customers have which part follows from the three shares of zeros; the
/// amounts are then raked until both the parts and their sum have about their marginals.
fn purchases(segment: &Segment, scores: &[Row], rows: &mut [Row]) {
    let share = |c: usize| segment.marginals[c].zero_share();
    let count = |share: f64| (share * rows.len() as f64).round() as usize;
    let mut excess = vec![[0.0; 2]; rows.len()];
    let all: Vec<usize> = (0..rows.len()).collect();
    for (part, c) in [ONEOFF, INSTALLMENTS].into_iter().enumerate() {
        levels(&all, |r| scores[r][c]).for_each(|(r, p)| excess[r][part] = p - share(c));
    }
    // Those without purchases come first; the others from instalments only, over both, to one-off purchases only.
    let none = count(share(PURCHASES));
    let order = ascending(&all, |r| excess[r][0].max(excess[r][1]));
    let buyers = ascending(&order[none..], |r| excess[r][0] - excess[r][1]);
    let instalments_only = count(share(ONEOFF)) - none;
    let oneoff_only = count(share(INSTALLMENTS)) - none;
    let parts = [(ONEOFF, &buyers[instalments_only..]), (INSTALLMENTS, &buyers[..buyers.len() - oneoff_only])];

    for (c, those) in parts {
        levels(those, |r| scores[r][c]).for_each(|(r, p)| rows[r][c] = segment.marginals[c].nonzero(p));
    }
    for _ in 0..RAKING {
        let sums: Vec<f64> = rows.iter().map(|row| row[ONEOFF] + row[INSTALLMENTS]).collect();
        for (r, p) in levels(&buyers, |r| sums[r]) {
            let factor = segment.marginals[PURCHASES].nonzero(p) / sums[r];
            rows[r][ONEOFF] *= factor;
            rows[r][INSTALLMENTS] *= factor;
        }
        for (c, those) in parts {
            let amounts: Vec<f64> = rows.iter().map(|row| row[c]).collect();
            levels(those, |r| amounts[r]).for_each(|(r, p)| rows[r][c] = segment.marginals[c].nonzero(p));
        }
    }
    for row in rows {
        let cents = |amount: f64| if amount > 0.0 { (amount * 100.0).round().max(1.0) } else { 0.0 };
        let (oneoff, instalments) = (cents(row[ONEOFF]), cents(row[INSTALLMENTS]));
        row[ONEOFF] = oneoff / 100.0;
        row[INSTALLMENTS] = instalments / 100.0;
        row[PURCHASES] = (oneoff + instalments) / 100.0;
    }
}

/// Customers without a purchase take over the cash advance of one who has both, the smallest first.
fn nobody_is_idle(rows: &mut [Row]) {
    let all: Vec<usize> = (0..rows.len()).collect();
    let mut both = ascending(&all, |r| rows[r][CASH_ADVANCE]);
    both.retain(|&r| rows[r][PURCHASES] > 0.0 && rows[r][CASH_ADVANCE] > 0.0);
    let idle = all.into_iter().filter(|&r| rows[r][PURCHASES] == 0.0 && rows[r][CASH_ADVANCE] == 0.0);
    for (r, donor) in idle.collect::<Vec<_>>().into_iter().zip(both) {
        rows[r][CASH_ADVANCE] = rows[donor][CASH_ADVANCE];
        rows[donor][CASH_ADVANCE] = 0.0;
    }
}

/// A column that is zero exactly where `leader` is, and at least `floor`.
fn follow(segment: &Segment, scores: &[Row], rows: &mut [Row], leader: usize, c: usize, floor: fn(&Row) -> f64) {
    let active: Vec<usize> = (0..rows.len()).filter(|&r| rows[r][leader] > 0.0).collect();
    let mut wish: Vec<f64> = scores.iter().map(|score| score[c]).collect();
    for _ in 0..RAKING {
        for (r, p) in levels(&active, |r| wish[r]) {
            rows[r][c] = segment.marginals[c].nonzero(p).max(floor(&rows[r]));
        }
        // Those lifted by the floor keep their place among equals by their score.
        active.iter().for_each(|&r| wish[r] = rows[r][c] + 1e-6 * scores[r][c]);
    }
    active.iter().for_each(|&r| rows[r][c] = on_lattice(c, rows[r][c], rows[r][TENURE]));
}

/// The nearest positive number that column `c` can take.
fn on_lattice(c: usize, value: f64, tenure: f64) -> f64 {
    match c {
        BALANCE_FREQUENCY => nearest_fraction(value, tenure),
        PURCHASES_TRX | CASH_ADVANCE_TRX => value.round().max(1.0),
        _ => (value * tenure).round().max(1.0) / tenure,
    }
}

/// Brings the columns that follow no other to the numbers they can take.
fn round_amounts(row: &mut Row) {
    row[TENURE] = row[TENURE].round();
    row[FULL_PAYMENT] = nearest_fraction(row[FULL_PAYMENT], row[TENURE]);
    for c in [BALANCE, CASH_ADVANCE, PAYMENTS, MINIMUM_PAYMENTS] {
        row[c] = (row[c] * 1e6).round() / 1e6;
    }
    let step = if row[CREDIT_LIMIT] < 2000.0 { 100.0 } else { 500.0 };
    row[CREDIT_LIMIT] = ((row[CREDIT_LIMIT] / step).round() * step).max(50.0);
}

/// Customers who owe more than their limit change it with the customer of the next higher limit that helps one without
/// harming the other, the worst first.
fn limits_hold(rows: &mut [Row]) {
    let all: Vec<usize> = (0..rows.len()).collect();
    let usage = |row: &Row| row[BALANCE] / row[CREDIT_LIMIT];
    let mut overdrawn = ascending(&all, |r| -usage(&rows[r]));
    overdrawn.retain(|&r| usage(&rows[r]) > 1.0);
    overdrawn.truncate((overdrawn.len() as f64 * (1.0 - OVERDRAWN)) as usize);
    for r in overdrawn {
        let (balance, limit) = (rows[r][BALANCE], rows[r][CREDIT_LIMIT]);
        let fits = |&s: &usize| rows[s][CREDIT_LIMIT] >= balance && rows[s][BALANCE] <= limit;
        let partner = all.iter().copied().filter(fits);
        if let Some(s) = partner.min_by(|&a, &b| rows[a][CREDIT_LIMIT].total_cmp(&rows[b][CREDIT_LIMIT])) {
            (rows[r][CREDIT_LIMIT], rows[s][CREDIT_LIMIT]) = (rows[s][CREDIT_LIMIT], limit);
        }
    }
}

/// The fraction nearest to `value` (0 to 1) of those with at most `months` months: the public table counts these months
/// over a window that may be shorter than the tenure. Zero stays zero, and nothing else becomes it.
fn nearest_fraction(value: f64, months: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let fractions = [months - 1.0, months].into_iter().map(|d| (value * d).round().clamp(1.0, d) / d);
    fractions.min_by(|a, b| (a - value).abs().total_cmp(&(b - value).abs())).unwrap_or(value)
}

/// MINIMUM_PAYMENTS is missing for every customer without payments, then for those who owe least.
fn minimum_payments_go_missing(count: usize, rows: &mut [Row]) {
    let all: Vec<usize> = (0..rows.len()).collect();
    let order = ascending(&all, |r| if rows[r][PAYMENTS] == 0.0 { -1.0 } else { rows[r][BALANCE] });
    order[..count].iter().for_each(|&r| rows[r][MINIMUM_PAYMENTS] = f64::NAN);
}
