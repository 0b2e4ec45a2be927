//! Bytes become a table.
