//! When the picture at rest is drawn by plotly.

use super::frame::MapFrame;
use crate::app::settings::Axes;
use crate::app::state::{ColorBy, Controller, Status};
use leptos::prelude::*;

impl MapFrame {
    /// Whether another table or another map is on the way.
    pub(super) fn is_replaced(self) -> bool {
        let Controller { table, map, .. } = self.controller;
        let map_runs = self.axes.get() == Axes::Tsne && map.status.get() == Status::Running;
        table.status.get() == Status::Running || map_runs
    }

    /// Whether nothing moves the picture and plotly can draw it: a continuous scale is the layer's alone, and what is
    /// about to be replaced is not worth the time of a first draw.
    pub(super) fn is_resting(self) -> bool {
        self.controller.map.color_by.get_untracked() == ColorBy::Segment
            && !untrack(|| self.is_replaced())
            && self.picture().is_some_and(|map| map.done || map.paused)
    }
}
