//! The distribution of one column: a share of zeros, and quantiles of the rest.

/// Tails of the first and last quantile interval thin out exponentially, by this many e-foldings.
const TAIL: f64 = 4.0;

/// A distribution given by quantiles.
pub struct Marginal {
    zero_share: f64,
    levels: Vec<f64>,
    values: Vec<f64>,
}

impl Marginal {
    /// From `values`, the quantiles at the ascending `levels` (0 to 1), and the share of zeros among all values.
    pub fn new(levels: &[f64], values: &[f64], zero_share: f64) -> Marginal {
        // The levels that fall into the zeros say nothing that `zero_share` does not say more exactly.
        let knots = levels.iter().zip(values).filter(|(&p, &v)| zero_share == 0.0 || (p > zero_share && v > 0.0));
        let (levels, values) = knots.map(|(&p, &v)| (p, v)).unzip();
        Marginal { zero_share, levels, values }
    }

    /// Share of zeros.
    pub fn zero_share(&self) -> f64 {
        self.zero_share
    }

    /// The value at level `p`, inside 0 to 1: linear between the quantiles. The outermost intervals thin out, the upper
    /// one in log1p since the amounts are skewed; between zero and the first known value the density rises linearly,
    /// since tiny amounts are rare.
    pub fn at(&self, p: f64) -> f64 {
        if p < self.zero_share || self.values.is_empty() {
            return 0.0;
        }
        let last = self.levels.len() - 1;
        let above = self.levels.partition_point(|&level| level < p).min(last);
        let (p1, v1) = (self.levels[above], self.values[above]);
        if above == 0 {
            return v1 * ((p - self.zero_share) / (p1 - self.zero_share)).sqrt();
        }
        let (p0, v0) = (self.levels[above - 1], self.values[above - 1]);
        let t = (p - p0) / (p1 - p0);
        if above == last {
            let (a, b) = (libm::log1p(v0), libm::log1p(v1));
            libm::expm1(a + thinning(t) * (b - a))
        } else if p0 == 0.0 {
            v1 - thinning(1.0 - t) * (v1 - v0)
        } else {
            v0 + t * (v1 - v0)
        }
    }

    /// The value at level `p`, inside 0 to 1, of the part that is not zero.
    pub fn nonzero(&self, p: f64) -> f64 {
        self.at(self.zero_share + (1.0 - self.zero_share) * p)
    }
}

/// Where the share `t` of an exponential tail's mass ends, the whole tail being 1 long.
fn thinning(t: f64) -> f64 {
    -libm::log(1.0 - t * (1.0 - libm::exp(-TAIL))) / TAIL
}
