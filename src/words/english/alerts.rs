//! What stands around the sentences on top of the page.

// Above several that are about the same.

pub const ABOUT_ADDRESS: &str = "About the address:";
pub const ABOUT_FILE: &str = "About the file:";
pub const ABOUT_SEGMENTS: &str = "About the segments:";
pub const ABOUT_MAP: &str = "About the map:";
pub const ABOUT_WORKERS: &str = "About the workers:";

pub const TRY_AGAIN: &str = "Try again";
pub const DISMISS: &str = "Dismiss";
pub const DISMISS_ALL: &str = "Dismiss all";
