//! How good labels and maps are.

pub mod agreement;
pub mod dispersion;
pub mod drift;
pub mod gap;
pub mod recommend;
pub mod silhouette;
pub mod stability;
pub mod trustworthiness;
