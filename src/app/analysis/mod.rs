//! What the views compute of a table and its segments, without a browser.

pub mod merge_layout;
pub mod profile;
pub mod row_order;
pub mod selection;
pub mod tree_layout;
