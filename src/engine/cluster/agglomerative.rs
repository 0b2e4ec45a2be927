//! agglomerative
