//! One color and one symbol for each segment.
//!
//! Ten hues that people with any common kind of color vision tell apart, each with a contrast of at least 3 to the
//! light and to the dark background (WCAG 2.2, graphics); further segments repeat the hues with other symbols.

/// How a segment looks wherever it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentStyle {
    /// Its color, as `#rrggbb`.
    pub color: &'static str,
    /// Its symbol.
    pub symbol: Symbol,
}

/// A shape on the map, in the lists and in the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// Circle.
    Circle,
    /// Square.
    Square,
    /// Diamond.
    Diamond,
    /// Triangle pointing up.
    TriangleUp,
    /// Triangle pointing down.
    TriangleDown,
    /// Upright cross.
    Cross,
    /// Pentagon.
    Pentagon,
    /// Five-pointed star.
    Star,
    /// Hexagon.
    Hexagon,
    /// Diagonal cross, for noise alone.
    X,
}

use Symbol::*;

const HUES: [&str; 10] =
    ["#3F7CBF", "#CC5F74", "#22923D", "#B07D00", "#1C95B8", "#B14593", "#D2691E", "#7A68C8", "#0E8F80", "#808A22"];
const SYMBOLS: [Symbol; 9] = [Circle, Square, Diamond, TriangleUp, TriangleDown, Cross, Pentagon, Star, Hexagon];

/// The look of noise.
pub const NOISE: SegmentStyle = SegmentStyle { color: "#81868F", symbol: X };

/// The look of the segment in a given place of the palette.
pub fn style(slot: usize) -> SegmentStyle {
    SegmentStyle { color: HUES[slot % HUES.len()], symbol: SYMBOLS[slot % SYMBOLS.len()] }
}

/// A color that not every program draws (with a transparency of its own, or mixed by the browser: `rgba(...)` and
/// `color(srgb ...)`) as one that all do, `#rrggbb`, and its opacity; `None` for any other text.
pub fn plain(text: &str) -> Option<(String, f64)> {
    let (inside, most) = match text.strip_prefix("rgba(") {
        Some(inside) => (inside, 255.0),
        None => (text.strip_prefix("color(srgb ")?, 1.0),
    };
    let numbers: Option<Vec<f64>> = inside
        .strip_suffix(')')?
        .split([' ', ',', '/'])
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().ok())
        .collect();
    let (channels, opacity) = match *numbers?.as_slice() {
        [r, g, b] => ([r, g, b], 1.0),
        [r, g, b, opacity] => ([r, g, b], opacity),
        _ => return None,
    };
    let [r, g, b] = channels.map(|channel| (255.0 * channel / most).round().clamp(0.0, 255.0) as u8);
    Some((format!("#{r:02x}{g:02x}{b:02x}"), opacity))
}

impl SegmentStyle {
    /// Red, green, blue from 0 to 255.
    pub fn rgb(self) -> [u8; 3] {
        let value = u32::from_str_radix(self.color.trim_start_matches('#'), 16).unwrap_or(0);
        [(value >> 16) as u8, (value >> 8) as u8, value as u8]
    }
}

impl Symbol {
    /// Its outline as an SVG path within -1 .. 1; the map's own layer draws the same outline.
    pub fn path(self) -> String {
        let corners: Vec<String> = self.corners().iter().map(|(x, y)| format!("{x:.3},{y:.3}")).collect();
        format!("M{}Z", corners.join("L"))
    }

    /// The corners of its outline, in order.
    pub fn corners(self) -> Vec<(f64, f64)> {
        match self {
            Circle => ring(24, 0.88, 0.88, 0.0),
            Square => ring(4, 1.1, 1.1, 0.125),
            Diamond => ring(4, 1.1, 1.1, 0.0),
            TriangleUp => ring(3, 1.12, 1.12, 0.0),
            TriangleDown => ring(3, 1.12, 1.12, 0.5),
            Cross => cross(0.0),
            Pentagon => ring(5, 1.0, 1.0, 0.0),
            Star => ring(10, 1.15, 0.5, 0.0),
            Hexagon => ring(6, 1.0, 1.0, 0.0),
            X => cross(0.125),
        }
    }
}

/// `n` corners on two alternating radii, the first at the top, turned by a share of a full turn.
fn ring(n: usize, outer: f64, inner: f64, turn: f64) -> Vec<(f64, f64)> {
    let corner = |i: usize| {
        let angle = std::f64::consts::TAU * (i as f64 / n as f64 + turn);
        let radius = if i.is_multiple_of(2) { outer } else { inner };
        (radius * libm::sin(angle), -radius * libm::cos(angle))
    };
    (0..n).map(corner).collect()
}

/// A plus sign, turned by a share of a full turn.
fn cross(turn: f64) -> Vec<(f64, f64)> {
    let (long, wide) = (1.05, 0.34);
    let upright = [
        (-wide, -long),
        (wide, -long),
        (wide, -wide),
        (long, -wide),
        (long, wide),
        (wide, wide),
        (wide, long),
        (-wide, long),
        (-wide, wide),
        (-long, wide),
        (-long, -wide),
        (-wide, -wide),
    ];
    let (sin, cos) = libm::sincos(std::f64::consts::TAU * turn);
    upright.iter().map(|(x, y)| (x * cos - y * sin, x * sin + y * cos)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixed_and_transparent_colors_become_plain_ones() {
        assert_eq!(plain("rgba(0, 0, 0, 0)"), Some(("#000000".into(), 0.0)));
        assert_eq!(plain("rgba(255, 128, 0, 0.25)"), Some(("#ff8000".into(), 0.25)));
        assert_eq!(plain("color(srgb 1 0.5 0)"), Some(("#ff8000".into(), 1.0)));
        assert_eq!(plain("color(srgb 0.2 0 1.5 / 0.5)"), Some(("#3300ff".into(), 0.5)));
        for text in ["rgb(1, 2, 3)", "none", "", "color(srgb 1 0)", "rgba(a, b, c, d)", "url(#a)"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    fn luminance([r, g, b]: [u8; 3]) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.03928 {
                c / 12.92
            } else {
                libm::pow((c + 0.055) / 1.055, 2.4)
            }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    #[test]
    fn every_color_stands_out_from_both_backgrounds() {
        for slot in 0..10 {
            for background in [[0xfb, 0xfb, 0xfa], [0x15, 0x17, 0x1b]] {
                let (a, b) = (luminance(style(slot).rgb()), luminance(background));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 3.0, "{} has {contrast:.2}", style(slot).color);
            }
        }
    }

    #[test]
    fn no_two_of_fifty_segments_look_the_same_and_none_looks_like_noise() {
        for a in 0..50 {
            assert_ne!(style(a).symbol, NOISE.symbol);
            for b in 0..a {
                assert_ne!(style(a), style(b));
            }
        }
    }
}
