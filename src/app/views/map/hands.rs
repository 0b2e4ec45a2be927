//! The pointers that are down on the map. Places are in CSS pixels of its frame.

/// The middle of the pointers, and how far they are from it.
pub(super) type Grip = ([f64; 2], f64);

/// The pointers that are down, with their places, and whether they have moved.
#[derive(Default)]
pub(super) struct Hands {
    pub(super) down: Vec<(i32, [f64; 2])>,
    pub(super) begun: [f64; 2],
    pub(super) moved: bool,
}

impl Hands {
    pub(super) fn place(&mut self, pointer: i32) -> Option<&mut [f64; 2]> {
        self.down.iter_mut().find(|(id, _)| *id == pointer).map(|(_, place)| place)
    }

    /// The middle of the pointers, and how far they are from it.
    pub(super) fn grip(&self) -> Grip {
        let count = self.down.len().max(1) as f64;
        let middle = [0, 1].map(|axis| self.down.iter().map(|(_, place)| place[axis]).sum::<f64>() / count);
        let away = self.down.iter().map(|(_, place)| (place[0] - middle[0]).hypot(place[1] - middle[1])).sum::<f64>();
        (middle, away / count)
    }
}
