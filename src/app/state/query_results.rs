//! Answers to queries, as the panels that asked show them.

use super::{Clustering, Latest};
use crate::engine::explain::CategoryShare;
use crate::protocol::data::{Comparison, FirstCustomers, Inspection};
use crate::protocol::query::{Assignment, ExportedModel, PairDrivers, ScoredFile, SegmentValues};
use crate::protocol::results::Map;
use leptos::prelude::*;
use std::sync::Arc;

/// Sets of rows with their shares of categories.
pub type Shares = Vec<(Vec<u32>, Vec<CategoryShare>)>;

/// The segments of new customers, or why there are none (yet).
pub type Scored = Result<Arc<ScoredFile>, Option<String>>;

/// The answers. `Copy`: every copy shares the same signals.
#[derive(Clone, Copy)]
pub struct QueryResults {
    /// What there is to say about the columns; `None` until the segments are there.
    pub inspection: Latest<Inspection>,
    /// What the suggested preparation does to the segments, or why that is not known; `None` until it was asked.
    pub comparison: RwSignal<Option<Result<Comparison, String>>>,
    /// The first customers that would come of the table's lines, or why there are none; `None` until they are here.
    pub first_customers: RwSignal<Option<Result<Box<FirstCustomers>, String>>>,
    /// Where the customer of the what-if tab falls.
    pub assignment: RwSignal<Option<Assignment>>,
    /// New customers: their segments; `Err(None)` while they are computed, `Err(Some(..))`: why there are none.
    pub scored: RwSignal<Option<Scored>>,
    /// The file they come from, to score them again when the segments are others.
    pub scored_file: StoredValue<Option<web_sys::File>, LocalStorage>,
    /// The edition of the table and the value columns that it was put into segments with.
    pub scored_with: StoredValue<Option<(u32, Vec<String>)>>,
    /// The map that the new customers were placed on.
    pub placed_on: RwSignal<Option<Arc<Map>>>,
    /// What the selection and groups share of the categories of text columns.
    pub shares: RwSignal<Arc<Shares>>,
    /// What the segments are worth.
    pub values: Latest<SegmentValues>,
    /// What tells the two segments apart that were asked about last.
    pub drivers: Latest<PairDrivers>,
    /// The segments as a model that can be exported.
    pub exported_model: RwSignal<Option<ExportedModel>>,
    /// Segments of a column, to compare those on the page with.
    pub column_segments: Latest<Clustering>,
}

impl QueryResults {
    /// Nothing asked yet.
    pub(super) fn new() -> QueryResults {
        QueryResults {
            inspection: RwSignal::new(None),
            comparison: RwSignal::new(None),
            first_customers: RwSignal::new(None),
            assignment: RwSignal::new(None),
            scored: RwSignal::new(None),
            scored_file: StoredValue::new_local(None),
            scored_with: StoredValue::new(None),
            placed_on: RwSignal::new(None),
            shares: RwSignal::new(Arc::default()),
            values: RwSignal::new(None),
            drivers: RwSignal::new(None),
            exported_model: RwSignal::new(None),
            column_segments: RwSignal::new(None),
        }
    }

    /// Another table: no answer about rows holds any more.
    pub(super) fn discard_rows(self) {
        self.assignment.set(None);
        self.scored.set(None);
        self.scored_file.set_value(None);
        self.placed_on.set(None);
        self.values.set(None);
        self.drivers.set(None);
        self.exported_model.set(None);
        self.column_segments.set(None);
    }
}
