//! The page, in rooms. Each stands above what it uses: `views` > `components` > `export`, `storage` > `state` >
//! `drawing`, `workers`, `history` > `settings`, `analysis`, `browser`, `format`.
//!
//! What needs no browser is compiled and tested natively; the rest needs the feature `app`.

pub mod analysis;
pub mod drawing;
pub mod export;
pub mod format;
pub mod history;
pub mod settings;
pub mod storage;
pub mod workers;

#[cfg(feature = "app")]
mod browser;
#[cfg(feature = "app")]
mod components;
#[cfg(feature = "app")]
mod state;
#[cfg(feature = "app")]
mod views;

#[cfg(feature = "app")]
pub use views::start;
