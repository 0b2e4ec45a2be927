//! Benchmarks of tsne.

/// Runs them.
pub fn run() {}
