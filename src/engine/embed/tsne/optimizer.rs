//! Gradient descent with momentum, gains and a bounded step, as openTSNE does it.

/// What the gain of a coordinate is raised by when it turns, and the least a gain can fall to.
const MIN_GAIN: f32 = 0.01;

/// How the next step is taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// Factor on the gradient.
    pub(super) learning_rate: f32,
    /// Share of the last step that is taken again.
    pub(super) momentum: f32,
    /// No row moves farther.
    pub(super) longest: f32,
}

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

    /// Moves `positions` against `gradient`.
    pub(super) fn step(&mut self, positions: &mut [[f32; 2]], gradient: &[[f32; 2]], step: Step) {
        for (((position, gradient), update), gains) in
            positions.iter_mut().zip(gradient).zip(&mut self.update).zip(&mut self.gains)
        {
            for c in 0..2 {
                let same = sign(update[c]) == sign(gradient[c]);
                gains[c] = if same { gains[c] * 0.8 + MIN_GAIN } else { gains[c] + 0.2 };
                update[c] = step.momentum * update[c] - step.learning_rate * gains[c] * gradient[c];
            }
            let length = (update[0] * update[0] + update[1] * update[1]).sqrt();
            if length > step.longest {
                *update = [update[0] / length * step.longest, update[1] / length * step.longest];
            }
            *position = [position[0] + update[0], position[1] + update[1]];
        }
    }

    /// Puts the memory into another order: place `p` holds what place `order[p]` held.
    pub(super) fn reorder(&mut self, order: &[u32]) {
        self.update = order.iter().map(|&p| self.update[p as usize]).collect();
        self.gains = order.iter().map(|&p| self.gains[p as usize]).collect();
    }
}

/// Puts the mean of the positions to zero.
pub(super) fn center(positions: &mut [[f32; 2]]) {
    let (mut x, mut y) = (0.0, 0.0);
    for position in positions.iter() {
        x += f64::from(position[0]);
        y += f64::from(position[1]);
    }
    let rows = positions.len().max(1) as f64;
    let mean = [(x / rows) as f32, (y / rows) as f32];
    for position in positions {
        *position = [position[0] - mean[0], position[1] - mean[1]];
    }
}

/// -1, 0 or 1, as numpy's `sign`.
fn sign(v: f32) -> i8 {
    i8::from(v > 0.0) - i8::from(v < 0.0)
}
