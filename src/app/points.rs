//! The map's moving layer: all points in one WebGL draw call.
//!
//! Plotly takes 80 to 150 ms to redraw 8,950 points, too long for a picture that moves; this layer takes about one. It
//! draws the same colours and symbols in the same frame, and plotly takes over when the picture rests.

use super::frame::Frame;
use super::outline;
use super::palette::Symbol;
use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    HtmlCanvasElement, WebGl2RenderingContext as Gl, WebGlBuffer, WebGlContextAttributes, WebGlProgram,
    WebGlUniformLocation,
};

/// For each point: red, green, blue, opacity, symbol.
const STYLE_BYTES: i32 = 8;

const VERTEX: &str = r"#version 300 es
in vec2 place;
in vec4 colour;
in float symbol;
uniform vec2 centre;
uniform vec2 half_size;
uniform float point_size;
out vec4 point_colour;
flat out int point_symbol;
void main() {
    gl_Position = vec4((place - centre) / half_size, 0.0, 1.0);
    gl_PointSize = point_size;
    point_colour = colour;
    point_symbol = int(symbol + 0.5);
}";

/// Each symbol is a distance to its outline, looked up, so that edges are smooth at any size.
const FRAGMENT: &str = r"#version 300 es
precision highp float;
in vec4 point_colour;
flat in int point_symbol;
uniform float point_size;
uniform mediump sampler2DArray outlines;
out vec4 colour;
void main() {
    float distance = 1.0 - 2.0 * texture(outlines, vec3(gl_PointCoord, float(point_symbol))).r;
    float soft = 2.4 / point_size;
    float inside = 1.0 - smoothstep(-soft * 0.5, soft * 0.5, distance);
    colour = vec4(point_colour.rgb, 1.0) * point_colour.a * inside;
}";

/// The layer on one canvas.
pub struct Points {
    gl: Gl,
    canvas: HtmlCanvasElement,
    program: WebGlProgram,
    places: WebGlBuffer,
    styles: WebGlBuffer,
    centre: Option<WebGlUniformLocation>,
    half_size: Option<WebGlUniformLocation>,
    point_size: Option<WebGlUniformLocation>,
    count: i32,
    styled: i32,
}

fn failure(what: &str) -> JsValue {
    JsValue::from_str(what)
}

/// Gives the symbols' outlines to the shader: the only texture, so it is on the first unit, which a sampler reads
/// unless told otherwise.
fn outlines(gl: &Gl) -> Result<(), JsValue> {
    let texture = gl.create_texture().ok_or_else(|| failure("no texture"))?;
    gl.bind_texture(Gl::TEXTURE_2D_ARRAY, Some(&texture));
    let (side, count, bytes) = (outline::SIDE as i32, outline::COUNT as i32, outline::distances());
    gl.tex_image_3d_with_opt_u8_array(
        Gl::TEXTURE_2D_ARRAY,
        0,
        Gl::R8 as i32,
        side,
        side,
        count,
        0,
        Gl::RED,
        Gl::UNSIGNED_BYTE,
        Some(&bytes),
    )?;
    for (what, how) in [
        (Gl::TEXTURE_MIN_FILTER, Gl::LINEAR),
        (Gl::TEXTURE_MAG_FILTER, Gl::LINEAR),
        (Gl::TEXTURE_WRAP_S, Gl::CLAMP_TO_EDGE),
        (Gl::TEXTURE_WRAP_T, Gl::CLAMP_TO_EDGE),
    ] {
        gl.tex_parameteri(Gl::TEXTURE_2D_ARRAY, what, how as i32);
    }
    Ok(())
}

impl Points {
    /// A layer on `canvas`.
    ///
    /// # Errors
    /// If the browser gives no WebGL 2; the page then draws with plotly alone.
    pub fn new(canvas: HtmlCanvasElement) -> Result<Points, JsValue> {
        // The shader makes smooth edges itself: samples for them would be drawn four times over for nothing.
        let wanted = WebGlContextAttributes::new();
        wanted.set_antialias(false);
        wanted.set_depth(false);
        let context = canvas.get_context_with_context_options("webgl2", &wanted)?;
        let gl: Gl = context.ok_or_else(|| failure("no WebGL 2"))?.dyn_into()?;
        let program = gl.create_program().ok_or_else(|| failure("no program"))?;
        for (kind, source) in [(Gl::VERTEX_SHADER, VERTEX), (Gl::FRAGMENT_SHADER, FRAGMENT)] {
            let shader = gl.create_shader(kind).ok_or_else(|| failure("no shader"))?;
            gl.shader_source(&shader, source);
            gl.compile_shader(&shader);
            gl.attach_shader(&program, &shader);
        }
        for (at, name) in ["place", "colour", "symbol"].iter().enumerate() {
            gl.bind_attrib_location(&program, at as u32, name);
        }
        gl.link_program(&program);
        if !gl.get_program_parameter(&program, Gl::LINK_STATUS).is_truthy() {
            return Err(failure(&gl.get_program_info_log(&program).unwrap_or_default()));
        }
        let places = gl.create_buffer().ok_or_else(|| failure("no buffer"))?;
        let styles = gl.create_buffer().ok_or_else(|| failure("no buffer"))?;
        gl.bind_buffer(Gl::ARRAY_BUFFER, Some(&places));
        gl.enable_vertex_attrib_array(0);
        gl.vertex_attrib_pointer_with_i32(0, 2, Gl::FLOAT, false, 0, 0);
        gl.bind_buffer(Gl::ARRAY_BUFFER, Some(&styles));
        gl.enable_vertex_attrib_array(1);
        gl.vertex_attrib_pointer_with_i32(1, 4, Gl::UNSIGNED_BYTE, true, STYLE_BYTES, 0);
        gl.enable_vertex_attrib_array(2);
        gl.vertex_attrib_pointer_with_i32(2, 1, Gl::UNSIGNED_BYTE, false, STYLE_BYTES, 4);
        outlines(&gl)?;
        gl.enable(Gl::BLEND);
        gl.blend_func(Gl::ONE, Gl::ONE_MINUS_SRC_ALPHA);
        let uniform = |name| gl.get_uniform_location(&program, name);
        let (centre, half_size, point_size) = (uniform("centre"), uniform("half_size"), uniform("point_size"));
        Ok(Points { gl, canvas, program, places, styles, centre, half_size, point_size, count: 0, styled: 0 })
    }

    /// Puts the points at these places (x, y, x, y, ...).
    pub fn place(&mut self, positions: &[f32]) {
        self.gl.bind_buffer(Gl::ARRAY_BUFFER, Some(&self.places));
        let array = Float32Array::from(positions);
        self.gl.buffer_data_with_array_buffer_view(Gl::ARRAY_BUFFER, &array, Gl::DYNAMIC_DRAW);
        self.count = (positions.len() / 2) as i32;
    }

    /// Gives each point a colour, a symbol and an opacity.
    pub fn style(&mut self, looks: impl ExactSizeIterator<Item = ([u8; 3], Symbol, f64)>) {
        self.styled = looks.len() as i32;
        let mut bytes = Vec::with_capacity(looks.len() * STYLE_BYTES as usize);
        for ([r, g, b], symbol, opacity) in looks {
            bytes.extend([r, g, b, (opacity * 255.0) as u8, outline::number(symbol), 0, 0, 0]);
        }
        self.gl.bind_buffer(Gl::ARRAY_BUFFER, Some(&self.styles));
        let array = Uint8Array::from(bytes.as_slice());
        self.gl.buffer_data_with_array_buffer_view(Gl::ARRAY_BUFFER, &array, Gl::DYNAMIC_DRAW);
    }

    /// Draws: `size` is the window of the layer in CSS pixels, `point` the diameter of a point in CSS pixels, `density`
    /// the number of device pixels to one of those.
    pub fn draw(&self, frame: &Frame, size: (f64, f64), point: f64, density: f64) {
        let (width, height) = ((size.0 * density).round() as u32, (size.1 * density).round() as u32);
        if self.canvas.width() != width || self.canvas.height() != height {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        let gl = &self.gl;
        gl.viewport(0, 0, width as i32, height as i32);
        gl.clear_color(0.0, 0.0, 0.0, 0.0);
        gl.clear(Gl::COLOR_BUFFER_BIT);
        gl.use_program(Some(&self.program));
        gl.uniform2f(self.centre.as_ref(), frame.centre[0] as f32, frame.centre[1] as f32);
        gl.uniform2f(self.half_size.as_ref(), frame.half[0] as f32, frame.half[1] as f32);
        gl.uniform1f(self.point_size.as_ref(), (point * density * outline::REACH) as f32);
        // Places and styles come at different moments; never read past the shorter of the two.
        gl.draw_arrays(Gl::POINTS, 0, self.count.min(self.styled));
    }
}
