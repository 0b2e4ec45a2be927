//! Benchmarks of trees.

/// Runs them.
pub fn run() {}
