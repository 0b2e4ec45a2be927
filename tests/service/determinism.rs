//! The same seed gives the same result to the bit: these fingerprints are asserted here of the native build, and by
//! `tests/e2e/determinism.spec.mjs` of what the page downloads from its WebAssembly workers.

use super::{keep, plain_labels};
use super::{maps, run, settings};
use strata::app::export::map_csv::map_csv;
use strata::app::settings::{Field, ALGORITHM, ITERATIONS, K, LINKAGE, METRIC, MIN_CLUSTER_SIZE};
use strata::protocol::data::Upload;
use strata::protocol::query::Answer;
use strata::protocol::{Event, Request, Work};
use strata::service::Service;

/// FNV-1a of some bytes, as 16 hexadecimal digits.
fn fingerprint(bytes: &[u8]) -> String {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix))
}

fn expected(name: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/fingerprints.json");
    let all: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).expect("there")).expect("JSON");
    all[name].as_str().unwrap_or("missing").to_string()
}

fn sample() -> (Service, Vec<Event>) {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/customers.csv")).expect("the sample");
    let mut service = Service::new(super::clock);
    let mut events = Vec::new();
    let upload = Upload { name: "customers.csv".into(), ..Upload::default() };
    service.receive(Request::Load { job: 1, upload, bytes, view: true, segments: 0 }, &mut |event| {
        keep(&mut events, event)
    });
    (service, events)
}

fn labels(set: &[(&Field, &str)]) -> String {
    let (mut service, mut events) = sample();
    let spec = settings(set).segment();
    service.receive(plain_labels(2, spec), &mut |event| keep(&mut events, event));
    let file = events
        .iter()
        .find_map(|event| if let Event::Answer(_, Answer::File(file)) = event { Some(file) } else { None });
    fingerprint(&file.expect("labels").bytes)
}

#[test]
fn labels_are_the_same_to_the_bit_as_in_the_browser() {
    let runs: [(&str, Vec<(&Field, &str)>); 4] = [
        ("k-means", vec![(&K, "8")]),
        ("ward", vec![(&ALGORITHM.field, "agglomerative"), (&K, "8")]),
        (
            "average-cosine",
            vec![
                (&ALGORITHM.field, "agglomerative"),
                (&LINKAGE.field, "average"),
                (&METRIC.field, "cosine"),
                (&K, "8"),
            ],
        ),
        ("hdbscan", vec![(&ALGORITHM.field, "hdbscan"), (&MIN_CLUSTER_SIZE, "20")]),
    ];
    for (name, set) in runs {
        assert_eq!(labels(&set), expected(name), "{name}");
    }
}

#[test]
fn the_map_is_the_same_to_the_bit_as_in_the_browser() {
    let (mut service, events) = sample();
    let table = events.iter().find_map(|event| if let Event::Loaded(_, table) = event { table.as_ref() } else { None });
    let table = table.expect("a table");
    let spec = settings(&[(&ITERATIONS, "300")]).embed();
    let events = run(&mut service, 2, Work::Embed { spec, afresh: false });
    let maps = maps(&events);
    assert_eq!(fingerprint(&map_csv(table, maps.last().expect("a map"))), expected("map"));
}
