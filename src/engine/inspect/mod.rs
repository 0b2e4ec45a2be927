//! What a table's columns are for, what is odd about them, and how they are best prepared.

mod roles;

pub use roles::{guess_roles, Role};
