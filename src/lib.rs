//! Strata turns a table of customers into segments people can see, understand, defend and use.
//!
//! The way data takes through the layers:
//!
//! 1. [`engine::table`] reads bytes into a typed [`Table`](engine::table::Table);
//! 2. [`engine::prepare`] makes a numeric feature matrix of it;
//! 3. [`engine::cluster`] gives each row a label, [`engine::evaluate`] says how good the labels are,
//!    [`engine::embed`] places each row on a map, [`engine::explain`] says what sets a cluster apart;
//! 4. [`protocol`] is the whole conversation between page and worker, [`service`] answers it with the engine and
//!    caches;
//! 5. `worker` (feature `worker`) runs the service inside a web worker, `app` (feature `app`) is the page, whose texts
//!    are those of `words`.

#[cfg(target_arch = "wasm32")]
#[allow(unused_imports)]
use getrandom_02 as _;

// The worker holds nothing of the page: a changed view does not compile it again.
#[cfg(any(feature = "app", not(feature = "worker")))]
pub mod app;
pub mod engine;
#[cfg(any(feature = "app", feature = "worker"))]
mod locale;
pub mod protocol;
pub mod service;
#[cfg(any(feature = "app", not(feature = "worker")))]
mod words;
#[cfg(feature = "worker")]
pub mod worker;
