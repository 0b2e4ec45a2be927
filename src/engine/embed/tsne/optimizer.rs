//! Gradient descent with momentum, gains and a bounded step, as openTSNE does it.

/// What the gain of a coordinate is raised by when it turns, and the least a gain can fall to.
const MIN_GAIN: f32 = 0.01;
/// No row moves farther in one step.
const MAX_STEP: f32 = 5.0;

/// The optimizer's memory: the last step and the gain of each coordinate.
#[derive(Debug, Clone)]
pub(super) struct Optimizer {
    update: Vec<[f32; 2]>,
    gains: Vec<[f32; 2]>,
}

impl Optimizer {
    pub(super) fn new(rows: usize) -> Self {
        Optimizer { update: vec![[0.0; 2]; rows], gains: vec![[1.0; 2]; rows] }
    }

    /// Moves `positions` against `gradient` and puts their mean back to zero.
    pub(super) fn step(
        &mut self,
        positions: &mut [[f32; 2]],
        gradient: &[[f32; 2]],
        learning_rate: f32,
        momentum: f32,
    ) {
        let (mut x, mut y) = (0.0, 0.0);
        for (((position, gradient), update), gains) in
            positions.iter_mut().zip(gradient).zip(&mut self.update).zip(&mut self.gains)
        {
            for c in 0..2 {
                let same = sign(update[c]) == sign(gradient[c]);
                gains[c] = if same { gains[c] * 0.8 + MIN_GAIN } else { gains[c] + 0.2 };
                update[c] = momentum * update[c] - learning_rate * gains[c] * gradient[c];
            }
            let length = (update[0] * update[0] + update[1] * update[1]).sqrt();
            if length > MAX_STEP {
                *update = [update[0] / length * MAX_STEP, update[1] / length * MAX_STEP];
            }
            *position = [position[0] + update[0], position[1] + update[1]];
            x += f64::from(position[0]);
            y += f64::from(position[1]);
        }
        let rows = positions.len().max(1) as f64;
        let mean = [(x / rows) as f32, (y / rows) as f32];
        for position in positions {
            *position = [position[0] - mean[0], position[1] - mean[1]];
        }
    }

    /// Puts the memory into another order: place `p` holds what place `order[p]` held.
    pub(super) fn reorder(&mut self, order: &[u32]) {
        self.update = order.iter().map(|&p| self.update[p as usize]).collect();
        self.gains = order.iter().map(|&p| self.gains[p as usize]).collect();
    }
}

/// -1, 0 or 1, as numpy's `sign`.
fn sign(v: f32) -> i8 {
    i8::from(v > 0.0) - i8::from(v < 0.0)
}
