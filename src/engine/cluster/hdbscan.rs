//! hdbscan
