//! How segments and points look, and how they get onto a canvas.

#[cfg(any(feature = "app", test))]
pub mod charts;
pub mod color_scale;
pub mod heat;
pub mod keyboard_shape;
pub mod label_layout;
pub mod palette;
pub mod rasterizer;
pub mod symbol_distance;
pub mod ticks;
pub mod viewport;
pub mod worth;

#[cfg(feature = "app")]
pub mod plotly;
#[cfg(feature = "app")]
pub mod plotly_figure;
#[cfg(feature = "app")]
pub mod point_layer;
#[cfg(feature = "app")]
pub mod webgl;
