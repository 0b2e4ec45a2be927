//! What is drawn on the map by keyboard, a box or an outline of corners. Places are in CSS pixels. Pure.

/// What is being drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftShape {
    /// Nothing.
    Nothing,
    /// A box from this place to the crosshair.
    Box([f64; 2]),
    /// An outline through these corners, the crosshair the next one.
    Outline(Vec<[f64; 2]>),
}

impl DraftShape {
    /// The corners of what is drawn, the crosshair at `at`; a box has four, an outline those that were set and the
    /// crosshair.
    pub fn outline(&self, at: [f64; 2]) -> Vec<[f64; 2]> {
        match self {
            DraftShape::Nothing => Vec::new(),
            DraftShape::Box(from) => corners(*from, at),
            DraftShape::Outline(set) => {
                let next = (set.last() != Some(&at)).then_some(at);
                set.iter().copied().chain(next).collect()
            }
        }
    }
}

/// The corners of the box between two places.
pub fn corners([x0, y0]: [f64; 2], [x1, y1]: [f64; 2]) -> Vec<[f64; 2]> {
    vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_ends_at_the_crosshair_and_no_corner_counts_twice() {
        let set = vec![[0.0, 0.0], [4.0, 0.0]];
        assert!(DraftShape::Nothing.outline([1.0, 1.0]).is_empty());
        assert_eq!(DraftShape::Box([0.0, 0.0]).outline([2.0, 1.0]), [[0.0, 0.0], [2.0, 0.0], [2.0, 1.0], [0.0, 1.0]]);
        assert_eq!(DraftShape::Outline(set.clone()).outline([2.0, 3.0]), [[0.0, 0.0], [4.0, 0.0], [2.0, 3.0]]);
        assert_eq!(DraftShape::Outline(set).outline([4.0, 0.0]), [[0.0, 0.0], [4.0, 0.0]]);
    }
}
