//! The web workers: a client for each, and its scheduler.

pub mod scheduler;

#[cfg(feature = "app")]
pub mod client;
