//! What is being computed, and how far that is.

pub const PROGRESS: &str = "Progress";
pub const WORKING: &str = "Working …";
pub const CANCEL: &str = "Cancel";

pub fn doing(what: &str) -> String {
    format!("{what} …")
}

pub fn doing_share(what: &str, percent: &str) -> String {
    format!("{what} … {percent} %")
}

pub const STABILITY: &str = "Testing repeatability";
pub const SCAN: &str = "Trying 2 to 20 segments";
pub const SILHOUETTES: &str = "Measuring separation";
pub const DISTANCES: &str = "Measuring distances to neighbors";
pub const RADII: &str = "Trying values of eps and min_samples";
pub const SIZES: &str = "Trying values of min_cluster_size and min_samples";
pub const REACHABILITY: &str = "Ordering the rows by density (OPTICS)";
pub const MERGES: &str = "Building the dendrogram";
pub const GRID: &str = "Trying preparations and methods";
pub const WITHOUT_COLUMNS: &str = "Leaving out one column after the other";
