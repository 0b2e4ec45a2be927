//! The tree of Barnes and Hut over a layout, and the list of what repels a group of rows.

use super::repulsion::{from_points, sum, FAR, LANES};
use crate::engine::neighbors::{greater, half, kd_order, lesser};

/// Rows of a leaf.
pub(super) const LEAF: usize = 8;
/// Rows of a group, which share one list.
pub(super) const GROUP: usize = 32;

/// A kd-tree over a layout, its boxes and moments.
#[derive(Default)]
pub(super) struct Tree {
    /// The row at each place.
    pub(super) order: Vec<u32>,
    pub(super) xs: Vec<f32>,
    pub(super) ys: Vec<f32>,
    pub(super) nodes: Vec<Node>,
    /// The nodes that are groups.
    pub(super) groups: Vec<usize>,
}

/// A part of the rows; children follow their parent, so that a tree is walked by going on or skipping.
#[derive(Clone, Copy, Default)]
pub(super) struct Node {
    pub(super) start: u32,
    pub(super) end: u32,
    /// The next node that is not below this one.
    skip: u32,
    pub(super) low: [f32; 2],
    pub(super) high: [f32; 2],
    center: [f32; 2],
    /// Sums of dx dx, dx dy, dy dy about the center.
    second: [f32; 3],
    /// Square of the longer side of the box.
    side2: f32,
}

/// What repels one group: single rows, and nodes.
#[derive(Default)]
pub(super) struct List {
    xs: Vec<f32>,
    ys: Vec<f32>,
    /// x, y, number of rows, and second moments, each [`LANES`] at a time.
    nodes: Vec<[[f32; LANES]; 6]>,
    count: usize,
}

impl Tree {
    /// Fits the tree to `positions`. With `reorder` its order of rows is made anew; without, the boxes and moments are
    /// still right, but boxes grow as rows wander.
    pub(super) fn fit(&mut self, positions: &[[f32; 2]], reorder: bool) {
        let n = positions.len();
        if self.order.len() != n {
            self.nodes.clear();
            self.groups.clear();
            plant(0, n, &mut self.nodes, &mut self.groups);
        }
        if reorder || self.order.len() != n {
            self.order = kd_order(n, 2, LEAF, |row, c| positions[row as usize][c]);
        }
        self.xs.clear();
        self.ys.clear();
        self.xs.extend(self.order.iter().map(|&row| positions[row as usize][0]));
        self.ys.extend(self.order.iter().map(|&row| positions[row as usize][1]));
        for at in (0..self.nodes.len()).rev() {
            let node = self.nodes[at];
            let (start, end) = (node.start as usize, node.end as usize);
            self.nodes[at] = if node.skip as usize == at + 1 {
                leaf(node, &self.xs[start..end], &self.ys[start..end])
            } else {
                let right = self.nodes[at + 1].skip as usize;
                join(node, &self.nodes[at + 1], &self.nodes[right])
            };
        }
    }
}

/// The nodes over rows `start..end`, in the order of a walk, and which of them are groups.
fn plant(start: usize, end: usize, nodes: &mut Vec<Node>, groups: &mut Vec<usize>) {
    let at = nodes.len();
    let n = end - start;
    if n <= GROUP && (at == 0 || n > 0) && groups.last().is_none_or(|&g| nodes[g].end as usize <= start) {
        groups.push(at);
    }
    nodes.push(Node { start: start as u32, end: end as u32, ..Node::default() });
    if n > LEAF {
        let middle = start + half(n, LEAF);
        plant(start, middle, nodes, groups);
        plant(middle, end, nodes, groups);
    }
    nodes[at].skip = nodes.len() as u32;
}

fn leaf(mut node: Node, xs: &[f32], ys: &[f32]) -> Node {
    let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
    for (&x, &y) in xs.iter().zip(ys) {
        low = [lesser(low[0], x), lesser(low[1], y)];
        high = [greater(high[0], x), greater(high[1], y)];
    }
    let share = 1.0 / xs.len() as f32;
    let (mut cx, mut cy) = (0.0, 0.0);
    for (&x, &y) in xs.iter().zip(ys) {
        cx += x - low[0];
        cy += y - low[1];
    }
    let center = [low[0] + cx * share, low[1] + cy * share];
    let mut second = [0f32; 3];
    for (&x, &y) in xs.iter().zip(ys) {
        let (dx, dy) = (x - center[0], y - center[1]);
        second = [second[0] + dx * dx, second[1] + dx * dy, second[2] + dy * dy];
    }
    node.boxed(low, high);
    node.center = center;
    node.second = second;
    node
}

fn join(mut node: Node, a: &Node, b: &Node) -> Node {
    let (m, n) = ((a.end - a.start) as f32, (b.end - b.start) as f32);
    let share = n / (m + n);
    let (dx, dy) = (b.center[0] - a.center[0], b.center[1] - a.center[1]);
    let weight = m * share;
    node.boxed(
        [lesser(a.low[0], b.low[0]), lesser(a.low[1], b.low[1])],
        [greater(a.high[0], b.high[0]), greater(a.high[1], b.high[1])],
    );
    node.center = [a.center[0] + dx * share, a.center[1] + dy * share];
    node.second = [
        a.second[0] + b.second[0] + weight * dx * dx,
        a.second[1] + b.second[1] + weight * dx * dy,
        a.second[2] + b.second[2] + weight * dy * dy,
    ];
    node
}

impl Node {
    fn boxed(&mut self, low: [f32; 2], high: [f32; 2]) {
        let side = greater(high[0] - low[0], high[1] - low[1]);
        (self.low, self.high, self.side2) = (low, high, side * side);
    }
}

impl List {
    /// Collects what repels the rows in the box from `low` to `high`: nodes whose side is less than `theta` times their
    /// distance to the box, and single rows.
    pub(super) fn gather(&mut self, tree: &Tree, low: [f32; 2], high: [f32; 2], theta: f32) {
        self.xs.clear();
        self.ys.clear();
        self.nodes.clear();
        self.count = 0;
        let (nodes, theta2) = (&tree.nodes[..], theta * theta);
        let mut at = 0;
        while at < nodes.len() {
            let node = &nodes[at];
            let dx = greater(greater(low[0] - node.center[0], node.center[0] - high[0]), 0.0);
            let dy = greater(greater(low[1] - node.center[1], node.center[1] - high[1]), 0.0);
            if node.side2 < theta2 * (dx * dx + dy * dy) {
                self.push(node);
                at = node.skip as usize;
                continue;
            }
            if node.skip as usize == at + 1 {
                let rows = node.start as usize..node.end as usize;
                self.xs.extend_from_slice(&tree.xs[rows.clone()]);
                self.ys.extend_from_slice(&tree.ys[rows]);
            }
            at += 1;
        }
        let padded = self.xs.len().next_multiple_of(LANES);
        self.xs.resize(padded, FAR);
        self.ys.resize(padded, FAR);
    }

    fn push(&mut self, node: &Node) {
        let lane = self.count % LANES;
        if lane == 0 {
            let mut empty = [[0.0; LANES]; 6];
            empty[0] = [FAR; LANES];
            self.nodes.push(empty);
        }
        self.count += 1;
        let [sxx, sxy, syy] = node.second;
        let values = [node.center[0], node.center[1], (node.end - node.start) as f32, sxx, sxy, syy];
        if let Some(last) = self.nodes.last_mut() {
            for (lanes, value) in last.iter_mut().zip(values) {
                lanes[lane] = value;
            }
        }
    }

    /// Force and sum of w on a row at `x`, `y`.
    pub(super) fn on(&self, x: f32, y: f32) -> [f32; 3] {
        let near = from_points(x, y, &self.xs, &self.ys);
        let far = from_nodes(x, y, &self.nodes);
        [near[0] + far[0], near[1] + far[1], near[2] + far[2]]
    }
}

/// Force and sum of w of nodes, to second order: with r from the node's center, S its second moments and w = 1/(1+r^2),
/// sum of w = m w - w^2 tr S + 4 w^3 r'Sr, and the force is minus half its gradient.
#[inline(always)]
fn from_nodes(x: f32, y: f32, nodes: &[[[f32; LANES]; 6]]) -> [f32; 3] {
    let (mut fx, mut fy, mut z) = ([0f32; LANES], [0f32; LANES], [0f32; LANES]);
    for [xs, ys, m, sxx, sxy, syy] in nodes {
        for l in 0..LANES {
            let (dx, dy) = (x - xs[l], y - ys[l]);
            let w = 1.0 / (1.0 + (dx * dx + dy * dy));
            let w2 = w * w;
            let w3 = w2 * w;
            let (sx, sy) = (sxx[l] * dx + sxy[l] * dy, sxy[l] * dx + syy[l] * dy);
            let q = sx * dx + sy * dy;
            let trace = sxx[l] + syy[l];
            z[l] += m[l] * w + (4.0 * (w3 * q) - w2 * trace);
            let along = m[l] * w2 + (12.0 * (w2 * w2) * q - 2.0 * (w3 * trace));
            fx[l] += along * dx - 4.0 * (w3 * sx);
            fy[l] += along * dy - 4.0 * (w3 * sy);
        }
    }
    [sum(fx), sum(fy), sum(z)]
}
