//! The measures over the numbers of segments: a panel for each, all over the same k.

use super::measures::{measures, Measure, BIC, INERTIA};
use super::{axis, plain, ticks, Figure, Frame, Look, Room};
use crate::app::format::{fixed, whole};
use crate::engine::evaluate::recommend::KScores;
use crate::protocol::evidence::{Scan, SCANNED};
use crate::words::charts as words;
use plotly::common::{DashType, ErrorData, ErrorType, HoverInfo, Line, Marker, MarkerSymbol, Mode};
use plotly::layout::{Axis, HoverMode, Shape, ShapeLine, ShapeType};
use plotly::{Layout, Plot, Scatter};

/// A panel is no narrower, and so high with its head and its ticks.
const NARROWEST: f64 = 214.0;
const PANEL: f64 = 138.0;
const HEAD: f64 = 38.0;
/// How high each further line below a head is, and how wide its letters are at most on average.
const LINE: f64 = 14.0;
const LETTER: f64 = 5.8;
const FOOT: f64 = 26.0;
/// Below the last panels: what their axis is.
const BELOW: f64 = 26.0;
/// Between two panels side by side; ticks stand there.
const GAP: f64 = 56.0;
const ROOM: Room = [52, 12, 0, 0];
/// Panels side by side at most.
const MOST: usize = 4;

/// The figure. `present`: the number of segments on the page.
pub fn figure(look: &Look, frame: &Frame, scan: &Scan, mixture: bool, present: usize) -> Figure {
    let shown: Vec<&Measure> = measures(mixture).collect();
    let across = (((frame.width + GAP) / (NARROWEST + GAP)) as usize).clamp(1, MOST);
    let inside = frame.inside(ROOM);
    let wide = (inside - GAP * (across - 1) as f64) / across as f64;
    let lines = shown.iter().map(|measure| below_head(measure, wide).len()).max().unwrap_or(1);
    let more = LINE * lines.saturating_sub(1) as f64;
    let (high, head) = (PANEL + more, HEAD + more);
    let height = high * shown.len().div_ceil(across) as f64 + BELOW;
    let mut plot = Plot::new();
    let mut layout = look.layout(frame, height, ROOM).hover_mode(HoverMode::X);
    for (at, measure) in shown.iter().enumerate() {
        let left = (wide + GAP) * (at % across) as f64;
        let top = high * (at / across) as f64;
        let place = Place {
            number: at + 1,
            x: [left / inside, ((left + wide) / inside).min(1.0)],
            y: [1.0 - (top + high - FOOT) / height, 1.0 - (top + head) / height],
            wide,
            head: 1.0 - (top + 16.0) / height,
            line: 16.0 / height,
            further: LINE / height,
            is_last: at + across >= shown.len(),
        };
        layout = panel(look, &mut plot, layout, &place, measure, scan, present);
    }
    look.figure(plot, layout, frame, height, false)
}

/// Where a panel lies, as shares of the figure.
struct Place {
    number: usize,
    x: [f64; 2],
    y: [f64; 2],
    /// Its width in pixels.
    wide: f64,
    /// Where its head stands, and how high the line below it is and those that follow.
    head: f64,
    line: f64,
    further: f64,
    /// Nothing stands below it.
    is_last: bool,
}

impl Place {
    /// The name of one of its axes.
    fn axis(&self, letter: &str) -> String {
        match self.number {
            1 => letter.to_string(),
            number => format!("{letter}{number}"),
        }
    }
}

fn panel(
    look: &Look,
    plot: &mut Plot,
    layout: Layout,
    place: &Place,
    measure: &Measure,
    scan: &Scan,
    present: usize,
) -> Layout {
    let found: Vec<(&KScores, f64)> = scan
        .scores
        .iter()
        .filter_map(|scores| Some((scores, (measure.value)(scores).filter(|value| value.is_finite())?)))
        .collect();
    let (x, y) = (place.axis("x"), place.axis("y"));
    let text = |scores: &KScores| words::with_segments(&scores.k.to_string(), &measure.told(scores));
    let trace = |points: &[(&KScores, f64)]| {
        Scatter::new(
            points.iter().map(|(scores, _)| scores.k).collect(),
            points.iter().map(|(_, value)| *value).collect(),
        )
        .name(measure.words.name)
        .x_axis(&x)
        .y_axis(&y)
        .hover_info(HoverInfo::Text)
        .hover_text_array(points.iter().map(|(scores, _)| text(scores)).collect())
    };
    let errors: Vec<f64> = found
        .iter()
        .map(|(scores, _)| (measure.error)(scores).filter(|error| error.is_finite()).unwrap_or(0.0))
        .collect();
    let mut curve = trace(&found)
        .mode(Mode::LinesMarkers)
        .line(Line::new().color(look.soft.clone()).width(1.5))
        .marker(Marker::new().size(5).color(look.soft.clone()));
    if errors.iter().any(|error| *error > 0.0) {
        curve = curve
            .error_y(ErrorData::new(ErrorType::Data).array(errors).color(look.strong.clone()).thickness(1.0).width(2));
    }
    plot.add_trace(curve);
    let mark = |points: Vec<(&KScores, f64)>, marker: Marker, what: &str| {
        trace(&points).name(what).mode(Mode::Markers).marker(marker).hover_info(HoverInfo::Skip)
    };
    let at = |k: usize| found.iter().filter(|(scores, _)| scores.k == k).copied().collect::<Vec<_>>();
    let here = at(present);
    plot.add_trace(mark(here.clone(), Marker::new().size(10).color(look.accent.clone()), "shown"));
    let marked = match measure.words.name {
        INERTIA => scan.knee.map(|k| (k, words::ELBOW)),
        BIC => scan.least_bic.map(|k| (k, words::LEAST)),
        _ => None,
    };
    let mut layout = layout;
    if let Some((k, word)) = marked {
        let marker = Marker::new()
            .size(14)
            .symbol(MarkerSymbol::CircleOpen)
            .color(look.ink.clone())
            .line(Line::new().width(1.5).color(look.ink.clone()));
        plot.add_trace(mark(at(k), marker, word));
        if let Some((_, value)) = at(k).first() {
            let note = look.note(word.into(), (&x, &y), (k as f64, *value));
            layout.add_annotation(note.x_shift(9.0).y_shift(3.0));
        }
    }
    let now = here.first().map_or("–".into(), |(scores, _)| measure.told(scores));
    let head = format!("<b>{}</b>  {now}", plain(measure.words.name));
    let paper = ("paper", "paper");
    layout.add_annotation(look.note(head, paper, (place.x[0], place.head)));
    let second = below_head(measure, place.wide);
    let under = place.head - place.line - place.further * second.len().saturating_sub(1) as f64;
    let second: Vec<String> = second.iter().map(|line| plain(line)).collect();
    let second = look.note(second.join("<br>"), paper, (place.x[0], under)).font(look.font(look.size - 1, &look.soft));
    layout.add_annotation(second);
    layout.add_shape(
        Shape::new()
            .shape_type(ShapeType::Line)
            .x_ref(&x)
            .y_ref(format!("{y} domain"))
            .x0(present)
            .x1(present)
            .y0(0.0)
            .y1(1.0)
            .line(ShapeLine::new().color(look.accent.clone()).width(1.0).dash(DashType::Dash)),
    );
    let (first, last) = (*SCANNED.start() as f64, *SCANNED.end() as f64);
    let title = if place.is_last { words::K } else { "" };
    let along = ticks(axis(look, title), [2.0, 5.0, 10.0, 15.0, 20.0].map(|k| (k, format!("{k}"))))
        .domain(&place.x)
        .anchor(&y)
        .range(vec![first - 0.6, last + 0.6]);
    let nothing = || Axis::new().show_tick_labels(false);
    let up = ends(&found, measure).map_or_else(nothing, |ends| ticks(Axis::new(), ends)).domain(&place.y).anchor(&x);
    with_axes(layout, place.number, along, up)
}

/// What stands below the head of a measure, in lines that are no wider than its panel.
fn below_head(measure: &Measure, wide: f64) -> Vec<String> {
    let parts = [measure.words.term, measure.words.better];
    let text = parts.iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join(" · ");
    let most = (wide / LETTER) as usize;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

/// The least and the greatest value, in words.
fn ends(found: &[(&KScores, f64)], measure: &Measure) -> Option<[(f64, String); 2]> {
    let values = || found.iter().map(|(_, value)| *value);
    let (least, most) = (values().reduce(f64::min)?, values().reduce(f64::max)?);
    Some([least, most].map(|value| (value, compact(value, measure))))
}

/// A value in few letters, for a tick.
fn compact(value: f64, measure: &Measure) -> String {
    let size = value.abs();
    match size {
        _ if size >= 1e6 => format!("{}M", fixed(value / 1e6, 1)),
        _ if size >= 1e4 => format!("{}k", fixed(value / 1e3, 0)),
        _ => (measure.text)(value).replace('-', "−"),
    }
}

/// A layout with one more pair of axes; plotly's crate names each of them.
fn with_axes(layout: Layout, number: usize, x: Axis, y: Axis) -> Layout {
    match number {
        1 => layout.x_axis(x).y_axis(y),
        2 => layout.x_axis2(x).y_axis2(y),
        3 => layout.x_axis3(x).y_axis3(y),
        4 => layout.x_axis4(x).y_axis4(y),
        5 => layout.x_axis5(x).y_axis5(y),
        6 => layout.x_axis6(x).y_axis6(y),
        7 => layout.x_axis7(x).y_axis7(y),
        _ => layout.x_axis8(x).y_axis8(y),
    }
}

/// What the figure says, for who does not see it.
pub fn spoken(scan: &Scan, mixture: bool, present: usize) -> String {
    let told = scan.scores.iter().find(|scores| scores.k == present).map(|scores| {
        let told = |measure: &Measure| words::measured(&measure.head(), &measure.told(scores));
        measures(mixture).map(told).collect::<Vec<_>>()
    });
    words::scan(&whole(scan.scores.len()), &whole(present), &told.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look, on_page, sound};
    use super::*;
    use crate::engine::evaluate::recommend::Agreement;
    use proptest::prelude::*;

    fn scores(k: usize) -> KScores {
        let of = k as f64;
        KScores {
            k,
            inertia: 100.0 / of,
            silhouette: if k == 3 { f64::NAN } else { 0.5 / of },
            calinski_harabasz: 12.0 * of,
            davies_bouldin: 1.0,
            smallest: 0.1 / of,
            largest: 0.9,
            stability: (k < 4).then_some(Agreement { mean: 0.9, standard_error: 0.01, replicates: 20 }),
            gap: (k < 3).then_some((f64::NAN, f64::NAN)),
            bic: Some(-5.0 * of),
        }
    }

    fn scan(last: usize) -> Scan {
        Scan { scores: (2..=last).map(scores).collect(), knee: Some(4), least_bic: Some(5), scored: true }
    }

    #[test]
    fn each_measure_has_its_panel_over_k_and_what_is_not_known_is_left_out() {
        let found = sound(&figure(&look(), &on_page(1200.0), &scan(6), false, 3));
        let layout = &found["layout"];
        // Four panels side by side: those that nothing stands below say what is along them.
        let title = |axis: &str| layout[axis]["title"]["text"].clone();
        assert_eq!([title("xaxis"), title("xaxis4"), title("xaxis7")], ["", "segments (k)", "segments (k)"]);
        assert_eq!(layout["yaxis4"]["showticklabels"], false, "no ticks where nothing is known");
        let curve = |name: &str| {
            let mut traces = found["data"].as_array().expect("traces").iter();
            traces.find(|trace| trace["name"] == name).cloned().expect("a trace")
        };
        assert_eq!(curve("Separation")["x"].to_string(), "[2,4,5,6]", "3 has no silhouette");
        assert_eq!(curve("Repeatability")["hovertext"][0], "2 segments: 0.900 ± 0.010");
        assert_eq!(curve("Repeatability")["error_y"]["array"].to_string(), "[0.01,0.01]");
        assert_eq!(curve("Gap statistic")["x"].to_string(), "[]");
        assert_eq!(curve("elbow")["x"].to_string(), "[4]");
        let notes = layout["annotations"].to_string();
        assert!(notes.contains("<b>Gap statistic</b>  –") && notes.contains("<b>Repeatability</b>  0.900 ± 0.010"));
        assert!(notes.contains("Calinski-Harabasz · higher is better"));
    }

    #[test]
    fn what_stands_below_a_head_stays_within_its_panel() {
        let smallest = measures(false).last().expect("a measure");
        let told = "share of rows · below 1 %: probably outliers, not a segment";
        assert_eq!(below_head(smallest, 1000.0), [told]);
        let lines = below_head(smallest, 210.0);
        assert!(lines.len() == 2 && lines.iter().all(|line| line.chars().count() <= 36), "{lines:?}");
        assert_eq!(lines.join(" "), told);
    }

    #[test]
    fn mixtures_have_their_criterion() {
        let found = sound(&figure(&look(), &on_page(500.0), &scan(6), true, 2)).to_string();
        assert!(found.contains("BIC") && !found.contains("Repeatability") && found.contains("least"));
    }

    #[test]
    fn it_speaks_of_the_number_on_the_page() {
        let spoken = |present: usize| spoken(&scan(6), false, present);
        assert!(spoken(2).contains("With 2 segments: Repeatability (bootstrap ARI) 0.900 ± 0.010, Separation"));
        assert!(spoken(9).ends_with("With 9 segments: not scored yet."));
    }

    proptest! {
        #[test]
        fn panels_never_overlap_and_stay_within_the_figure(width in 200.0_f64..2000.0, last in 2_usize..21) {
            let found = sound(&figure(&look(), &on_page(width), &scan(last), false, 2));
            let domain = |letter: &str, number: usize| {
                let name = if number == 1 { format!("{letter}axis") } else { format!("{letter}axis{number}") };
                let domain = &found["layout"][name.as_str()]["domain"];
                [0, 1].map(|end| domain[end].as_f64().unwrap_or(f64::NAN))
            };
            let boxes: Vec<[[f64; 2]; 2]> = (1..=7).map(|number| ["x", "y"].map(|l| domain(l, number))).collect();
            for (at, this) in boxes.iter().enumerate() {
                for [low, high] in this {
                    prop_assert!(0.0 <= *low && low < high && *high <= 1.0, "{this:?}");
                }
                for other in &boxes[..at] {
                    let apart = |axis: usize| this[axis][0] >= other[axis][1] || other[axis][0] >= this[axis][1];
                    prop_assert!(apart(0) || apart(1));
                }
            }
        }
    }
}
