//! Whether the page works without a network, and a newer version of it.

pub const STAYS_ON_DEVICE: &str = "Stays on this device";
/// Follows [`STAYS_ON_DEVICE`] where it holds.
pub const AND_WORKS_OFFLINE: &str = ", and works offline";

pub const READY_HELP: &str = "What you open never leaves this computer. The page works without a network as well: \
    this browser has all of its files.";
pub const UNKNOWN_HELP: &str = "What you open never leaves this computer.";
pub const OFF_HELP: &str = "What you open never leaves this computer. This browser does not keep the page itself: \
    to open it again a network is needed.";

pub const NEW_VERSION: &str = "A new version is ready.";
pub const RELOAD_NOW: &str = "Reload now";
pub const LATER: &str = "Later";
