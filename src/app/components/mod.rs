//! Small parts that the views are made of.

mod control;
mod symbol;

pub use control::Control;
pub use symbol::SymbolMark;
