//! Workbooks made by hand, so that they can lie.

// Each test uses some of it.
#![allow(dead_code)]

pub mod archives;
pub mod binary;
