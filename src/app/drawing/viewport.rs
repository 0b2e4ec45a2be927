//! The part of the plane a map shows: both axes on one scale, whatever the shape of the window.

/// A rectangle of the plane: its middle and half its width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    /// The middle.
    pub center: [f64; 2],
    /// Half of width and height.
    pub half: [f64; 2],
}

impl Viewport {
    /// The least frame in the shape of a window of `width` by `height` that holds all points (x, y, x, y, ...) and a
    /// margin.
    pub fn around(positions: &[f32], width: f64, height: f64) -> Viewport {
        let mut least = [f64::INFINITY; 2];
        let mut most = [f64::NEG_INFINITY; 2];
        for place in positions.chunks_exact(2) {
            for axis in 0..2 {
                least[axis] = least[axis].min(f64::from(place[axis]));
                most[axis] = most[axis].max(f64::from(place[axis]));
            }
        }
        if !(least[0] <= most[0] && least[1] <= most[1]) {
            return Viewport { center: [0.0; 2], half: [1.0; 2] };
        }
        let (width, height) = (width.max(1.0), height.max(1.0));
        let half = [(most[0] - least[0]) / 2.0, (most[1] - least[1]) / 2.0];
        let per_pixel = (half[0] / width).max(half[1] / height).max(1e-12 / width) * 1.08;
        Viewport {
            center: [(least[0] + most[0]) / 2.0, (least[1] + most[1]) / 2.0],
            half: [per_pixel * width, per_pixel * height],
        }
    }

    /// The frame that holds all points and a margin, each axis on its own scale.
    pub fn stretched(positions: &[f32]) -> Viewport {
        let along = |axis: usize| {
            let values = positions.chunks_exact(2).map(|place| f64::from(place[axis]));
            let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
            match most - least {
                width if width > 0.0 && width.is_finite() => ((least + most) / 2.0, 0.54 * width),
                0.0 => (least, 1.0),
                _ => (0.0, 1.0),
            }
        };
        let (x, y) = (along(0), along(1));
        Viewport { center: [x.0, y.0], half: [x.1, y.1] }
    }

    /// Where a place of the plane lies in a window of this width and height, from its upper left corner.
    pub fn place(&self, [x, y]: [f32; 2], (width, height): (f64, f64)) -> [f64; 2] {
        [self.share(0, f64::from(x)) * width, (1.0 - self.share(1, f64::from(y))) * height]
    }

    /// Where a value stands between the ends of an axis, from 0 to 1.
    pub fn share(&self, axis: usize, value: f64) -> f64 {
        (value - self.range(axis)[0]) / (2.0 * self.half[axis])
    }

    /// The range of one axis.
    pub fn range(&self, axis: usize) -> [f64; 2] {
        [self.center[axis] - self.half[axis], self.center[axis] + self.half[axis]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_points_lie_inside_and_the_scale_is_the_same_on_both_axes() {
        let viewport = Viewport::around(&[-1.0, 0.0, 3.0, 1.0], 800.0, 400.0);
        assert_eq!(viewport.center, [1.0, 0.5]);
        assert!(viewport.half[0] > 2.0 && viewport.half[1] > 0.5);
        assert!((viewport.half[0] / 800.0 - viewport.half[1] / 400.0).abs() < 1e-12);
    }

    #[test]
    fn corners_of_the_frame_are_those_of_the_window() {
        let viewport = Viewport { center: [2.0, 1.0], half: [2.0, 1.0] };
        assert_eq!(viewport.place([0.0, 2.0], (800.0, 400.0)), [0.0, 0.0]);
        assert_eq!(viewport.place([4.0, 0.0], (800.0, 400.0)), [800.0, 400.0]);
        assert_eq!(viewport.place([2.0, 1.0], (800.0, 400.0)), [400.0, 200.0]);
    }

    #[test]
    fn columns_of_any_range_fill_the_frame() {
        let viewport = Viewport::stretched(&[0.0, -5.0, 10_000.0, 5.0]);
        assert_eq!((viewport.center, viewport.half), ([5000.0, 0.0], [5400.0, 5.4]));
        for positions in [&[][..], &[5.0, 5.0][..], &[f32::NAN, 1.0][..], &[f32::MIN, 0.0, f32::MAX, 0.0][..]] {
            let viewport = Viewport::stretched(positions);
            assert!(viewport.half.iter().all(|half| *half > 0.0 && half.is_finite()), "{positions:?}");
        }
    }

    #[test]
    fn no_points_one_point_or_no_window_still_give_a_frame() {
        for positions in [&[][..], &[5.0, 5.0][..], &[f32::NAN, 1.0][..]] {
            let viewport = Viewport::around(positions, 0.0, 0.0);
            assert!(viewport.half[0] > 0.0 && viewport.half[1] > 0.0, "{positions:?}");
        }
    }
}
