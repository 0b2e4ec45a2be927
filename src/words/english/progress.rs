//! What is being computed.

pub const STABILITY: &str = "Testing repeatability";
pub const SCAN: &str = "Trying 2 to 20 segments";
pub const SILHOUETTES: &str = "Measuring separation";
pub const DISTANCES: &str = "Measuring distances to neighbors";
pub const RADII: &str = "Trying values of eps and min_samples";
pub const SIZES: &str = "Trying values of min_cluster_size and min_samples";
pub const REACHABILITY: &str = "Ordering the rows by density (OPTICS)";
pub const MERGES: &str = "Building the dendrogram";
pub const GRID: &str = "Trying preparations and methods";
