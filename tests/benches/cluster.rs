//! Benchmarks of cluster.

/// Runs them.
pub fn run() {}
