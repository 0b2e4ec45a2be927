//! Where the names of segments stand on the map: near their segment's densest place, within the frame, none on another
//! and on as few points as can be. Pure.

/// The side of a cell of the grids, in CSS pixels.
const CELL: f64 = 16.0;
/// Labels keep so far from each other and from the frame's edge.
const GAP: f64 = 4.0;
/// Rings of places around the anchor that are tried, and places on each.
const RINGS: usize = 14;
const AROUND: usize = 16;
/// What covering a point costs, in pixels away from the anchor; four points cost twice as much as one.
const COVER: f64 = 14.0;

/// How many points lie in each cell of the frame.
pub struct Occupancy {
    columns: usize,
    rows: usize,
    counts: Vec<u32>,
}

impl Occupancy {
    /// An empty frame of this width and height.
    pub fn new((width, height): (f64, f64)) -> Occupancy {
        let cells = |side: f64| ((side / CELL).ceil().clamp(1.0, 1024.0)) as usize;
        let (columns, rows) = (cells(width), cells(height));
        Occupancy { columns, rows, counts: vec![0; columns * rows] }
    }

    fn cell(&self, [x, y]: [f64; 2]) -> Option<usize> {
        let (column, row) = ((x / CELL).floor(), (y / CELL).floor());
        let is_inside = column >= 0.0 && row >= 0.0 && column < self.columns as f64 && row < self.rows as f64;
        is_inside.then(|| row as usize * self.columns + column as usize)
    }

    /// Takes note of a point; one beyond the frame counts nowhere.
    pub fn add(&mut self, place: [f64; 2]) {
        if let Some(cell) = self.cell(place) {
            self.counts[cell] += 1;
        }
    }

    /// Points in the cells that a box touches.
    fn covered(&self, [x, y]: [f64; 2], [width, height]: [f64; 2]) -> f64 {
        let cells = |from: f64, to: f64, most: usize| {
            let first = (from / CELL).floor().max(0.0) as usize;
            first..((to / CELL).ceil().max(0.0) as usize).min(most)
        };
        let columns = cells(x, x + width, self.columns);
        let rows = cells(y, y + height, self.rows);
        rows.map(|row| columns.clone().map(|column| f64::from(self.counts[row * self.columns + column])).sum::<f64>())
            .sum()
    }
}

/// The middle of the cell of the frame that, with its neighbors, holds most of some places; `None` if none lies within
/// the frame. Of equal ones the first from the top left.
pub fn densest(places: &[[f64; 2]], frame: (f64, f64)) -> Option<[f64; 2]> {
    let mut grid = Occupancy::new(frame);
    places.iter().for_each(|place| grid.add(*place));
    let mut best = (0, 0);
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let own = grid.counts[row * grid.columns + column];
            if own == 0 {
                continue;
            }
            let (left, right) = (column.saturating_sub(1), (column + 1).min(grid.columns - 1));
            let (above, below) = (row.saturating_sub(1), (row + 1).min(grid.rows - 1));
            let around = (above..=below).flat_map(|row| (left..=right).map(move |column| (row, column)));
            let count: u32 = around.map(|(row, column)| grid.counts[row * grid.columns + column]).sum();
            // Its own points count twice: the middle of a crowd rather than its edge.
            if count + own > best.0 {
                best = (count + own, row * grid.columns + column + 1);
            }
        }
    }
    let cell = best.1.checked_sub(1)?;
    let middle = |at: usize| (at as f64 + 0.5) * CELL;
    Some([middle(cell % grid.columns), middle(cell / grid.columns)])
}

/// Where boxes, each with its anchor and its width and height, stand: the upper left corner of each. No two overlap and
/// none leaves the frame as long as there is a place; the first ones choose first.
pub fn arrange(boxes: &[([f64; 2], [f64; 2])], frame: (f64, f64), occupancy: &Occupancy) -> Vec<[f64; 2]> {
    let mut placed: Vec<([f64; 2], [f64; 2])> = Vec::with_capacity(boxes.len());
    for &(anchor, size) in boxes {
        let fit = |corner: [f64; 2]| {
            let most = [frame.0 - size[0] - GAP, frame.1 - size[1] - GAP];
            [0, 1].map(|axis| corner[axis].min(most[axis]).max(GAP.min(most[axis].max(0.0))))
        };
        let cost = |corner: [f64; 2]| {
            let middle = [corner[0] + size[0] / 2.0, corner[1] + size[1] / 2.0];
            let away = (middle[0] - anchor[0]).hypot(middle[1] - anchor[1]);
            let overlaps = placed.iter().map(|(other, of)| overlap(corner, size, *other, *of)).sum::<f64>();
            (overlaps, away + COVER * occupancy.covered(corner, size).sqrt())
        };
        let mut best: Option<([f64; 2], (f64, f64))> = None;
        for ring in 0..=RINGS {
            for step in 0..if ring == 0 { 1 } else { AROUND } {
                let angle = std::f64::consts::TAU * (step as f64 + 0.5 * (ring % 2) as f64) / AROUND as f64;
                let radius = ring as f64 * size[1];
                // Labels are wide: the rings are too.
                let corner = [
                    anchor[0] - size[0] / 2.0
                        + libm::cos(angle) * (radius + if ring == 0 { 0.0 } else { size[0] / 3.0 }),
                    anchor[1] - size[1] / 2.0 + libm::sin(angle) * radius,
                ];
                let corner = fit(corner);
                let found = cost(corner);
                if best.is_none_or(|(_, least)| found.0 < least.0 || (found.0 == least.0 && found.1 < least.1)) {
                    best = Some((corner, found));
                }
            }
        }
        placed.push((best.map_or(fit(anchor), |(corner, _)| corner), size));
    }
    placed.into_iter().map(|(corner, _)| corner).collect()
}

/// The area that two boxes share, with the gap between them.
fn overlap(a: [f64; 2], of_a: [f64; 2], b: [f64; 2], of_b: [f64; 2]) -> f64 {
    let along = |axis: usize| {
        let (from, to) = (a[axis].max(b[axis]), (a[axis] + of_a[axis]).min(b[axis] + of_b[axis]));
        (to - from + GAP).max(0.0)
    };
    along(0) * along(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_label_alone_stands_where_it_belongs_or_beside_the_crowd_it_would_cover() {
        let mut occupancy = Occupancy::new((800.0, 500.0));
        assert_eq!(arrange(&[([400.0, 250.0], [100.0, 24.0])], (800.0, 500.0), &occupancy), [[350.0, 238.0]]);
        (0..5000).for_each(|at| occupancy.add([380.0 + f64::from(at % 50), 230.0 + f64::from(at % 40)]));
        let [corner] = arrange(&[([400.0, 250.0], [100.0, 24.0])], (800.0, 500.0), &occupancy)[..] else {
            panic!("one label")
        };
        assert_eq!(occupancy.covered(corner, [100.0, 24.0]), 0.0, "{corner:?}");
    }

    #[test]
    fn the_densest_place_is_in_the_crowd_and_not_at_the_mean() {
        let crowd = (0..90).map(|at| [100.0 + f64::from(at % 10), 100.0 + f64::from(at / 10)]);
        let few = (0..40).map(|at| [700.0, 20.0 + 10.0 * f64::from(at)]);
        let places: Vec<[f64; 2]> = crowd.chain(few).collect();
        let [x, y] = densest(&places, (800.0, 500.0)).expect("a place");
        assert!((x - 105.0).abs() < 2.0 * CELL && (y - 105.0).abs() < 2.0 * CELL, "{x} {y}");
        assert_eq!(densest(&[[-5.0, 3.0], [f64::NAN, 1.0]], (800.0, 500.0)), None);
    }

    proptest! {
        #[test]
        fn no_labels_overlap_and_none_leaves_the_frame(
            boxes in prop::collection::vec(((0.0..800.0_f64, 0.0..500.0_f64), 60.0..240.0_f64), 0..12),
            points in prop::collection::vec((0.0..800.0_f64, 0.0..500.0_f64), 0..300),
        ) {
            let frame = (800.0, 500.0);
            let mut occupancy = Occupancy::new(frame);
            points.iter().for_each(|&(x, y)| occupancy.add([x, y]));
            let boxes: Vec<_> = boxes.into_iter().map(|((x, y), width)| ([x, y], [width, 24.0])).collect();
            let placed = arrange(&boxes, frame, &occupancy);
            prop_assert_eq!(placed.len(), boxes.len());
            for (at, (corner, (_, size))) in placed.iter().zip(&boxes).enumerate() {
                prop_assert!(corner[0] >= 0.0 && corner[0] + size[0] <= frame.0, "{corner:?}");
                prop_assert!(corner[1] >= 0.0 && corner[1] + size[1] <= frame.1, "{corner:?}");
                for (other, (_, of)) in placed.iter().zip(&boxes).take(at) {
                    prop_assert!(overlap(*corner, *size, *other, *of) == 0.0, "{corner:?} {other:?}");
                }
            }
        }

        #[test]
        fn any_frame_and_any_anchor_give_a_place(
            width in 0.0..400.0_f64, height in 0.0..300.0_f64, x in -1e9..1e9_f64, y in -1e9..1e9_f64,
        ) {
            let frame = (width, height);
            let placed = arrange(&[([x, y], [260.0, 24.0])], frame, &Occupancy::new(frame));
            prop_assert!(placed[0].iter().all(|part| part.is_finite() && *part >= 0.0));
        }
    }
}
