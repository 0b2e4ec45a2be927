//! The outlines of the symbols as distances, for the layer that draws all points at once.
//!
//! A point is a small square on which each pixel asks how far the outline of its symbol is. Computing that for each of
//! some hundred thousand pixels costs more than all else in a picture where the browser draws without a graphics card,
//! so the distances are computed once, here, and looked up.

use super::palette::Symbol;
use std::f64::consts::{PI, TAU};

/// Every symbol, in the order of [`number`].
const SYMBOLS: [Symbol; 10] = [
    Symbol::Circle,
    Symbol::Square,
    Symbol::Diamond,
    Symbol::TriangleUp,
    Symbol::TriangleDown,
    Symbol::Cross,
    Symbol::Pentagon,
    Symbol::Star,
    Symbol::Hexagon,
    Symbol::X,
];

/// The number of symbols.
pub const COUNT: usize = SYMBOLS.len();
/// Each symbol's distances are told on so many places in both directions.
pub const SIDE: usize = 64;
/// A point's square reaches so far from its middle, in units of the symbol's own size.
pub const REACH: f64 = 1.15;

/// The place of a symbol in [`distances`].
pub fn number(symbol: Symbol) -> u8 {
    SYMBOLS.iter().position(|&other| other == symbol).unwrap_or(0) as u8
}

/// A polygon with `n` sides at `radius` from the middle, the middle of its first side at the angle `turn` from the top.
fn ring(x: f64, y: f64, n: f64, turn: f64, radius: f64) -> f64 {
    let sector = TAU / n;
    let angle = libm::atan2(x, y) - turn;
    libm::cos((0.5 + angle / sector).floor() * sector - angle) * libm::hypot(x, y) - radius
}

fn cross(x: f64, y: f64) -> f64 {
    let (x, y) = (x.abs(), y.abs());
    (x - 0.34).max(y - 0.95).min((y - 0.34).max(x - 0.95))
}

fn star(x: f64, y: f64) -> f64 {
    let half = PI / 5.0;
    let angle = ((libm::atan2(x, y) + half).rem_euclid(2.0 * half) - half).abs();
    let length = libm::hypot(x, y);
    let (along, across) = (length * libm::cos(angle), length * libm::sin(angle));
    // The side from the tip at (1, 0) to the notch between two tips.
    let (edge_x, edge_y) = (0.45 * libm::cos(half) - 1.0, 0.45 * libm::sin(half));
    ((along - 1.0) * edge_y - across * edge_x) / libm::hypot(edge_x, edge_y)
}

/// The distance of a place to a symbol's outline, below 0 within it; y points up, the symbol reaches about 1.
fn distance(symbol: Symbol, x: f64, y: f64) -> f64 {
    match symbol {
        Symbol::Circle => libm::hypot(x, y) - 0.86,
        Symbol::Square => x.abs().max(y.abs()) - 0.76,
        Symbol::Diamond => (x.abs() + y.abs() - 1.06) / 2.0_f64.sqrt(),
        Symbol::TriangleUp => ring(x, y, 3.0, PI, 0.54),
        Symbol::TriangleDown => ring(x, y, 3.0, 0.0, 0.54),
        Symbol::Cross => cross(x, y),
        Symbol::Pentagon => ring(x, y, 5.0, PI, 0.78),
        Symbol::Star => star(x, y),
        Symbol::Hexagon => ring(x, y, 6.0, 0.0, 0.84),
        Symbol::X => cross((x + y) / 2.0_f64.sqrt(), (x - y) / 2.0_f64.sqrt()),
    }
}

/// The distances of all symbols, one after the other, each [`SIDE`] lines from the top of [`SIDE`] bytes: 255 is a
/// distance of -1, 0 one of 1.
pub fn distances() -> Vec<u8> {
    let place = |at: usize| ((at as f64 + 0.5) / SIDE as f64 * 2.0 - 1.0) * REACH;
    let lines = SYMBOLS.iter().flat_map(|&symbol| (0..SIDE).map(move |line| (symbol, -place(line))));
    let byte = |distance: f64| (255.0 * (0.5 - 0.5 * distance)).round().clamp(0.0, 255.0) as u8;
    lines.flat_map(|(symbol, y)| (0..SIDE).map(move |column| byte(distance(symbol, place(column), y)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_within_its_outline_and_its_corners_are_outside() {
        let all = distances();
        assert_eq!(all.len(), COUNT * SIDE * SIDE);
        for (at, symbol) in SYMBOLS.iter().enumerate() {
            assert_eq!(usize::from(number(*symbol)), at);
            let of = &all[at * SIDE * SIDE..][..SIDE * SIDE];
            let middle = of[SIDE / 2 * SIDE + SIDE / 2];
            assert!(middle > 127, "{symbol:?} has its middle outside: {middle}");
            let border =
                (0..SIDE).flat_map(|i| [of[i], of[(SIDE - 1) * SIDE + i], of[i * SIDE], of[i * SIDE + SIDE - 1]]);
            assert!(border.into_iter().all(|byte| byte < 128), "{symbol:?} is cut off at its border");
        }
    }

    #[test]
    fn symbols_have_about_the_same_area_and_are_told_apart() {
        let all = distances();
        let inside =
            |at: usize| all[at * SIDE * SIDE..][..SIDE * SIDE].iter().map(|&byte| byte > 127).collect::<Vec<_>>();
        let share = |of: &[bool]| of.iter().filter(|&&within| within).count() as f64 / (SIDE * SIDE) as f64;
        for (a, symbol) in SYMBOLS.iter().enumerate() {
            let area = share(&inside(a));
            assert!((0.25..0.6).contains(&area), "{symbol:?} fills {area} of its square");
            for (b, other) in SYMBOLS.iter().enumerate().take(a) {
                let different = inside(a).iter().zip(inside(b)).filter(|(a, b)| *a != b).count();
                assert!(different > SIDE * SIDE / 50, "{symbol:?} looks like {other:?}");
            }
        }
    }

    #[test]
    fn a_triangle_that_points_up_has_its_tip_above() {
        let tip = |symbol| (distance(symbol, 0.0, 0.9) < 0.0, distance(symbol, 0.0, -0.9) < 0.0);
        assert_eq!(tip(Symbol::TriangleUp), (true, false));
        assert_eq!(tip(Symbol::TriangleDown), (false, true));
    }
}
