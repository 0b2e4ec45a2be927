//! Clustering algorithms: one file each, all returning cluster indices that [`labels`] orders for people.

pub mod agglomerative;
pub mod dbscan;
pub mod gaussian_mixture;
pub mod hdbscan;
pub mod kmeans;
pub mod labels;
pub mod matching;
pub mod minibatch;
pub mod nearest_label;
pub mod optics;
mod size_order;
pub mod spanning_tree;
