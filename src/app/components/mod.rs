//! Small parts that the views are made of.

mod control;
mod pick;
mod symbol;
mod twin;

pub use control::Control;
pub use pick::Pick;
pub use symbol::SymbolMark;
pub use twin::Twin;
