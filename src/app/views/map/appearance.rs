//! How each row is drawn.

use super::{BARE, CLEAR, DIMMED, FAINT};
use crate::app::analysis::selection::Selection;
use crate::app::drawing::palette::{SegmentStyle, NOISE};
use crate::app::drawing::{color_scale, plotly_figure};
use crate::app::state::{Clustering, ColorBy, MapStore, TableStore};
use crate::engine::cluster::labels::{display_name, NOISE as NOISE_LABEL};
use crate::protocol::results::Map;
use leptos::prelude::*;
use std::sync::Arc;

/// How each row of the table is drawn.
pub(super) struct RowStyles {
    pub(super) clustering: Arc<Clustering>,
    /// The label of each row of the table; `None` where a row has none.
    pub(super) labels: Vec<Option<i32>>,
    /// DBSCAN's border samples, which are drawn fainter.
    pub(super) border: Vec<bool>,
    /// The rows that are selected; the others are dimmed if there are any.
    pub(super) selection: Selection,
}

impl RowStyles {
    pub(super) fn new(clustering: Arc<Clustering>, rows: usize, selection: Selection) -> RowStyles {
        let labels = clustering.by_row(rows);
        let mut border = vec![false; rows];
        let segmentation = &clustering.segmentation;
        for (at, (&row, &label)) in segmentation.rows.iter().zip(&segmentation.labels).enumerate() {
            if let Some(place) = border.get_mut(row as usize) {
                *place = label >= 0 && segmentation.core.as_ref().is_some_and(|core| !core[at]);
            }
        }
        RowStyles { clustering, labels, border, selection }
    }

    pub(super) fn label(&self, row: u32) -> Option<i32> {
        self.labels.get(row as usize).copied().flatten()
    }

    /// By how much a row is dimmed, since others are selected.
    pub(super) fn dimmed(&self, row: u32) -> f64 {
        if self.selection.is_empty() || self.selection.contains(row) {
            1.0
        } else {
            DIMMED
        }
    }

    /// The look and the opacity of a row, colored by segment.
    pub(super) fn style(&self, row: u32) -> (SegmentStyle, f64) {
        let (style, opacity) = self.plain_style(row);
        (style, opacity * self.dimmed(row))
    }

    pub(super) fn plain_style(&self, row: u32) -> (SegmentStyle, f64) {
        match self.label(row).map(usize::try_from) {
            None => (NOISE, BARE),
            Some(Err(_)) => (NOISE, FAINT),
            Some(Ok(label)) if self.border[row as usize] => (self.clustering.style(label), FAINT),
            Some(Ok(label)) => (self.clustering.style(label), CLEAR),
        }
    }
}

/// Where each row of the map stands on the color scale, unless colors mean segments.
pub(super) fn continuous(table_store: TableStore, map_store: MapStore, shown: Option<Arc<Map>>) -> Option<Vec<f64>> {
    match map_store.color_by.get() {
        ColorBy::Segment => None,
        // Recall is a share already, of each row of the embedding.
        ColorBy::Quality => {
            let embedded = map_store.picture.with_untracked(|map| map.as_ref().map(|map| map.rows.clone()))?;
            let quality = map_store.quality.get()?;
            let last = embedded.iter().chain(&shown.as_ref()?.rows).max().map_or(0, |row| *row as usize + 1);
            let mut shares = vec![f64::NAN; last];
            for (row, share) in embedded.iter().zip(&quality.row_recall) {
                shares[*row as usize] = f64::from(*share);
            }
            Some(shown?.rows.iter().map(|&row| shares[row as usize]).collect())
        }
        ColorBy::Column(column) => {
            let rows = &shown?.rows;
            table_store.view.with(|table| {
                let values = &table.as_ref()?.columns.get(column)?.values;
                let shares = color_scale::shares(values);
                Some(rows.iter().map(|&row| shares.get(row as usize).copied().unwrap_or(f64::NAN)).collect())
            })
        }
    }
}

/// One trace for each look: dimmed rows below the others, noise below segments.
pub(super) fn traces(map: &Map, colored: &RowStyles) -> Vec<plotly_figure::MapTrace> {
    let mut traces: Vec<plotly_figure::MapTrace> = Vec::new();
    for (at, &row) in map.rows.iter().enumerate() {
        let (style, opacity) = colored.style(row);
        match traces.iter_mut().find(|trace| trace.style == style && trace.opacity == opacity) {
            Some(trace) => trace.members.push(at),
            None => {
                let name = display_name(colored.label(row).unwrap_or(NOISE_LABEL), &[]);
                traces.push(plotly_figure::MapTrace { name, style, opacity, members: vec![at] });
            }
        }
    }
    traces.sort_by_key(|trace| (trace.opacity >= BARE, trace.style != NOISE));
    traces
}
