//! The page.
//!
//! What needs no browser is compiled and tested natively: [`settings`] and [`address`] (what can be set and how it is
//! written in the URL), [`lane`] (which job a worker gets next), [`palette`], [`numbers`], [`frame`], and what charts are made of. The rest
//! needs the feature `app`.

pub mod address;
pub mod bars;
pub mod branches;
pub mod chain;
pub mod drawn;
pub mod export;
pub mod frame;
pub mod lane;
pub mod numbers;
pub mod order;
pub mod outline;
pub mod palette;
pub mod picture;
pub mod profile;
pub mod raster;
pub mod report;
pub mod scale;
pub mod selection;
pub mod session;
pub mod settings;

#[cfg(feature = "app")]
mod autosave;
#[cfg(feature = "app")]
mod browser;
#[cfg(feature = "app")]
mod components;
#[cfg(feature = "app")]
mod evidence;
#[cfg(feature = "app")]
mod figure_file;
#[cfg(feature = "app")]
mod figures;
#[cfg(feature = "app")]
mod hold;
#[cfg(feature = "app")]
mod jobs;
#[cfg(feature = "app")]
mod keeping;
#[cfg(feature = "app")]
mod kept;
#[cfg(feature = "app")]
mod lasting;
#[cfg(feature = "app")]
mod picks;
#[cfg(feature = "app")]
mod plotly;
#[cfg(feature = "app")]
mod points;
#[cfg(feature = "app")]
mod state;
#[cfg(feature = "app")]
mod store;
#[cfg(feature = "app")]
mod taking_up;
#[cfg(feature = "app")]
mod views;
#[cfg(feature = "app")]
mod visits;

#[cfg(feature = "app")]
pub use views::start;
