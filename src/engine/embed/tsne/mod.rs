//! t-SNE
