//! Exact k-nearest neighbours.
