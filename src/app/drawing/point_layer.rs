//! The map's moving layer: all points in one go.
//!
//! Plotly takes 80 to 150 ms to redraw 8,950 points, too long for a picture that moves; this layer takes a few. It draws
//! the same colours and symbols in the same frame, and plotly takes over when the picture rests.
//!
//! With a graphics card the points are drawn by its shader, in one call. Without one they are counted by ourselves
//! ([`Raster`]): WebGL by software takes ten times as long.

use super::rasterizer::{Ink, Raster};
use super::viewport::Frame;
use super::webgl::Shader;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// The layer on one canvas.
pub struct Points {
    canvas: HtmlCanvasElement,
    by: By,
}

enum By {
    Card(Shader),
    Ourselves(Painted),
}

struct Painted {
    context: CanvasRenderingContext2d,
    raster: Raster,
    places: Vec<f32>,
    inks: Vec<Ink>,
}

impl Points {
    /// A layer on `canvas`.
    ///
    /// # Errors
    /// If the browser draws on no canvas; the page then draws with plotly alone.
    pub fn new(canvas: HtmlCanvasElement) -> Result<Points, JsValue> {
        let by = match Shader::new(&canvas)? {
            Some(shader) => By::Card(shader),
            None => By::Ourselves(Painted::new(&canvas)?),
        };
        Ok(Points { canvas, by })
    }

    /// Puts the points at these places (x, y, x, y, ...).
    pub fn place(&mut self, positions: &[f32]) {
        match &mut self.by {
            By::Card(shader) => shader.place(positions),
            By::Ourselves(painted) => {
                painted.places.clear();
                painted.places.extend_from_slice(positions);
            }
        }
    }

    /// Gives each point its colour, symbol and opacity.
    pub fn style(&mut self, inks: impl Iterator<Item = Ink>) {
        match &mut self.by {
            By::Card(shader) => shader.style(inks),
            By::Ourselves(painted) => {
                painted.inks.clear();
                painted.inks.extend(inks);
            }
        }
    }

    /// Draws: `size` is the window of the layer in CSS pixels, `point` the diameter of a point in CSS pixels, `density`
    /// the number of device pixels to one of those.
    pub fn draw(&mut self, frame: &Frame, size: (f64, f64), point: f64, density: f64) {
        let (width, height) = ((size.0 * density).round() as u32, (size.1 * density).round() as u32);
        if self.canvas.width() != width || self.canvas.height() != height {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        match &mut self.by {
            By::Card(shader) => shader.draw(frame, (width, height), point * density),
            By::Ourselves(painted) => painted.draw(frame, (width, height), point * density),
        }
    }
}

impl Painted {
    fn new(canvas: &HtmlCanvasElement) -> Result<Painted, JsValue> {
        let context = canvas.get_context("2d")?.ok_or_else(|| JsValue::from_str("no canvas"))?.dyn_into()?;
        Ok(Painted { context, raster: Raster::default(), places: Vec::new(), inks: Vec::new() })
    }

    fn draw(&mut self, frame: &Frame, (width, height): (u32, u32), point: f64) {
        self.raster.draw(&self.places, &self.inks, frame, (width as usize, height as usize), point);
        // A canvas without a pixel takes no picture.
        if let Ok(image) = ImageData::new_with_u8_clamped_array(Clamped(self.raster.bytes()), width) {
            let _ = self.context.put_image_data(&image, 0.0, 0.0);
        }
    }
}
