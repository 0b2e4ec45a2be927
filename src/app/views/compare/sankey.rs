//! The flow of customers from the segments of A to those of B.

use super::{Comparison, Side};
use crate::app::analysis::selection::Selection;
use crate::app::components::save_figure::SaveFigure;
use crate::app::drawing::palette::SegmentStyle;
use crate::app::format::whole;
use crate::app::state::{Clustering, Controller};
use leptos::prelude::*;
use std::sync::Arc;

pub(super) const WIDTH: f64 = 520.0;

pub(super) const HEIGHT: f64 = 240.0;

/// Width of the bars at both ends, and the space between two of them.
pub(super) const BAR: f64 = 12.0;

pub(super) const SPACE: f64 = 4.0;

/// A bar of this height has its name beside it.
pub(super) const NAMED: f64 = 11.0;

/// Both results, for selecting the rows they share.
#[derive(Clone, Copy)]
pub(super) struct Both {
    pub(super) controller: Controller,
    pub(super) a: StoredValue<Arc<Clustering>>,
    pub(super) b: StoredValue<Arc<Clustering>>,
}

impl Both {
    /// Selects the rows with one label in A and another in B.
    pub(super) fn select(self, old: i32, new: i32, event: &web_sys::MouseEvent) {
        let (a, b) = (self.a.get_value().segmentation.labels.clone(), self.b.get_value());
        let labels = a.iter().zip(&b.segmentation.labels).zip(&b.segmentation.rows);
        let rows = labels.filter(|((&a, &b), _)| a == old && b == new).map(|(_, row)| *row);
        self.controller.workspace.select(&Selection::of(rows), (event.shift_key(), event.alt_key()));
    }
}

/// Where each bar of a side starts and ends.
pub(super) fn bars(sizes: &[u64]) -> Vec<(f64, f64)> {
    let total = sizes.iter().sum::<u64>().max(1) as f64;
    let room = HEIGHT - SPACE * (sizes.len().max(1) - 1) as f64;
    let mut top = 0.0;
    let bar = |&size: &u64| {
        let bottom = top + room * size as f64 / total;
        let bar = (top, bottom);
        top = bottom + SPACE;
        bar
    };
    sizes.iter().map(bar).collect()
}

pub(super) fn sankey(comparison: &Comparison, both: Both) -> impl IntoView {
    let (a, b) = (&comparison.a, &comparison.b);
    let (left, right) = (bars(&a.sizes), bars(&b.sizes));
    let per_row = |bar: (f64, f64), size: u64| (bar.1 - bar.0) / size.max(1) as f64;
    let mut used_left: Vec<f64> = left.iter().map(|bar| bar.0).collect();
    let mut used_right: Vec<f64> = right.iter().map(|bar| bar.0).collect();
    let mut ribbons = Vec::new();
    for (i, row) in comparison.shared.iter().enumerate() {
        for (j, &count) in row.iter().enumerate().filter(|(_, &count)| count > 0) {
            let (from, to) = (used_left[i], used_right[j]);
            let (wide_from, wide_to) =
                (per_row(left[i], a.sizes[i]) * count as f64, per_row(right[j], b.sizes[j]) * count as f64);
            used_left[i] += wide_from;
            used_right[j] += wide_to;
            let (start, middle, end) = (BAR, WIDTH / 2.0, WIDTH - BAR);
            let path = format!(
                "M{start},{from:.2}C{middle},{from:.2} {middle},{to:.2} {end},{to:.2}V{:.2}C{middle},{:.2} \
                 {middle},{:.2} {start},{:.2}Z",
                to + wide_to,
                to + wide_to,
                from + wide_from,
                from + wide_from
            );
            let title = format!("{} of {} are now in {}", whole(count as usize), a.names[i], b.names[j]);
            let (old, new) = (a.labels[i], b.labels[j]);
            ribbons.push(view! {
                <path
                    class="pickable"
                    d=path
                    fill=a.styles[i].color
                    on:click=move |event| both.select(old, new, &event)
                >
                    <title>{title}</title>
                </path>
            });
        }
    }
    let ends = |bars: &[(f64, f64)], side: &Side, x: f64| {
        let bar = |(bar, style): (&(f64, f64), &SegmentStyle)| {
            view! { <rect x=x y=bar.0 width=BAR height=(bar.1 - bar.0).max(0.5) fill=style.color /> }
        };
        bars.iter().zip(&side.styles).map(bar).collect_view()
    };
    // A bar too low for a line of text has its name in the table alone.
    let names = |bars: &[(f64, f64)], side: &Side, x: f64, anchor: &'static str| {
        let named = bars.iter().zip(&side.names).filter(|(bar, _)| bar.1 - bar.0 >= NAMED);
        let name = |(bar, name): (&(f64, f64), &String)| {
            let name: String = name.chars().take(34).collect();
            view! { <text x=x y=(bar.0 + bar.1) / 2.0 text-anchor=anchor dominant-baseline="central">{name}</text> }
        };
        named.map(name).collect_view()
    };
    view! {
        <figure class="figure sankey">
            <SaveFigure name="compare" title="Where the rows of A (left) are in B (right)" />
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true">
                <g class="ribbons">{ribbons}</g>
                {ends(&left, a, 0.0)}
                {ends(&right, b, WIDTH - BAR)}
                <g class="names">
                    {names(&left, a, BAR + 5.0, "start")}
                    {names(&right, b, WIDTH - BAR - 5.0, "end")}
                </g>
            </svg>
        </figure>
    }
}
