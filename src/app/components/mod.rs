//! Small parts that the views are made of.

pub mod chart;
mod control;
mod data_table;
pub mod draggable_line;
pub mod effect_bar;
pub mod file_input;
pub mod linear_scale;
pub mod resize;
pub mod save_figure;
mod select;
mod symbol;
pub mod table;

pub use control::{Control, ControlAids, FieldState, NumberBox, Slider};
pub use data_table::Twin;
pub use select::Pick;
pub use symbol::SymbolMark;
