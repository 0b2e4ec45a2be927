//! Writes the bundled sample `assets/customers.csv`: `cargo run --example generate_sample`.
//!
//! 8,950 made-up customers that behave like those of the public credit-card table when they are clustered. Nothing of
//! that table goes in except the summary figures in `facts.json`; how, says [`synthesis`].

mod synthesis;

fn main() -> std::io::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/customers.csv");
    std::fs::write(path, synthesis::customers_csv())?;
    println!("wrote {path}");
    Ok(())
}
