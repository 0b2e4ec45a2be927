//! Metrics and distance kernels.

use serde::{Deserialize, Serialize};

/// A dissimilarity between two rows, as SciPy's `pdist` defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Metric {
    /// Square root of the sum of squared differences.
    Euclidean,
    /// Sum of absolute differences (`cityblock`).
    Manhattan,
    /// One less the cosine of the angle between the rows.
    Cosine,
    /// Largest absolute difference.
    Chebyshev,
    /// One less Pearson's correlation of the rows.
    Correlation,
}
