//! Repulsion by Barnes and Hut's tree, for groups of rows: all rows of a group share one list of what repels them, so
//! that the list is made once and gone through with SIMD (Barnes 1990 for the groups; van der Maaten 2014 for t-SNE).
//!
//! A node of the tree stands for its rows by their number, centre and second moments, which makes it as accurate at
//! theta 0.9 as number and centre alone are at 0.5, and leaves Z unbiased.

use super::repulsion::{from_points, sum, Repulsion, FAR, LANES};
use crate::engine::neighbors::{greater, half, kd_order, lesser};

/// Rows of a leaf.
const LEAF: usize = 8;
/// Rows of a group.
const GROUP: usize = 32;
/// The tree's order of rows is made anew after so many calls; its boxes fit at every call.
const REORDER: usize = 10;

/// Barnes-Hut repulsion with groups.
pub struct BarnesHut {
    theta: f32,
    /// Calls until the rows are put in order again.
    left: usize,
    order: Vec<u32>,
    xs: Vec<f32>,
    ys: Vec<f32>,
    nodes: Vec<Node>,
    groups: Vec<usize>,
    list: List,
}

/// A part of the rows; children follow their parent, so that a tree is walked by going on or skipping.
#[derive(Clone, Copy, Default)]
struct Node {
    start: u32,
    end: u32,
    /// The next node that is not below this one.
    skip: u32,
    low: [f32; 2],
    high: [f32; 2],
    centre: [f32; 2],
    /// Sums of dx dx, dx dy, dy dy about the centre.
    second: [f32; 3],
    /// Square of the longer side of the box.
    side2: f32,
}

/// What repels one group: single rows, and nodes.
#[derive(Default)]
struct List {
    xs: Vec<f32>,
    ys: Vec<f32>,
    /// x, y, number of rows, and second moments, each [`LANES`] at a time.
    nodes: Vec<[[f32; LANES]; 6]>,
    count: usize,
}

impl Default for BarnesHut {
    /// With the theta that a run uses.
    fn default() -> Self {
        BarnesHut::new(0.9)
    }
}

impl BarnesHut {
    /// A node is taken as a whole where its side is less than `theta` times its distance.
    pub fn new(theta: f64) -> Self {
        BarnesHut {
            theta: theta as f32,
            left: 0,
            order: Vec::new(),
            xs: Vec::new(),
            ys: Vec::new(),
            nodes: Vec::new(),
            groups: Vec::new(),
            list: List::default(),
        }
    }

    fn fit(&mut self, positions: &[[f32; 2]]) {
        let n = positions.len();
        if self.order.len() != n {
            self.nodes.clear();
            self.groups.clear();
            plant(0, n, &mut self.nodes, &mut self.groups);
            self.left = 0;
        }
        if self.left == 0 {
            self.order = kd_order(n, 2, LEAF, |row, c| positions[row as usize][c]);
            self.left = REORDER;
        }
        self.left -= 1;
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

impl Repulsion for BarnesHut {
    fn repel(&mut self, positions: &[[f32; 2]], force: &mut [[f32; 2]]) -> f64 {
        self.fit(positions);
        let mut z = 0.0;
        for &group in &self.groups {
            let node = self.nodes[group];
            self.list.gather(&self.nodes, &node, self.theta * self.theta, &self.xs, &self.ys);
            for at in node.start as usize..node.end as usize {
                let [fx, fy, w] = self.list.on(self.xs[at], self.ys[at]);
                force[self.order[at] as usize] = [fx, fy];
                z += f64::from(w) - 1.0;
            }
        }
        z
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
    let centre = [low[0] + cx * share, low[1] + cy * share];
    let mut second = [0f32; 3];
    for (&x, &y) in xs.iter().zip(ys) {
        let (dx, dy) = (x - centre[0], y - centre[1]);
        second = [second[0] + dx * dx, second[1] + dx * dy, second[2] + dy * dy];
    }
    node.boxed(low, high);
    node.centre = centre;
    node.second = second;
    node
}

fn join(mut node: Node, a: &Node, b: &Node) -> Node {
    let (m, n) = ((a.end - a.start) as f32, (b.end - b.start) as f32);
    let share = n / (m + n);
    let (dx, dy) = (b.centre[0] - a.centre[0], b.centre[1] - a.centre[1]);
    let weight = m * share;
    node.boxed(
        [lesser(a.low[0], b.low[0]), lesser(a.low[1], b.low[1])],
        [greater(a.high[0], b.high[0]), greater(a.high[1], b.high[1])],
    );
    node.centre = [a.centre[0] + dx * share, a.centre[1] + dy * share];
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

    /// Square of the distance from `point` to the box.
    #[inline(always)]
    fn distance2(&self, point: [f32; 2]) -> f32 {
        let dx = greater(greater(self.low[0] - point[0], point[0] - self.high[0]), 0.0);
        let dy = greater(greater(self.low[1] - point[1], point[1] - self.high[1]), 0.0);
        dx * dx + dy * dy
    }
}

impl List {
    /// Collects what repels the rows of `group`.
    fn gather(&mut self, nodes: &[Node], group: &Node, theta2: f32, xs: &[f32], ys: &[f32]) {
        self.xs.clear();
        self.ys.clear();
        self.nodes.clear();
        self.count = 0;
        let mut at = 0;
        while at < nodes.len() {
            let node = &nodes[at];
            if node.side2 < theta2 * group.distance2(node.centre) {
                self.push(node);
                at = node.skip as usize;
            } else if node.skip as usize == at + 1 {
                self.xs.extend_from_slice(&xs[node.start as usize..node.end as usize]);
                self.ys.extend_from_slice(&ys[node.start as usize..node.end as usize]);
                at += 1;
            } else {
                at += 1;
            }
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
        let values = [node.centre[0], node.centre[1], (node.end - node.start) as f32, sxx, sxy, syy];
        if let Some(last) = self.nodes.last_mut() {
            for (lanes, value) in last.iter_mut().zip(values) {
                lanes[lane] = value;
            }
        }
    }

    /// Force and sum of w on a row at `x`, `y`.
    fn on(&self, x: f32, y: f32) -> [f32; 3] {
        let near = from_points(x, y, &self.xs, &self.ys);
        let far = from_nodes(x, y, &self.nodes);
        [near[0] + far[0], near[1] + far[1], near[2] + far[2]]
    }
}

/// Force and sum of w of nodes, to second order: with r from the node's centre, S its second moments and w = 1/(1+r^2),
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
