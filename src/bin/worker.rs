//! The web worker's binary.

fn main() {
    if let Err(error) = strata::worker::start() {
        wasm_bindgen::throw_val(error);
    }
}
