//! Maps: principal components and t-SNE.

pub mod pca;
pub mod tsne;
