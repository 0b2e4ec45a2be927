//! A table becomes a feature matrix.
