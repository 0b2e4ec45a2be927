//! Gives both binaries one build id, so that the page can refuse a worker that an older build left in a cache.

use std::path::Path;

/// The sources of the worker.
const WORKER: [&str; 5] = ["src/bin/worker.rs", "src/engine", "src/protocol", "src/service", "src/worker"];

fn main() {
    // A changed view would give a new id to the worker too and have it compiled again. Who works at the page waits for
    // the page alone: a debug build is named by what the worker is made of, a release by every source.
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let sources: &[&str] = if release { &["src"] } else { &WORKER };
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for path in ["Cargo.lock"].iter().chain(sources) {
        println!("cargo:rerun-if-changed={path}");
        add(Path::new(path), &mut hash);
    }
    println!("cargo:rustc-env=STRATA_BUILD={hash:016x}");
}

/// Adds the bytes of a file, or of all files below a folder in the order of their names, to an FNV-1a hash.
fn add(path: &Path, hash: &mut u64) {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).expect("a readable folder");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
        paths.sort();
        paths.iter().for_each(|path| add(path, hash));
    } else {
        for byte in std::fs::read(path).expect("a readable file") {
            *hash = (*hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
