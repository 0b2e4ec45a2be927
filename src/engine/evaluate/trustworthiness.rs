//! trustworthiness
