//! What sets a segment apart.

pub mod profile;
