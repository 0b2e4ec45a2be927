//! Bars, columns and histograms as drawings of their own, for files: for a light ground, as
//! [`crate::app::export::svg_map`]. Pure.

use crate::app::format::signed;
use crate::engine::xml::escaped;
use crate::words::export as words;
use std::fmt::Write;

const INK: &str = "#1a1d21";
const RULE: &str = "#c4cad2";
const FILL: &str = "#1f5fbf";
/// Room on every side, and for the title.
const MARGIN: f64 = 16.0;
const TITLE: f64 = 34.0;

/// The beginning of a drawing: its size, ground and title, and a line below the title.
fn begin(width: f64, height: f64, title: &str, note: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" \
         role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\" \
         fill=\"{INK}\"><title>{title}</title><rect \
         width=\"100%\" height=\"100%\" fill=\"#ffffff\"/><text x=\"{MARGIN}\" y=\"{}\" font-size=\"15\" \
         font-weight=\"600\">{title}</text><text x=\"{MARGIN}\" y=\"{}\" fill-opacity=\"0.75\">{}</text>",
        MARGIN + 10.0,
        MARGIN + 30.0,
        escaped(note),
        title = escaped(title),
    )
}

/// Numbers from -1 to 1, each a bar from the middle: to the right it is more than 0, to the left less.
pub fn effects_svg(title: &str, note: &str, bars: &[(String, f64)]) -> String {
    const NAME: f64 = 300.0;
    const HALF: f64 = 190.0;
    const LINE: f64 = 24.0;
    let top = MARGIN + TITLE + 14.0;
    let middle = MARGIN + NAME + HALF;
    let (width, height) = (middle + HALF + 64.0, top + LINE * bars.len() as f64 + 32.0);
    let mut text = begin(width, height, title, note);
    for (line, (name, value)) in bars.iter().enumerate() {
        let value = if value.is_nan() { 0.0 } else { value.clamp(-1.0, 1.0) };
        let y = top + LINE * line as f64;
        let left = middle + HALF * value.min(0.0);
        // Less is hollow: color is not the only cue. Writing to a string does not fail.
        let _ = write!(
            text,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text><rect x=\"{left:.1}\" y=\"{:.1}\" \
             width=\"{:.1}\" height=\"12\" fill=\"{FILL}\" fill-opacity=\"{}\" stroke=\"{FILL}\"/><text x=\"{:.1}\" \
             y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            MARGIN + NAME - 12.0,
            y + 15.0,
            escaped(&name.chars().take(46).collect::<String>()),
            y + 5.0,
            HALF * value.abs(),
            if value < 0.0 { 0.25 } else { 1.0 },
            width - MARGIN,
            y + 15.0,
            signed(value, 2),
        );
    }
    let bottom = top + LINE * bars.len() as f64;
    for (at, name) in [(-1.0, "−1"), (0.0, "0"), (1.0, "+1")] {
        let x = middle + HALF * at;
        let _ = write!(
            text,
            "<line x1=\"{x}\" x2=\"{x}\" y1=\"{top}\" y2=\"{bottom}\" stroke=\"{RULE}\"/><text x=\"{x}\" y=\"{}\" \
             text-anchor=\"middle\">{name}</text>",
            bottom + 16.0
        );
    }
    text + "</svg>"
}

/// A histogram: what it is of, its counts from the left, and what stands below its ends.
pub struct Histogram {
    /// The column.
    pub name: String,
    /// Rows in each of equally wide ranges.
    pub counts: Vec<u32>,
    /// Where the first range begins and the last one ends, in words.
    pub ends: [String; 2],
}

/// Histograms side by side; heights are roots of the counts, so that small ranges stay visible beside a single large
/// one.
pub fn histograms_svg(title: &str, histograms: &[Histogram]) -> String {
    const CELL: (f64, f64) = (220.0, 128.0);
    const WIDE: f64 = 196.0;
    const HIGH: f64 = 72.0;
    let across = histograms.len().clamp(1, 4);
    let size = (
        2.0 * MARGIN + CELL.0 * across as f64,
        MARGIN + TITLE + 12.0 + CELL.1 * histograms.len().div_ceil(across) as f64,
    );
    let mut text = begin(size.0.max(480.0), size.1, title, words::ROOTS_OF_COUNTS);
    for (at, histogram) in histograms.iter().enumerate() {
        let x = MARGIN + CELL.0 * (at % across) as f64;
        let y = MARGIN + TITLE + 12.0 + CELL.1 * (at / across) as f64;
        let base = y + 20.0 + HIGH;
        let most = f64::from(histogram.counts.iter().copied().max().unwrap_or(1).max(1));
        let step = WIDE / histogram.counts.len().max(1) as f64;
        let [low, high] = [&histogram.ends[0], &histogram.ends[1]].map(|end| escaped(end));
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "<text x=\"{x}\" y=\"{:.1}\" font-weight=\"600\">{}</text><line x1=\"{x}\" x2=\"{}\" y1=\"{base}\" \
             y2=\"{base}\" stroke=\"{RULE}\"/><text x=\"{x}\" y=\"{}\" font-size=\"10\">{low}</text><text x=\"{}\" \
             y=\"{}\" \
             font-size=\"10\" text-anchor=\"end\">{high}</text>",
            y + 12.0,
            escaped(&histogram.name.chars().take(28).collect::<String>()),
            x + WIDE,
            base + 13.0,
            x + WIDE,
            base + 13.0,
        );
        for (place, count) in histogram.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let high = (HIGH * libm::sqrt(f64::from(*count) / most)).max(1.0);
            let _ = write!(
                text,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{high:.1}\" fill=\"{FILL}\"/>",
                x + step * place as f64,
                base - high,
                step * 0.85
            );
        }
    }
    text + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(text: &str) {
        assert!(text.starts_with("<svg") && text.ends_with("</svg>"));
        assert!(!text.contains("NaN") && !text.contains("inf") && !text.contains("<script"), "{text}");
    }

    #[test]
    fn bars_lie_on_their_side_and_names_are_no_markup() {
        let bars = [("a & <script>".to_string(), 0.5), ("b".into(), -1.0), ("c".into(), f64::NAN)];
        let text = effects_svg("one <b>", "note", &bars);
        sound(&text);
        assert!(text.contains("a &amp; &lt;script&gt;") && text.contains("one &lt;b&gt;"));
        assert!(text.contains("+0.50") && text.contains("−1.00"));
        // The middle is at 506: half of 190 to the right of it, all of it to the left.
        assert!(text.contains("<rect x=\"506.0\" y=\"69.0\" width=\"95.0\""), "{text}");
        assert!(text.contains("<rect x=\"316.0\" y=\"93.0\" width=\"190.0\""), "{text}");
    }

    #[test]
    fn each_range_with_rows_has_its_bar() {
        let histogram = |counts: Vec<u32>| Histogram { name: "<i>".into(), counts, ends: ["0".into(), "9".into()] };
        let text = histograms_svg("t", &[histogram(vec![4, 0, 1]), histogram(vec![])]);
        sound(&text);
        assert_eq!(text.matches(FILL).count(), 2);
        assert!(text.contains("height=\"72.0\"") && text.contains("height=\"36.0\"") && text.contains("&lt;i&gt;"));
        sound(&histograms_svg("t", &[]));
        sound(&effects_svg("t", "", &[]));
    }
}
