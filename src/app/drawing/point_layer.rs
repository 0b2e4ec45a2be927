//! The map's moving layer: all points in one go.
//!
//! Plotly takes 80 to 150 ms to redraw 8,950 points, too long for a picture that moves; this layer takes a few. It
//! draws the same colors and symbols in the same frame, and plotly takes over when the picture rests.
//!
//! With a graphics card the points are drawn by its shader, in one call. Without one they are counted by ourselves
//! ([`Raster`]): WebGL by software takes ten times as long.

use super::rasterizer::{PointStyle, Raster};
use super::viewport::Viewport;
use super::webgl::Shader;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// The layer on one canvas.
pub struct Points {
    canvas: HtmlCanvasElement,
    backend: Backend,
}

enum Backend {
    WebGl(Shader),
    Software(SoftwareCanvas),
}

struct SoftwareCanvas {
    context: CanvasRenderingContext2d,
    raster: Raster,
    places: Vec<f32>,
    styles: Vec<PointStyle>,
}

impl Points {
    /// A layer on `canvas`.
    ///
    /// # Errors
    /// If the browser draws on no canvas; the page then draws with plotly alone.
    pub fn new(canvas: HtmlCanvasElement) -> Result<Points, JsValue> {
        let backend = match Shader::new(&canvas)? {
            Some(shader) => Backend::WebGl(shader),
            None => Backend::Software(SoftwareCanvas::new(&canvas)?),
        };
        Ok(Points { canvas, backend })
    }

    /// Puts the points at these places (x, y, x, y, ...).
    pub fn place(&mut self, positions: &[f32]) {
        match &mut self.backend {
            Backend::WebGl(shader) => shader.place(positions),
            Backend::Software(painted) => {
                painted.places.clear();
                painted.places.extend_from_slice(positions);
            }
        }
    }

    /// Gives each point its color, symbol and opacity.
    pub fn style(&mut self, styles: impl Iterator<Item = PointStyle>) {
        match &mut self.backend {
            Backend::WebGl(shader) => shader.style(styles),
            Backend::Software(painted) => {
                painted.styles.clear();
                painted.styles.extend(styles);
            }
        }
    }

    /// Draws: `size` is the window of the layer in CSS pixels, `point` the diameter of a point in CSS pixels, `density`
    /// the number of device pixels to one of those.
    pub fn draw(&mut self, viewport: &Viewport, size: (f64, f64), point: f64, density: f64) {
        let (width, height) = ((size.0 * density).round() as u32, (size.1 * density).round() as u32);
        if self.canvas.width() != width || self.canvas.height() != height {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        match &mut self.backend {
            Backend::WebGl(shader) => shader.draw(viewport, (width, height), point * density),
            Backend::Software(painted) => painted.draw(viewport, (width, height), point * density),
        }
    }
}

impl SoftwareCanvas {
    fn new(canvas: &HtmlCanvasElement) -> Result<SoftwareCanvas, JsValue> {
        let context = canvas.get_context("2d")?.ok_or_else(|| JsValue::from_str("no canvas"))?.dyn_into()?;
        Ok(SoftwareCanvas { context, raster: Raster::default(), places: Vec::new(), styles: Vec::new() })
    }

    fn draw(&mut self, viewport: &Viewport, (width, height): (u32, u32), point: f64) {
        self.raster.draw(&self.places, &self.styles, viewport, (width as usize, height as usize), point);
        // A canvas without a pixel takes no picture.
        if let Ok(image) = ImageData::new_with_u8_clamped_array(Clamped(self.raster.bytes()), width) {
            let _ = self.context.put_image_data(&image, 0.0, 0.0);
        }
    }
}
