//! The map as a drawing of its own, for files and reports. Pure.

use crate::app::drawing::palette::SegmentStyle;
use crate::app::format::whole;
use crate::engine::xml::escaped;
use std::fmt::Write;

/// The drawing's width and height.
const SIZE: (f64, f64) = (960.0, 720.0);
/// What the points keep off its edge.
const MARGIN: f64 = 24.0;
/// The room of a symbol in the legend.
const SYMBOL: f64 = 22.0;

/// Points that look the same.
pub struct Layer {
    /// The name in the legend; `None`: not there, nor labeled.
    pub name: Option<String>,
    /// Color and symbol.
    pub style: SegmentStyle,
    /// x and y of each point.
    pub points: Vec<[f32; 2]>,
}

/// The map as SVG: a dot for each row, at the middle of each layer its number, and a legend below. Colors are for a
/// light ground; nothing outside the text is referred to.
pub fn svg(title: &str, layers: &[Layer]) -> String {
    let all = || layers.iter().flat_map(|layer| &layer.points);
    let bounds = |axis: usize| {
        let values = all().map(|point| f64::from(point[axis])).filter(|value| value.is_finite());
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((x0, x1), (y0, y1)) = (bounds(0), bounds(1));
    let room = (SIZE.0 - 2.0 * MARGIN, SIZE.1 - 2.0 * MARGIN);
    let scale = (room.0 / (x1 - x0).max(1e-9)).min(room.1 / (y1 - y0).max(1e-9));
    let scale = if scale.is_finite() { scale } else { 1.0 };
    let place = |[x, y]: [f64; 2]| {
        let at = |value: f64, low: f64, high: f64| (value - (low + high) / 2.0) * scale;
        (SIZE.0 / 2.0 + at(x, x0, x1), SIZE.1 / 2.0 - at(y, y0, y1))
    };
    let named: Vec<(&Layer, String)> = (layers.iter().filter(|layer| layer.name.is_some()).zip(1..))
        .map(|(layer, number)| (layer, entry(layer, number)))
        .collect();
    let line = 22.0;
    // Names that would run into those beside them have a line each.
    let fits = |at: usize| named.iter().all(|(_, entry)| text_width(entry) <= SIZE.0 / at as f64 - MARGIN - SYMBOL);
    let columns = if fits(2) { 2 } else { 1 };
    let legend = SIZE.1 + line * named.len().div_ceil(columns) as f64 + 12.0;
    let dot = (5.0 * libm::pow(9000.0 / all().count().max(1) as f64, 0.25)).clamp(1.5, 8.0);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {legend}\" width=\"{}\" height=\"{legend}\" \
         role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"14\"><title>{}</title><rect width=\"100%\" height=\"100%\" \
         fill=\"#ffffff\"/>",
        SIZE.0,
        SIZE.0,
        escaped(title)
    );
    for layer in layers {
        let mut path = String::new();
        for &[x, y] in layer.points.iter().filter(|point| point[0].is_finite() && point[1].is_finite()) {
            let (x, y) = place([f64::from(x), f64::from(y)]);
            // A line of no length with round ends is a dot. Writing to a string does not fail.
            let _ = write!(path, "M{x:.1} {y:.1}h0");
        }
        let _ = write!(
            text,
            "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{dot:.1}\" stroke-linecap=\"round\" \
             stroke-opacity=\"{}\"/>",
            layer.style.color,
            if layer.name.is_some() { 0.8 } else { 0.12 }
        );
    }
    for (number, (layer, entry)) in named.iter().enumerate() {
        if let Some(middle) = middle(&layer.points) {
            let (x, y) = place(middle);
            let _ = write!(
                text,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\" dominant-baseline=\"central\" \
                 font-weight=\"700\" \
                 font-size=\"20\" stroke=\"#ffffff\" stroke-width=\"5\" paint-order=\"stroke\" \
                 fill=\"#1a1d21\">{}</text>",
                number + 1
            );
        }
        let (across, down) = ((number % columns) as f64, (number / columns) as f64);
        let (x, y) = (MARGIN + across * SIZE.0 / 2.0, SIZE.1 + 8.0 + line * down);
        let _ = write!(
            text,
            "<path transform=\"translate({:.0} {y:.0}) scale(6)\" d=\"{}\" fill=\"{}\"/><text x=\"{:.0}\" y=\"{:.0}\" \
             fill=\"#1a1d21\">{}</text>",
            x + 7.0,
            layer.style.symbol.path(),
            layer.style.color,
            x + SYMBOL,
            y + 5.0,
            escaped(entry)
        );
    }
    text + "</svg>"
}

/// What the legend says of a layer: its number, as much of its name as a line has room for, and its points.
fn entry(layer: &Layer, number: usize) -> String {
    let entry = |name: &str| format!("{number}  {name} ({})", whole(layer.points.len()));
    let name = layer.name.as_deref().unwrap_or_default();
    let room = SIZE.0 - 2.0 * MARGIN - SYMBOL - text_width(&entry("…"));
    let mut end = 0.0;
    let beyond = name.char_indices().find(|(_, letter)| {
        end += letter_width(*letter);
        end > room
    });
    match beyond {
        Some((cut, _)) => entry(&format!("{}…", name[..cut].trim_end())),
        None => entry(name),
    }
}

/// How wide a text of the legend is at most: what draws it may have another font.
fn text_width(text: &str) -> f64 {
    text.chars().map(letter_width).sum()
}

fn letter_width(letter: char) -> f64 {
    match letter {
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 14.0,
        // From here on are scripts whose letters are as wide as high.
        '\u{1100}'.. => 15.0,
        letter if letter.is_uppercase() => 12.0,
        _ => 9.0,
    }
}

/// A table in which color tells what is unusual.
pub struct Heat {
    /// The head of the lines' names, then of each column.
    pub heads: Vec<String>,
    /// A name for each line, and for each column a text with a number from -1 (less) to 1 (more) for its color.
    pub lines: Vec<(String, Vec<(String, f64)>)>,
}

/// A heat map as SVG, for a light ground.
pub fn heat_svg(title: &str, heat: &Heat) -> String {
    const CELL: (f64, f64) = (110.0, 22.0);
    /// The room of a wide letter; and of one in a slanted head, to the right and upwards.
    const LETTER: f64 = 8.0;
    const SLANTED: (f64, f64) = (7.0, 3.8);
    let cut = |name: &str, most: usize| match name.chars().count() {
        length if length > most => name.chars().take(most - 1).chain(['…']).collect::<String>(),
        _ => name.to_string(),
    };
    let heads: Vec<String> = heat.heads.iter().skip(1).map(|head| cut(head, 34)).collect();
    let names: Vec<String> = heat.lines.iter().map(|(name, _)| cut(name, 38)).collect();
    let longest = |names: &[String]| names.iter().map(|name| name.chars().count()).max().unwrap_or(0) as f64;
    // What is written is not known to be so wide in another program: there is room for wide letters.
    let name_room = 16.0 + LETTER * longest(&names);
    let head_room = 28.0 + SLANTED.1 * longest(&heads);
    let head_at = |at: usize| name_room + CELL.0 * (at as f64 + 0.2);
    let ends = heads.iter().enumerate().map(|(at, head)| head_at(at) + SLANTED.0 * head.chars().count() as f64);
    let width = ends.fold(name_room + CELL.0 * heads.len() as f64, f64::max).ceil() + 12.0;
    let height = (head_room + CELL.1 * heat.lines.len() as f64).ceil() + 12.0;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" \
         role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#1a1d21\"><title>{}</title><rect \
         width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
        escaped(title)
    );
    for (at, head) in heads.iter().enumerate() {
        let (x, y) = (head_at(at), head_room - 8.0);
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "<text x=\"{x:.0}\" y=\"{y:.0}\" transform=\"rotate(-28 {x:.0} {y:.0})\">{}</text>",
            escaped(head)
        );
    }
    for (line, (name, (_, cells))) in names.iter().zip(&heat.lines).enumerate() {
        let y = head_room + CELL.1 * line as f64;
        let middle = y + CELL.1 / 2.0 + 4.0;
        let _ = write!(text, "<text x=\"8\" y=\"{middle:.0}\">{}</text>", escaped(name));
        for (at, (cell, value)) in cells.iter().enumerate() {
            let x = name_room + CELL.0 * at as f64;
            let color = if *value < 0.0 { "#c2410c" } else { "#1f5fbf" };
            let strength = if value.is_nan() { 0.0 } else { 0.42 * value.abs().min(1.0) };
            let _ = write!(
                text,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{color}\" fill-opacity=\"{strength:.2}\" \
                 stroke=\"#e1e4e8\"/><text x=\"{}\" y=\"{middle:.0}\" text-anchor=\"end\">{}</text>",
                CELL.0,
                CELL.1,
                x + CELL.0 - 8.0,
                escaped(cell)
            );
        }
    }
    text + "</svg>"
}

/// The medians of x and y.
fn middle(points: &[[f32; 2]]) -> Option<[f64; 2]> {
    let axis = |axis: usize| {
        let mut values: Vec<f32> = points.iter().map(|point| point[axis]).filter(|value| value.is_finite()).collect();
        values.sort_by(f32::total_cmp);
        values.get(values.len() / 2).copied().map(f64::from)
    };
    Some([axis(0)?, axis(1)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::drawing::palette::style;

    #[test]
    fn a_drawing_has_every_point_and_no_foreign_markup() {
        let layer = |name: &str, n: usize| Layer {
            name: Some(name.into()),
            style: style(n),
            points: (0..n).map(|at| [at as f32, (at * at) as f32]).collect(),
        };
        let text = svg("a <b>", &[layer("x & \"y\" <script>", 5), layer("z", 3)]);
        assert_eq!(text.matches("h0").count(), 8);
        assert!(text.contains("x &amp; &quot;y&quot; &lt;script&gt;") && !text.contains("<script"));
        assert!(!text.contains("NaN") && !text.contains("inf"));
    }

    /// Left end, line and text of each entry of the legend.
    fn legend(text: &str) -> Vec<(f64, f64, String)> {
        let entries = text.split("<text x=\"").skip(1).filter(|entry| !entry.contains("text-anchor"));
        let number = |text: &str| text.parse::<f64>().expect("a number");
        entries
            .map(|entry| {
                let (x, rest) = entry.split_once('"').expect("x");
                let (y, rest) = rest.trim_start_matches(" y=\"").split_once('"').expect("y");
                let (_, rest) = rest.split_once('>').expect("a text");
                let (name, _) = rest.split_once("</text>").expect("its end");
                (number(x), number(y), name.to_string())
            })
            .collect()
    }

    #[test]
    fn names_in_the_legend_end_before_the_next_one_and_within_the_drawing() {
        let layer = |name: &str| Layer { name: Some(name.into()), style: style(0), points: vec![[0.0, 0.0]; 12345] };
        let mut shapes = Vec::new();
        for name in ["Short", "Buys on credit, rarely and in installments, and pays late", "多".repeat(30).as_str()] {
            for times in [1, 2, 9] {
                let name = name.repeat(times);
                let entries = legend(&svg("t", &[layer(&name), layer("Second"), layer(&name)]));
                assert_eq!(entries.len(), 3);
                for (at, (x, y, entry)) in entries.iter().enumerate() {
                    assert!(entry.starts_with(&format!("{}  ", at + 1)) && entry.ends_with("(12,345)"), "{entry}");
                    let beside = entries.iter().filter(|other| other.1 == *y && other.0 > *x).map(|other| other.0);
                    assert!(x + text_width(entry) <= beside.fold(SIZE.0, f64::min), "{entry}");
                }
                let is_whole = entries[0].2.contains(&name);
                assert!(is_whole || entries[0].2.contains("… ("));
                shapes.push((is_whole, entries[0].1 == entries[1].1));
            }
        }
        // Two beside each other, one on each line, and one that is cut are all among them.
        for shape in [(true, true), (true, false), (false, false)] {
            assert!(shapes.contains(&shape), "{shape:?}");
        }
    }

    #[test]
    fn a_heat_map_has_every_cell_and_no_foreign_markup() {
        let heads = vec![String::new(), "All".into(), "<b>".into()];
        let line = |name: &str| (name.to_string(), vec![("1.2".to_string(), f64::NAN), ("-3".to_string(), -2.0)]);
        let text = heat_svg("t", &Heat { heads, lines: vec![line("a & b"), line("c")] });
        assert_eq!(text.matches("fill-opacity").count(), 4);
        assert!(text.contains("a &amp; b") && text.contains("&lt;b&gt;") && !text.contains("NaN"));
    }

    #[test]
    fn no_point_one_point_and_gaps_draw_too() {
        let layer = |points: Vec<[f32; 2]>| Layer { name: Some("a".into()), style: style(0), points };
        for points in [vec![], vec![[1.0, 1.0]], vec![[f32::NAN, 0.0], [1.0, 2.0]]] {
            let text = svg("t", &[layer(points)]);
            assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        }
    }
}
