//! What the browser keeps of a visit: sessions, snapshots of them, and what went wrong with them.

pub mod quota;
pub mod session;

#[cfg(feature = "app")]
pub mod autosave;
#[cfg(feature = "app")]
pub mod indexed_db;
#[cfg(feature = "app")]
pub mod restore;
#[cfg(feature = "app")]
pub mod save;
#[cfg(feature = "app")]
pub mod snapshots;
#[cfg(feature = "app")]
pub mod status;
#[cfg(feature = "app")]
pub mod tab_lock;
