//! The map's points as pixels, counted by ourselves: where there is no graphics card the browser's own WebGL takes ten
//! times as long for them, on cores that the rest of the page could use.
//!
//! Points look as the shader of the moving layer draws them: each symbol is a stamp made from its distances
//! ([`crate::app::drawing::symbol_distance`]), and stamps are laid over one another with their opacity.

use super::palette::Symbol;
use super::symbol_distance;
use super::viewport::Viewport;

/// A pixel is cut into so many places in each direction at which a stamp may begin.
const PHASES: usize = 4;
/// Largest square of a point, in pixels: more than the map asks for on any screen.
const MOST: f64 = 64.0;

/// How a point looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointStyle {
    /// Red, green, blue.
    pub color: [u8; 3],
    /// 255 covers what is below.
    pub opacity: u8,
    /// Its symbol, as [`symbol_distance::number`] counts.
    pub symbol: u8,
}

impl PointStyle {
    /// The ink of a color, a symbol and an opacity of 0 to 1.
    pub fn new(color: [u8; 3], symbol: Symbol, opacity: f64) -> PointStyle {
        PointStyle { color, opacity: (opacity * 255.0) as u8, symbol: symbol_distance::number(symbol) }
    }
}

/// How much of each pixel around a point its symbol covers, for all symbols and all places within a pixel.
#[derive(Default)]
struct Stamps {
    /// The side of a point's square, in pixels.
    size: f64,
    /// The side of a stamp, in whole pixels.
    side: usize,
    /// Stamps by symbol, place down and place across, each line by line; 256 is a pixel that is covered.
    cover: Vec<u16>,
    /// For each of their lines the first pixel that is covered at all, and the one after the last.
    covered: Vec<(u8, u8)>,
}

impl Stamps {
    fn of(size: f64) -> Stamps {
        let side = size.ceil() as usize + 1;
        let distances = symbol_distance::distances();
        let mut cover = Vec::with_capacity(symbol_distance::COUNT * PHASES * PHASES * side * side);
        for distances in distances.chunks_exact(symbol_distance::SIDE * symbol_distance::SIDE) {
            for stamp in 0..PHASES * PHASES {
                let begin = [stamp / PHASES, stamp % PHASES].map(|phase| (phase as f64 + 0.5) / PHASES as f64);
                for pixel in 0..side * side {
                    // Where the middle of the pixel lies on the point's square, from 0 to 1.
                    let [y, x] = [(pixel / side, begin[0]), (pixel % side, begin[1])]
                        .map(|(pixel, begin)| (pixel as f64 + 0.5 - begin) / size);
                    let within = (0.0..1.0).contains(&x) && (0.0..1.0).contains(&y);
                    cover.push(if within { covered(lookup(distances, x, y), size) } else { 0 });
                }
            }
        }
        let span = |line: &[u16]| {
            let first = line.iter().position(|&cover| cover > 0).unwrap_or(0);
            let end = line.iter().rposition(|&cover| cover > 0).map_or(0, |last| last + 1);
            (first as u8, end as u8)
        };
        let covered = cover.chunks_exact(side).map(span).collect();
        Stamps { size, side, cover, covered }
    }

    /// The lines of the stamp of a symbol that begins at this place of a pixel (0 to 1 in both directions), and what of
    /// each is covered.
    #[inline]
    fn at(&self, symbol: u8, x: f32, y: f32) -> impl Iterator<Item = (&[u16], (usize, usize))> {
        let phase = |place: f32| ((place * PHASES as f32) as usize).min(PHASES - 1);
        let symbol = usize::from(symbol).min(symbol_distance::COUNT - 1);
        let first = ((symbol * PHASES + phase(y)) * PHASES + phase(x)) * self.side;
        let covered = self.covered[first..first + self.side].iter();
        let lines = self.cover[first * self.side..(first + self.side) * self.side].chunks_exact(self.side);
        lines.zip(covered.map(|&(first, end)| (usize::from(first), usize::from(end))))
    }
}

/// The distance at a place of a symbol's square, between those of the four nearest that are known.
fn lookup(distances: &[u8], x: f64, y: f64) -> f64 {
    let most = (symbol_distance::SIDE - 1) as f64;
    let [x, y] = [x, y].map(|place| (place * symbol_distance::SIDE as f64 - 0.5).clamp(0.0, most));
    let (left, top) = (x as usize, y as usize);
    let (right, low) = ((left + 1).min(symbol_distance::SIDE - 1), (top + 1).min(symbol_distance::SIDE - 1));
    let (x, y) = (x - left as f64, y - top as f64);
    let at = |column: usize, line: usize| f64::from(distances[line * symbol_distance::SIDE + column]);
    let upper = at(left, top) * (1.0 - x) + at(right, top) * x;
    let lower = at(left, low) * (1.0 - x) + at(right, low) * x;
    1.0 - 2.0 * (upper * (1.0 - y) + lower * y) / 255.0
}

/// How much of a pixel is covered at this distance from the outline of a point of `size`, of 256: edges are smooth.
fn covered(distance: f64, size: f64) -> u16 {
    let soft = 2.4 / size;
    let t = (distance / soft + 0.5).clamp(0.0, 1.0);
    (256.0 * (1.0 - t * t * (3.0 - 2.0 * t))).round() as u16
}

/// A picture of points.
#[derive(Default)]
pub struct Raster {
    width: usize,
    height: usize,
    /// Red, green, blue and opacity of each pixel, line by line.
    pixels: Vec<[u8; 4]>,
    stamps: Stamps,
}

impl Raster {
    /// Draws points at their places (x, y, x, y, ...), the first at the bottom, on `width` by `height` clear pixels;
    /// `point` is the diameter of a symbol in pixels. Points that have a place and no ink, or the other way round, are
    /// left out, and so are those whose place is no number.
    pub fn draw(
        &mut self,
        places: &[f32],
        styles: &[PointStyle],
        viewport: &Viewport,
        (width, height): (usize, usize),
        point: f64,
    ) {
        (self.width, self.height) = (width, height);
        self.pixels.clear();
        self.pixels.resize(width * height, [0; 4]);
        let size = (point * symbol_distance::REACH).clamp(1.0, MOST);
        if self.stamps.size != size {
            self.stamps = Stamps::of(size);
        }
        let per_unit = [width as f64 / (2.0 * viewport.half[0]), height as f64 / (2.0 * viewport.half[1])];
        let (left, top) = (viewport.center[0] - viewport.half[0], viewport.center[1] + viewport.half[1]);
        let half = size / 2.0;
        for (place, style) in places.chunks_exact(2).zip(styles) {
            let x = (f64::from(place[0]) - left) * per_unit[0] - half;
            let y = (top - f64::from(place[1])) * per_unit[1] - half;
            self.lay(x as f32, y as f32, *style);
        }
        self.divide();
    }

    /// The pixels, red, green, blue and opacity of each from 0 to 255, colors not yet multiplied by the opacity.
    pub fn bytes(&self) -> &[u8] {
        self.pixels.as_flattened()
    }

    /// Lays a stamp over the picture, its corner here. Colors are kept multiplied by their opacity.
    #[inline]
    fn lay(&mut self, x: f32, y: f32, style: PointStyle) {
        let side = self.stamps.side;
        let far = -(side as f32);
        if !(x > far && y > far && x < self.width as f32 && y < self.height as f32) {
            return;
        }
        let (column, line) = (x.floor(), y.floor());
        let stamp = self.stamps.at(style.symbol, x - column, y - line);
        let (column, line) = (column as isize, line as isize);
        let [r, g, b] = style.color.map(u32::from);
        let (red_blue, green_full) = (r | b << 16, g | 255 << 16);
        let opacity = u32::from(style.opacity) + u32::from(style.opacity > 127);
        let (from, to) = ((-column).max(0) as usize, side.min((self.width as isize - column) as usize));
        for (at, (cover, (first, end))) in stamp.enumerate() {
            let line = line + at as isize;
            let (from, to) = (from.max(first), to.min(end));
            if line < 0 || line >= self.height as isize || from >= to {
                continue;
            }
            let start = line * self.width as isize + column;
            let pixels = &mut self.pixels[(start + from as isize) as usize..(start + to as isize) as usize];
            for (pixel, &cover) in pixels.iter_mut().zip(&cover[from..to]) {
                // Two of the four parts at once, 16 bits for each: a share of 256 of the ink and the rest of the old.
                let share = (opacity * u32::from(cover)) >> 8;
                let rest = 256 - share;
                let old = u32::from_le_bytes(*pixel);
                let rb = ((red_blue * share + (old & 0x00ff_00ff) * rest + 0x0080_0080) >> 8) & 0x00ff_00ff;
                let ga = (green_full * share + ((old >> 8) & 0x00ff_00ff) * rest + 0x0080_0080) & 0xff00_ff00;
                *pixel = (rb | ga).to_le_bytes();
            }
        }
    }

    /// Divides colors by their opacity, as a canvas takes them.
    fn divide(&mut self) {
        let per_opacity: Vec<u32> = (0..256).map(|a: u32| (255 << 16) / a.max(1)).collect();
        for pixel in &mut self.pixels {
            let [r, g, b, a] = *pixel;
            if a != 0 && a != 255 {
                let whole =
                    |part: u8| ((u32::from(part) * per_opacity[usize::from(a)] + (1 << 15)) >> 16).min(255) as u8;
                *pixel = [whole(r), whole(g), whole(b), a];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FRAME: Viewport = Viewport { center: [0.0; 2], half: [10.0, 5.0] };

    fn drawn(places: &[f32], styles: &[PointStyle], size: (usize, usize), point: f64) -> Vec<[u8; 4]> {
        let mut raster = Raster::default();
        raster.draw(places, styles, &FRAME, size, point);
        raster.pixels
    }

    /// The shader of the moving layer, pixel by pixel in floating point.
    fn slow_twin(places: &[f32], styles: &[PointStyle], (width, height): (usize, usize), point: f64) -> Vec<[f64; 4]> {
        let (size, distances) = (point * symbol_distance::REACH, symbol_distance::distances());
        let mut pixels = vec![[0.0; 4]; width * height];
        for (place, style) in places.chunks_exact(2).zip(styles) {
            let x = (f64::from(place[0]) - FRAME.center[0] + FRAME.half[0]) / (2.0 * FRAME.half[0]) * width as f64;
            let y = (FRAME.center[1] + FRAME.half[1] - f64::from(place[1])) / (2.0 * FRAME.half[1]) * height as f64;
            let of = &distances[usize::from(style.symbol) * symbol_distance::SIDE * symbol_distance::SIDE..];
            for (at, pixel) in pixels.iter_mut().enumerate() {
                let across = ((at % width) as f64 + 0.5 - x) / size + 0.5;
                let down = ((at / width) as f64 + 0.5 - y) / size + 0.5;
                if (0.0..1.0).contains(&across) && (0.0..1.0).contains(&down) {
                    let cover = f64::from(covered(lookup(of, across, down), size)) / 256.0;
                    let share = cover * f64::from(style.opacity) / 255.0;
                    let [r, g, b] = style.color.map(f64::from);
                    *pixel = [0, 1, 2, 3].map(|c| pixel[c] * (1.0 - share) + [r, g, b, 255.0][c] * share);
                }
            }
        }
        pixels
    }

    proptest! {
        #[test]
        fn points_are_those_of_the_shader(
            points in proptest::collection::vec(
                // Corners of stamps in the middle of a phase, where both mean the same place.
                ((-44..44_i32), (-24..24_i32), any::<[u8; 3]>(), any::<u8>(), 0..symbol_distance::COUNT as u8),
                0..12,
            ),
        ) {
            // 4 pixels to a unit; symbols of 8 pixels on squares of 9.2, which begin at a corner and a fraction.
            let (size, point) = ((80, 40), 8.0);
            let shift = (0.125 + 4.6_f64).fract() / 4.0;
            let places: Vec<f32> = points
                .iter()
                .flat_map(|p| [f64::from(p.0) / 4.0 + shift, f64::from(p.1) / 4.0 - shift].map(|v| v as f32))
                .collect();
            let styles: Vec<PointStyle> =
                points.iter().map(|p| PointStyle { color: p.2, opacity: p.3, symbol: p.4 }).collect();
            let wanted = slow_twin(&places, &styles, size, point);
            for (at, (found, wanted)) in drawn(&places, &styles, size, point).iter().zip(&wanted).enumerate() {
                let alpha = f64::from(found[3]);
                // A rounding to whole numbers for each point laid here.
                prop_assert!((alpha - wanted[3]).abs() <= 4.0, "opacity at {at}: {found:?}, {wanted:?}");
                for c in 0..3 {
                    let part = f64::from(found[c]) * alpha / 255.0;
                    prop_assert!((part - wanted[c]).abs() <= 5.0, "part {c} at {at}: {found:?}, {wanted:?}");
                }
            }
        }

        #[test]
        fn any_places_on_any_picture_are_drawn_or_left_out(
            places in proptest::collection::vec(any::<f32>(), 0..40),
            near in proptest::collection::vec(-12.0..12.0_f32, 0..40),
            size in (0..50_usize, 0..50_usize),
            point in prop_oneof![20 => 0.0..20.0, 1 => Just(f64::INFINITY)],
            symbol in any::<u8>(),
        ) {
            let places = [places, near].concat();
            let styles = vec![PointStyle { color: [255; 3], opacity: 200, symbol }; places.len()];
            prop_assert_eq!(drawn(&places, &styles, size, point).len(), size.0 * size.1);
        }
    }

    #[test]
    fn an_opaque_point_has_its_own_color_and_what_is_clear_stays_clear() {
        let pixels = drawn(&[0.0, 0.0], &[PointStyle::new([10, 200, 30], Symbol::Square, 1.0)], (80, 40), 12.0);
        assert_eq!(pixels[20 * 80 + 40], [10, 200, 30, 255]);
        assert_eq!(pixels[0], [0; 4]);
        let faint = drawn(&[0.0, 0.0], &[PointStyle::new([10, 200, 30], Symbol::Square, 0.5)], (80, 40), 12.0);
        let [r, g, b, a] = faint[20 * 80 + 40];
        assert!(a.abs_diff(127) <= 1 && r.abs_diff(10) <= 2 && g.abs_diff(200) <= 2 && b.abs_diff(30) <= 2);
    }

    #[test]
    fn later_points_lie_above_earlier_ones() {
        let style = |color| PointStyle::new(color, Symbol::Circle, 1.0);
        let pixels = drawn(&[0.0; 4], &[style([255, 0, 0]), style([0, 0, 255])], (80, 40), 12.0);
        assert_eq!(pixels[20 * 80 + 40], [0, 0, 255, 255]);
    }

    #[test]
    fn half_a_point_at_the_edge_is_drawn() {
        let pixels = drawn(&[-10.0, 5.0], &[PointStyle::new([1, 2, 3], Symbol::Square, 1.0)], (80, 40), 12.0);
        assert_eq!(pixels[0], [1, 2, 3, 255]);
        let pixels = drawn(&[10.0, -5.0], &[PointStyle::new([1, 2, 3], Symbol::Square, 1.0)], (80, 40), 12.0);
        assert_eq!(pixels[80 * 40 - 1], [1, 2, 3, 255]);
    }
}
