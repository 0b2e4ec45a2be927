//! `make bench`, the native part: one line a kernel, the least wall time of some repeats.
#![allow(clippy::unwrap_used)]

mod cluster;
mod evidence;
mod explain;
#[path = "../golden/fixtures.rs"]
mod fixtures;
mod table;
mod trees;
mod tsne;

/// Prints the least of `repeats` wall times of `work` and a note on its result; tells the seconds.
pub fn bench(name: &str, repeats: usize, mut work: impl FnMut() -> String) -> f64 {
    let mut best = f64::INFINITY;
    let mut note = String::new();
    for _ in 0..repeats {
        let start = std::time::Instant::now();
        note = work();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{name:<44} {:>10.1} ms  {note}", best * 1e3);
    best
}

fn main() {
    // `cargo bench -- WORD` runs only the groups whose name holds the word.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let groups: [(&str, fn()); 7] = [
        ("cluster", cluster::run),
        ("trees", trees::run),
        ("tsne", tsne::run),
        ("placing", tsne::placing),
        ("table", table::run),
        ("evidence", evidence::run),
        ("explain", explain::run),
    ];
    for (name, run) in groups {
        if wanted.is_empty() || wanted.iter().any(|w| name.contains(w.as_str())) {
            run();
        }
    }
}
