//! The page's binary.

fn main() {
    strata::app::start();
}
