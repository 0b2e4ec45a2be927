//! All points in one draw call of a graphics card, by WebGL 2.

use super::rasterizer::PointStyle;
use super::symbol_distance;
use super::viewport::Viewport;
use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    HtmlCanvasElement, OffscreenCanvas, WebGl2RenderingContext as Gl, WebGlBuffer, WebGlContextAttributes,
    WebGlProgram, WebGlUniformLocation, WebglDebugRendererInfo, WebglLoseContext,
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

/// The points of one canvas, as the graphics card holds them.
pub(super) struct Shader {
    gl: Gl,
    program: WebGlProgram,
    places: WebGlBuffer,
    styles: WebGlBuffer,
    center: Option<WebGlUniformLocation>,
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
    let (side, count, bytes) =
        (symbol_distance::SIDE as i32, symbol_distance::COUNT as i32, symbol_distance::distances());
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

/// What drivers that have no graphics card call themselves: of Chromium, of Mesa, of Windows, of macOS and others.
const WITHOUT_CARD: [&str; 6] = ["swiftshader", "llvmpipe", "softpipe", "lavapipe", "basic render", "software"];

/// Whether WebGL is drawn by software here; `None` if it is not drawn at all. Browsers do not refuse it when asked to
/// (`failIfMajorPerformanceCaveat`), so the driver's name tells.
fn by_software() -> Option<bool> {
    let gl: Gl = OffscreenCanvas::new(1, 1).ok()?.get_context("webgl2").ok()??.dyn_into().ok()?;
    // With it some browsers tell the name in full, the others tell it anyway.
    let named = gl.get_extension("WEBGL_debug_renderer_info").ok().flatten().is_some();
    let what = if named { WebglDebugRendererInfo::UNMASKED_RENDERER_WEBGL } else { Gl::RENDERER };
    let name = gl.get_parameter(what).ok()?.as_string()?.to_lowercase();
    if let Ok(Some(extension)) = gl.get_extension("WEBGL_lose_context") {
        extension.unchecked_into::<WebglLoseContext>().lose_context();
    }
    Some(WITHOUT_CARD.iter().any(|word| name.contains(word)))
}

impl Shader {
    /// For `canvas`; `None` where the browser would draw by software, or not at all. The canvas is then free for
    /// another way.
    ///
    /// # Errors
    /// If the browser refuses the shaders or their buffers.
    pub(super) fn new(canvas: &HtmlCanvasElement) -> Result<Option<Shader>, JsValue> {
        if by_software().unwrap_or(true) {
            return Ok(None);
        }
        // The shader makes smooth edges itself: samples for them would be drawn four times over for nothing.
        let wanted = WebGlContextAttributes::new();
        wanted.set_antialias(false);
        wanted.set_depth(false);
        let Some(context) = canvas.get_context_with_context_options("webgl2", &wanted)? else { return Ok(None) };
        let gl: Gl = context.dyn_into()?;
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
        let (center, half_size, point_size) = (uniform("centre"), uniform("half_size"), uniform("point_size"));
        Ok(Some(Shader { gl, program, places, styles, center, half_size, point_size, count: 0, styled: 0 }))
    }

    /// Puts the points at these places (x, y, x, y, ...).
    pub(super) fn place(&mut self, positions: &[f32]) {
        self.gl.bind_buffer(Gl::ARRAY_BUFFER, Some(&self.places));
        let array = Float32Array::from(positions);
        self.gl.buffer_data_with_array_buffer_view(Gl::ARRAY_BUFFER, &array, Gl::DYNAMIC_DRAW);
        self.count = (positions.len() / 2) as i32;
    }

    /// Gives each point its color, symbol and opacity.
    pub(super) fn style(&mut self, styles: impl Iterator<Item = PointStyle>) {
        let bytes: Vec<u8> = styles
            .flat_map(|PointStyle { color: [r, g, b], opacity, symbol }| [r, g, b, opacity, symbol, 0, 0, 0])
            .collect();
        self.styled = (bytes.len() / STYLE_BYTES as usize) as i32;
        self.gl.bind_buffer(Gl::ARRAY_BUFFER, Some(&self.styles));
        let array = Uint8Array::from(bytes.as_slice());
        self.gl.buffer_data_with_array_buffer_view(Gl::ARRAY_BUFFER, &array, Gl::DYNAMIC_DRAW);
    }

    /// Draws on `width` by `height` pixels points of this diameter, in pixels.
    pub(super) fn draw(&self, viewport: &Viewport, (width, height): (u32, u32), point: f64) {
        let gl = &self.gl;
        gl.viewport(0, 0, width as i32, height as i32);
        gl.clear_color(0.0, 0.0, 0.0, 0.0);
        gl.clear(Gl::COLOR_BUFFER_BIT);
        gl.use_program(Some(&self.program));
        gl.uniform2f(self.center.as_ref(), viewport.center[0] as f32, viewport.center[1] as f32);
        gl.uniform2f(self.half_size.as_ref(), viewport.half[0] as f32, viewport.half[1] as f32);
        gl.uniform1f(self.point_size.as_ref(), (point * symbol_distance::REACH) as f32);
        // Places and styles come at different moments; never read past the shorter of the two.
        gl.draw_arrays(Gl::POINTS, 0, self.count.min(self.styled));
    }
}
