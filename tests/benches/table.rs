//! Benchmarks of table.

/// Runs them.
pub fn run() {}
