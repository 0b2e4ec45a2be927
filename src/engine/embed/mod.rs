//! Maps: principal components and t-SNE.

pub mod tsne;
