//! dbscan
