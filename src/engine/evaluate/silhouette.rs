//! silhouette
