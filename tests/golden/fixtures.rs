//! Where the tests find tables and reference results.
#![allow(dead_code)]

use std::path::PathBuf;

/// A file below the repository's root.
pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A file of the folder beside the repository that holds the genuine table and its reference results, if it is there.
pub fn find_shared(path: &str) -> Option<PathBuf> {
    Some(repository("../shared").join(path)).filter(|file| file.exists())
}

/// The same for a test that is ignored where that folder is not there; `tools/test.sh` includes it where it is.
pub fn shared(path: &str) -> PathBuf {
    find_shared(path).unwrap_or_else(|| panic!("../shared/{path} is not on this machine"))
}

/// A JSON file.
pub fn json(path: PathBuf) -> serde_json::Value {
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A numeric CSV file with a header line: rows and columns as they stand, NaN where a cell is no number.
pub fn numbers(path: PathBuf) -> ndarray::Array2<f64> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).expect("readable CSV");
    let width = reader.headers().expect("a header").len();
    let mut values = Vec::new();
    for record in reader.records() {
        values.extend(record.expect("a record").iter().map(|cell| cell.parse::<f64>().unwrap_or(f64::NAN)));
    }
    ndarray::Array2::from_shape_vec((values.len() / width, width), values).expect("a rectangle")
}

/// Labels of a `*.labels.csv` file: one `# call` line, then one integer a row.
pub fn labels(path: PathBuf) -> Vec<i32> {
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.trim().parse().ok()).collect()
}

/// P1 of the genuine table: median fill and z-score with the population's standard deviation, without the engine's own
/// preparation, so that an error there cannot hide one in a kernel.
pub fn genuine_p1() -> ndarray::Array2<f64> {
    standardized(numbers(shared("data/cc_general.csv")), false)
}

/// The same, if it is there.
pub fn find_genuine_p1() -> Option<ndarray::Array2<f64>> {
    Some(standardized(numbers(find_shared("data/cc_general.csv")?), false))
}

/// P2: the same with log1p before the z-score.
pub fn genuine_p2() -> ndarray::Array2<f64> {
    standardized(numbers(shared("data/cc_general.csv")), true)
}

/// The bundled sample, prepared as P2.
pub fn sample() -> ndarray::Array2<f64> {
    standardized(numbers(repository("assets/customers.csv")), true)
}

/// Drops the first column (the id), fills with the median, takes log1p if asked, and standardizes.
pub fn standardized(table: ndarray::Array2<f64>, log1p: bool) -> ndarray::Array2<f64> {
    let mut x = table.slice(ndarray::s![.., 1..]).to_owned();
    for mut column in x.columns_mut() {
        let mut present: Vec<f64> = column.iter().copied().filter(|v| !v.is_nan()).collect();
        present.sort_by(f64::total_cmp);
        let m = present.len();
        let median = (present[(m - 1) / 2] + present[m / 2]) / 2.0;
        column.mapv_inplace(|v| if v.is_nan() { median } else { v });
        if log1p {
            column.mapv_inplace(libm::log1p);
        }
        let mean = column.sum() / column.len() as f64;
        let deviation = (column.mapv(|v| (v - mean) * (v - mean)).sum() / column.len() as f64).sqrt();
        column.mapv_inplace(|v| (v - mean) / deviation);
    }
    x
}

/// Labels numbered by first occurrence, noise -1: two labelings are one partition exactly when these are equal.
pub fn canonical(labels: &[i32]) -> Vec<i32> {
    let mut seen = std::collections::BTreeMap::new();
    labels
        .iter()
        .map(|&label| {
            let next = seen.len() as i32;
            if label < 0 {
                -1
            } else {
                *seen.entry(label).or_insert(next)
            }
        })
        .collect()
}

/// FNV-1a (64 bits) of the canonical labels as little-endian 32-bit integers, in hexadecimal, as `fixtures.py` takes
/// it.
pub fn fingerprint(labels: &[i32]) -> String {
    let bytes = canonical(labels).into_iter().flat_map(i32::to_le_bytes);
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{hash:016x}")
}
