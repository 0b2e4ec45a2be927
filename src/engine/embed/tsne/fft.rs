//! Two-dimensional FFT of real planes whose side is a power of two, for convolutions with an even kernel.
//!
//! Each pass transforms all columns of a plane side by side, so that its inner loop runs along rows. Two real columns
//! go as one complex column; frequencies stay in the bit-reversed order in which the passes leave them.

use std::f64::consts::PI;

/// Plans and working memory for planes of one side.
#[derive(Default)]
pub(super) struct Fft {
    side: usize,
    cos: Vec<f64>,
    sin: Vec<f64>,
    /// Bit-reversed frequency of each place.
    reversed: Vec<u32>,
    /// First pass: the packed columns.
    first: Complex,
    /// Second pass: side x (side / 2 + 1).
    second: Complex,
}

#[derive(Default)]
struct Complex {
    re: Vec<f64>,
    im: Vec<f64>,
}

impl Complex {
    fn clear(&mut self, len: usize) {
        for part in [&mut self.re, &mut self.im] {
            part.clear();
            part.resize(len, 0.0);
        }
    }
}

impl Fft {
    /// Plans for planes of `side` x `side`; a power of two.
    pub(super) fn new(side: usize) -> Self {
        let angle = |k: usize| -2.0 * PI * k as f64 / side as f64;
        let bits = side.trailing_zeros();
        Fft {
            side,
            cos: (0..side / 2).map(|k| libm::cos(angle(k))).collect(),
            sin: (0..side / 2).map(|k| libm::sin(angle(k))).collect(),
            reversed: (0..side as u32).map(|k| k.reverse_bits() >> (32 - bits)).collect(),
            ..Fft::default()
        }
    }

    /// Replaces a real plane of `width`, in a corner of zeros up to the side, by its convolution with the kernel of
    /// which `spectrum` is the transform.
    pub(super) fn convolve(&mut self, plane: &mut [f64], width: usize, spectrum: &[f64]) {
        self.forward(plane, width);
        for ((re, im), k) in self.second.re.iter_mut().zip(&mut self.second.im).zip(spectrum) {
            *re *= k;
            *im *= k;
        }
        self.backward(plane, width);
    }

    /// The transform of a real plane of the full side that is even in both directions (and so real).
    pub(super) fn even_spectrum(&mut self, plane: &[f64]) -> Vec<f64> {
        self.forward(plane, self.side);
        self.second.re.clone()
    }

    /// Calls `change` for each value of a spectrum with its two frequencies.
    pub(super) fn for_each_frequency(&self, spectrum: &mut [f64], change: impl Fn(&mut f64, usize, usize)) {
        let half = self.side / 2 + 1;
        for (place, row) in spectrum.chunks_exact_mut(half).enumerate() {
            for (ky, value) in row.iter_mut().enumerate() {
                change(value, self.reversed[place] as usize, ky);
            }
        }
    }

    /// Transforms a plane of `width` columns and as many rows into `second`.
    fn forward(&mut self, plane: &[f64], width: usize) {
        let (side, pairs, half) = (self.side, width / 2, self.side / 2 + 1);
        self.first.clear(side * pairs);
        for (r, row) in plane.chunks_exact(width).enumerate() {
            self.first.re[r * pairs..][..pairs].copy_from_slice(&row[..pairs]);
            self.first.im[r * pairs..][..pairs].copy_from_slice(&row[pairs..]);
        }
        decimate(&mut self.first, pairs, &self.cos, &self.sin);
        self.second.clear(side * half);
        for k in 0..half {
            let here = self.reversed[k] as usize * pairs;
            let mirror = self.reversed[(side - k) % side] as usize * pairs;
            for j in 0..pairs {
                let (a, b) = (self.first.re[here + j], self.first.im[here + j]);
                let (c, d) = (self.first.re[mirror + j], self.first.im[mirror + j]);
                self.second.re[j * half + k] = 0.5 * (a + c);
                self.second.im[j * half + k] = 0.5 * (b - d);
                self.second.re[(j + pairs) * half + k] = 0.5 * (b + d);
                self.second.im[(j + pairs) * half + k] = 0.5 * (c - a);
            }
        }
        decimate(&mut self.second, half, &self.cos, &self.sin);
    }

    /// Transforms `second` back into the first `width` rows and columns.
    fn backward(&mut self, plane: &mut [f64], width: usize) {
        let (side, pairs, half) = (self.side, width / 2, self.side / 2 + 1);
        gather(&mut self.second, half, &self.cos, &self.sin);
        for k in 0..half {
            let here = self.reversed[k] as usize * pairs;
            let mirror = self.reversed[(side - k) % side] as usize * pairs;
            for j in 0..pairs {
                let (a, b) = (self.second.re[j * half + k], self.second.im[j * half + k]);
                let (c, d) = (self.second.re[(j + pairs) * half + k], self.second.im[(j + pairs) * half + k]);
                self.first.re[mirror + j] = a + d;
                self.first.im[mirror + j] = c - b;
                self.first.re[here + j] = a - d;
                self.first.im[here + j] = b + c;
            }
        }
        gather(&mut self.first, pairs, &self.cos, &self.sin);
        let scale = 1.0 / (side as f64 * side as f64);
        for (r, row) in plane.chunks_exact_mut(width).enumerate() {
            for j in 0..pairs {
                row[j] = self.first.re[r * pairs + j] * scale;
                row[pairs + j] = self.first.im[r * pairs + j] * scale;
            }
        }
    }
}

/// Transforms every column; frequencies come out bit-reversed (Gentleman and Sande).
fn decimate(data: &mut Complex, columns: usize, cos: &[f64], sin: &[f64]) {
    let side = 2 * cos.len();
    let mut span = side / 2;
    while span > 0 {
        for block in (0..side).step_by(2 * span) {
            for k in 0..span {
                let w = k * (side / (2 * span));
                let (a, b) = (block + k, block + k + span);
                butterfly_out(data, a * columns, b * columns, columns, cos[w], sin[w]);
            }
        }
        span /= 2;
    }
}

/// The inverse of [`decimate`], but for the factor side (Cooley and Tukey).
fn gather(data: &mut Complex, columns: usize, cos: &[f64], sin: &[f64]) {
    let side = 2 * cos.len();
    let mut span = 1;
    while span < side {
        for block in (0..side).step_by(2 * span) {
            for k in 0..span {
                let w = k * (side / (2 * span));
                let (a, b) = (block + k, block + k + span);
                butterfly_in(data, a * columns, b * columns, columns, cos[w], -sin[w]);
            }
        }
        span *= 2;
    }
}

/// (a, b) becomes (a + b, (a - b) w).
#[inline]
fn butterfly_out(data: &mut Complex, a: usize, b: usize, columns: usize, c: f64, s: f64) {
    let (re_a, re_b) = rows(&mut data.re, a, b, columns);
    let (im_a, im_b) = rows(&mut data.im, a, b, columns);
    for (((re_a, re_b), im_a), im_b) in re_a.iter_mut().zip(re_b).zip(im_a).zip(im_b) {
        let (re, im) = (*re_a - *re_b, *im_a - *im_b);
        *re_a += *re_b;
        *im_a += *im_b;
        *re_b = re * c - im * s;
        *im_b = re * s + im * c;
    }
}

/// (a, b) becomes (a + b w, a - b w).
#[inline]
fn butterfly_in(data: &mut Complex, a: usize, b: usize, columns: usize, c: f64, s: f64) {
    let (re_a, re_b) = rows(&mut data.re, a, b, columns);
    let (im_a, im_b) = rows(&mut data.im, a, b, columns);
    for (((re_a, re_b), im_a), im_b) in re_a.iter_mut().zip(re_b).zip(im_a).zip(im_b) {
        let (re, im) = (*re_b * c - *im_b * s, *re_b * s + *im_b * c);
        (*re_b, *im_b) = (*re_a - re, *im_a - im);
        *re_a += re;
        *im_a += im;
    }
}

/// Two rows of a plane, the first before the second.
#[inline(always)]
fn rows(plane: &mut [f64], a: usize, b: usize, columns: usize) -> (&mut [f64], &mut [f64]) {
    let (head, tail) = plane.split_at_mut(b);
    (&mut head[a..a + columns], &mut tail[..columns])
}
