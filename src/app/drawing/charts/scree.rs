//! The share of the variance along each principal component.

use super::{axis, ticks, Figure, Frame, Look, Room};
use crate::app::format::percent;
use crate::words::charts as words;
use plotly::common::{HoverInfo, Line, Marker};
use plotly::{Bar, Plot};

const HEIGHT: f64 = 190.0;
const ROOM: Room = [72, 8, 8, 44];
/// Components shown at most.
pub const BARS: usize = 30;

/// The figure: the first `kept` bars are filled, the others hollow.
pub fn figure(look: &Look, frame: &Frame, shares: &[f64], kept: usize) -> Figure {
    let shares: Vec<f64> = shares.iter().take(BARS).map(|share| if share.is_finite() { *share } else { 0.0 }).collect();
    let most = shares.iter().copied().fold(0.0, f64::max).max(1e-3);
    let hover = |(at, share): (usize, &f64)| words::component(&(at + 1).to_string(), &percent(*share), at < kept);
    let fill = |at: usize| if at < kept { look.accent.clone() } else { look.ground.clone() };
    let marker = Marker::new()
        .color_array((0..shares.len()).map(fill).collect())
        .line(Line::new().color(look.accent.clone()).width(1.0));
    let mut plot = Plot::new();
    let text = shares.iter().enumerate().map(hover).collect();
    plot.add_trace(
        Bar::new((1..=shares.len()).collect(), shares.clone())
            .name(words::VARIANCE)
            .marker(marker)
            .hover_info(HoverInfo::Text)
            .hover_text_array(text),
    );
    let step = shares.len().div_ceil(10).max(1);
    let places = (1..=shares.len()).step_by(step).map(|at| (at as f64, at.to_string()));
    let layout = look
        .layout(frame, HEIGHT, ROOM)
        .x_axis(ticks(axis(look, words::COMPONENT), places).range(vec![0.4, shares.len().max(1) as f64 + 0.6]))
        .y_axis(
            ticks(axis(look, words::VARIANCE), [0.0, most / 2.0, most].map(|share| (share, percent(share))))
                .range(vec![0.0, most * 1.04]),
        );
    look.figure(plot, layout, frame, HEIGHT, false)
}

/// What the figure says, for who does not see it.
pub fn spoken(shares: &[f64], kept: usize) -> String {
    words::scree(&shares.iter().take(kept).map(|share| percent(*share)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look, on_page, sound};
    use super::*;

    #[test]
    fn kept_components_are_filled_and_all_tell_their_share() {
        let found = sound(&figure(&look(), &on_page(300.0), &[0.5, 0.25, f64::NAN], 1));
        let bars = &found["data"][0];
        assert_eq!(bars["x"].to_string(), "[1,2,3]");
        assert_eq!(bars["y"].to_string(), "[0.5,0.25,0.0]");
        assert_eq!(bars["marker"]["color"].to_string(), "[\"#1f57d6\",\"#ffffff\",\"#ffffff\"]");
        assert_eq!(bars["hovertext"][1], "component 2: 25.0 % of the variance, left out");
        assert_eq!(found["layout"]["yaxis"]["title"]["text"], "share of variance");
        assert_eq!(found["layout"]["xaxis"]["title"]["text"], "principal component");
        assert_eq!(spoken(&[0.5, 0.25], 1), "Scree plot: share of variance of each component. Kept: 50.0 %.");
    }
}
