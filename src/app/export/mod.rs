//! Files that leave the page. What the worker writes (labels, models) is in `service`.

pub mod map_csv;
pub mod report;
pub mod svg_charts;
pub mod svg_map;

#[cfg(feature = "app")]
pub mod file_names;
#[cfg(feature = "app")]
pub mod save_figure;
