//! The least rate that groups can show against scipy (`control_group.py`).

use crate::fixtures;
use strata::engine::control_group::least_rate;

#[test]
fn the_least_rate_is_the_root_that_scipy_finds() {
    let golden = fixtures::json(fixtures::repository("tests/golden/data/control_group.json"));
    for case in golden["cases"].as_array().expect("cases") {
        let size = |name: &str| case[name].as_u64().expect("a size") as usize;
        let found = least_rate(size("treated"), size("control"), case["base"].as_f64().expect("a rate"));
        match (found, case["least"].as_f64()) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() <= 1e-12, "{case}: {found}"),
            (found, expected) => assert_eq!(found, expected, "{case}"),
        }
    }
}
