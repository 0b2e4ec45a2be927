//! Which rows the table of customers shows, and in which order. Pure.

use crate::protocol::results::Ids;

/// Sorts by a column of the table of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order<C> {
    /// The column.
    pub column: C,
    /// The largest first.
    pub descending: bool,
}

/// The rows for which `keep` holds, by ascending or descending `key`; of equal keys the earlier row first. Rows without
/// a key (NaN) come last either way.
pub fn by_number(rows: usize, keep: impl Fn(u32) -> bool, key: impl Fn(u32) -> f32, descending: bool) -> Vec<u32> {
    let mut found: Vec<(f32, u32)> = (0..rows as u32).filter(|&row| keep(row)).map(|row| (key(row), row)).collect();
    found.sort_unstable_by(|a, b| {
        let order = if descending { b.0.total_cmp(&a.0) } else { a.0.total_cmp(&b.0) };
        a.0.is_nan().cmp(&b.0.is_nan()).then(order).then(a.1.cmp(&b.1))
    });
    found.into_iter().map(|(_, row)| row).collect()
}

/// The same by text, as people sort ids: runs of digits by their value ("K9" before "K10").
pub fn by_text(rows: usize, ids: &Ids, keep: impl Fn(u32) -> bool, descending: bool) -> Vec<u32> {
    let mut found: Vec<u32> = (0..rows as u32).filter(|&row| keep(row)).collect();
    found.sort_by(|&a, &b| {
        let order = natural(&ids.get(a as usize), &ids.get(b as usize));
        if descending {
            order.reverse()
        } else {
            order
        }
    });
    found
}

/// Compares texts, runs of digits by their value.
fn natural(a: &str, b: &str) -> std::cmp::Ordering {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (mut a, mut b) = (a, b);
    loop {
        let (x, y) = (digits(a), digits(b));
        if x > 0 && y > 0 {
            let (p, q) = (a[..x].trim_start_matches('0'), b[..y].trim_start_matches('0'));
            let order = p.len().cmp(&q.len()).then(p.cmp(q)).then(x.cmp(&y));
            if order.is_ne() {
                return order;
            }
            (a, b) = (&a[x..], &b[y..]);
            continue;
        }
        let (mut p, mut q) = (a.chars(), b.chars());
        match (p.next(), q.next()) {
            (Some(x), Some(y)) if x == y => (a, b) = (p.as_str(), q.as_str()),
            (x, y) => return x.cmp(&y),
        }
    }
}

/// Whether an id holds what was typed, upper and lower case alike.
pub fn matches(id: &str, typed: &str) -> bool {
    typed.is_empty() || id.to_lowercase().contains(&typed.to_lowercase())
}

/// Which of `n` rows of height `row` a window of height `height`, scrolled down by `top`, shows, some more on both
/// sides: as many wherever it is scrolled to.
pub fn window(top: f64, height: f64, row: f64, n: usize) -> std::ops::Range<usize> {
    const MORE: usize = 6;
    let shown = ((height / row).max(0.0).ceil() as usize + 2 * MORE + 1).min(n);
    let first = ((top / row).max(0.0) as usize).saturating_sub(MORE).min(n - shown);
    first..first + shown
}

/// Which row of the window a line shows. Each row keeps its line while it is shown, so that scrolling by one row
/// changes one line.
pub fn on_line(line: usize, window: &std::ops::Range<usize>) -> Option<usize> {
    let lines = window.len();
    (line < lines).then(|| window.start + (line + lines - window.start % lines) % lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(names: &[impl AsRef<str>]) -> Ids {
        let mut ids = Ids::default();
        names.iter().for_each(|name| ids.push(name.as_ref()));
        ids
    }

    #[test]
    fn rows_without_a_value_come_last_either_way() {
        let values = [2.0, f32::NAN, 1.0, 2.0];
        let key = |row: u32| values[row as usize];
        assert_eq!(by_number(4, |_| true, key, false), [2, 0, 3, 1]);
        assert_eq!(by_number(4, |_| true, key, true), [0, 3, 2, 1]);
        assert_eq!(by_number(4, |row| row != 0, key, true), [3, 2, 1]);
    }

    #[test]
    fn ids_sort_as_people_count() {
        let ids = named(&["K10", "K9", "k1", "K09", "K"]);
        assert_eq!(by_text(5, &ids, |_| true, false), [4, 1, 3, 0, 2]);
        assert!(matches("K1009", "k10") && !matches("K1009", "k11"));
    }

    #[test]
    fn only_rows_near_the_window_are_shown() {
        let shown = window(26_000.0, 260.0, 26.0, 100_000);
        assert!(shown.start <= 1000 && shown.end >= 1010 && shown.len() < 40, "{shown:?}");
        assert_eq!(window(0.0, 100.0, 26.0, 2), 0..2);
        assert_eq!(window(9e9, 100.0, 26.0, 3), 0..3);
    }

    proptest! {
        #[test]
        fn the_order_of_ids_is_one_and_the_reverse_is_the_reverse(
            ids in prop::collection::vec("[a-c0-2]{0,4}", 0..12),
        ) {
            let (n, ids) = (ids.len(), named(&ids));
            let order = |pair: &[u32]| natural(&ids.get(pair[0] as usize), &ids.get(pair[1] as usize));
            prop_assert!(by_text(n, &ids, |_| true, false).windows(2).all(|pair| order(pair).is_le()));
            prop_assert!(by_text(n, &ids, |_| true, true).windows(2).all(|pair| order(pair).is_ge()));
        }

        #[test]
        fn the_window_covers_what_is_seen(top in 0.0_f64..5000.0, height in 0.0_f64..600.0, n in 0_usize..300) {
            let shown = window(top, height, 26.0, n);
            let seen = (0..n).filter(|&at| (at as f64 + 1.0) * 26.0 > top && (at as f64) * 26.0 < top + height);
            prop_assert!(seen.into_iter().all(|at| shown.contains(&at)));
            prop_assert_eq!(shown.len(), window(0.0, height, 26.0, n).len());
        }

        #[test]
        fn each_row_of_the_window_has_one_line_and_keeps_it(start in 0_usize..90, n in 1_usize..40) {
            let rows = |window: std::ops::Range<usize>| {
                (0..n).filter_map(move |line| on_line(line, &window)).collect::<Vec<_>>()
            };
            let (here, next) = (rows(start..start + n), rows(start + 1..start + 1 + n));
            let mut sorted = here.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (start..start + n).collect::<Vec<_>>());
            prop_assert_eq!(here.iter().zip(&next).filter(|(a, b)| a != b).count(), 1);
            prop_assert_eq!(on_line(n, &(start..start + n)), None);
        }
    }
}
