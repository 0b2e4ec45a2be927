//! The flow of customers from the segments of one result to those of another.

use super::{cut, faded, plain, Figure, Frame, Look, Room};
use crate::app::drawing::palette::SegmentStyle;
use crate::words::charts as words;
use plotly::common::HoverInfo;
use plotly::sankey::{Arrangement, Line, Link, Node};
use plotly::{Plot, Sankey};

const ROOM: Room = [8, 8, 10, 10];

/// The segments of one side.
pub struct Side<'a> {
    /// Their names.
    pub names: &'a [String],
    /// Their looks.
    pub styles: &'a [SegmentStyle],
}

/// The flows that are not empty, as (segment of A, segment of B, rows), in the order in which plotly numbers them.
pub fn flows(shared: &[Vec<u64>]) -> Vec<(usize, usize, u64)> {
    let of = |(from, row): (usize, &Vec<u64>)| {
        let one = move |(to, &count): (usize, &u64)| (from, to, count);
        row.iter().enumerate().map(one).filter(|flow| flow.2 > 0).collect::<Vec<_>>()
    };
    shared.iter().enumerate().flat_map(of).collect()
}

/// The figure: `shared` holds the rows of each segment of A (first index) in each of B.
pub fn figure(look: &Look, frame: &Frame, (a, b): (&Side, &Side), shared: &[Vec<u64>]) -> Figure {
    let flows = flows(shared);
    let most = if frame.width < 600.0 { 18 } else { 32 };
    let label = |name: &String| plain(&cut(name, most));
    let labels: Vec<String> = a.names.iter().chain(b.names).map(label).collect();
    let colors: Vec<String> = a.styles.iter().chain(b.styles).map(|style| style.color.to_string()).collect();
    // What plotly puts its values into; a second box beside it stays empty. Only a value whose format stands in the
    // template is written with the layout's marks.
    let hover = |told: String| told + "<extra></extra>";
    let rows = "%{value:,d}";
    let node = Node::new()
        .pad(10)
        .thickness(14)
        .label(labels.iter().map(String::as_str).collect())
        .color_array(colors)
        .line(Line::new().color(look.ground.clone()).width(0.5))
        .hover_template(hover(words::rows_of("%{label}", rows)));
    let link = Link::new()
        .source(flows.iter().map(|flow| flow.0).collect())
        .target(flows.iter().map(|flow| a.names.len() + flow.1).collect())
        .value(flows.iter().map(|flow| flow.2).collect())
        .color_array(flows.iter().map(|flow| faded(a.styles[flow.0].color, 0.4)).collect())
        // Plotly takes one template for all flows, and no list of texts.
        .hover_template(hover(words::flow("%{source.label}", "%{target.label}", rows)));
    let mut plot = Plot::new();
    plot.add_trace(
        Sankey::new()
            .arrangement(Arrangement::Fixed)
            .hover_info(HoverInfo::All)
            .text_font(look.font(look.size, &look.ink))
            .node(node)
            .link(link),
    );
    let height = 120.0 + 34.0 * a.names.len().max(b.names.len()) as f64;
    let layout = look.layout(frame, height, ROOM);
    look.figure(plot, layout, frame, height, false)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look, on_page, sound};
    use super::*;
    use crate::app::drawing::palette::style;

    #[test]
    fn every_flow_has_its_rows_its_color_and_its_words() {
        let (a, b) = (["one %{x}".to_string(), "<b>two".into()], ["three".to_string()]);
        let sides = (&Side { names: &a, styles: &[style(0), style(1)] }, &Side { names: &b, styles: &[style(2)] });
        let shared = [vec![1234], vec![0]];
        let found = sound(&figure(&look(), &on_page(700.0), sides, &shared));
        let trace = &found["data"][0];
        assert_eq!((&trace["link"]["source"][0], &trace["link"]["target"][0]), (&0.into(), &2.into()));
        assert_eq!(trace["link"]["value"].to_string(), "[1234]");
        assert_eq!(trace["link"]["color"][0], faded(style(0).color, 0.4));
        assert_eq!(trace["node"]["label"][1], "&lt;b&gt;two");
        let told = "%{value:,d} of A's %{source.label} are in B's %{target.label}<extra></extra>";
        assert_eq!(trace["link"]["hovertemplate"], told);
        assert_eq!(flows(&[vec![0, 2], vec![3, 0]]), [(0, 1, 2), (1, 0, 3)]);
    }
}
