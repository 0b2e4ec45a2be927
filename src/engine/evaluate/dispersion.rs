//! dispersion
