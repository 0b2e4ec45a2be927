//! Gives both binaries one build id, so that the page can refuse a worker that an older build left in a cache.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=Cargo.lock");
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    add(Path::new("Cargo.lock"), &mut hash);
    add(Path::new("src"), &mut hash);
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
