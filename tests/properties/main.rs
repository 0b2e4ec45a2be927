//! Property tests: each fast kernel against its slow twin, and what must hold for any table.
#![allow(clippy::unwrap_used)]

mod cluster;
mod drivers;
mod explain;
mod fuzz;
mod fuzz_messages;
mod fuzz_workbooks;
mod names;
mod prepare;
mod recipe;
mod rollup;
mod trees;
mod tsne;
mod unpack;
mod ways;
#[path = "../workbooks/mod.rs"]
mod workbooks;
mod xml;
