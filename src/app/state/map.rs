//! The map store: the latest picture of the map, its quality, and what of it is shown.

use super::status::{Progress, Status};
use super::Latest;
use crate::app::drawing::viewport::Viewport;
use crate::protocol::query::Components;
use crate::protocol::results::{Map, MapQuality};
use leptos::prelude::*;

/// What the map's colors mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorBy {
    /// The segments.
    Segment,
    /// How many of a row's nearest neighbors are near it on the map.
    Quality,
    /// The values of a numeric column of the table.
    Column(usize),
}

/// The map on the page. `Copy`: every copy shares the same signals.
#[derive(Clone, Copy)]
pub struct MapStore {
    /// The latest picture of the map.
    pub picture: Latest<Map>,
    /// How far the finished map can be trusted.
    pub quality: Latest<MapQuality>,
    /// How far the map is; its moving does not count.
    pub status: RwSignal<Status>,
    /// What the map's worker does before there is a picture.
    pub progress: RwSignal<Option<Progress>>,
    /// What the colors mean.
    pub color_by: RwSignal<ColorBy>,
    /// The columns that the axes stand for, if they stand for columns; `None`: the first features.
    pub axis_columns: RwSignal<[Option<String>; 2]>,
    /// The rows on their principal components, once they were asked for.
    pub components: Latest<Components>,
    /// The part of the plane that is shown, and its size in CSS pixels.
    pub viewport: RwSignal<Option<(Viewport, (f64, f64))>>,
}

impl MapStore {
    /// No map yet.
    pub(super) fn new() -> MapStore {
        MapStore {
            picture: RwSignal::new(None),
            quality: RwSignal::new(None),
            status: RwSignal::new(Status::Idle),
            progress: RwSignal::new(None),
            color_by: RwSignal::new(ColorBy::Segment),
            axis_columns: RwSignal::new([None, None]),
            components: RwSignal::new(None),
            viewport: RwSignal::new(None),
        }
    }

    /// Whether it is there and does not move: it is done or paused.
    pub(super) fn is_at_rest(self) -> bool {
        let is_there = self.status.get() == Status::Fresh;
        is_there && self.picture.with(|map| map.as_ref().is_some_and(|map| map.done || map.paused))
    }
}
