//! Odd messages, sessions and addresses: whatever they hold, what was meant or a sentence, never a panic, and never
//! more memory than some times their own length, whatever lengths they tell of.

use super::fuzz::{Dice, Run};
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::collections::BTreeMap;
use std::rc::Rc;
use strata::app::settings::url;
use strata::app::settings::Settings;
use strata::app::storage::session::{SavedGroup, SavedMap, Session, TableId};
use strata::protocol::data::Upload;
use strata::protocol::evidence::EvidenceSpec;
use strata::protocol::query::{Format, Program, Query, QueryKind};
use strata::protocol::{codec, Event, File, Request, Work};
use strata::service::Service;

/// Numbers that mean something where a length or a kind is told, as they are written (seven bits a byte).
const LENGTHS: [&[u8]; 7] = [
    &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
    &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    &[0x80, 0x94, 0xEB, 0xDC, 0x03],
    &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80],
    &[0x7F],
    &[0],
    &[0xFF],
];

/// A message changed at some places, or cut.
fn bent(dice: &mut Dice, message: &[u8]) -> Vec<u8> {
    let mut bytes = message.to_vec();
    for _ in 0..1 + dice.below(5) {
        // Mostly behind the magic number and the version.
        let at = (5 + dice.below(bytes.len())).min(bytes.len());
        let length = dice.pick(&LENGTHS);
        match dice.below(5) {
            0 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
            1 => bytes.truncate(at),
            2 => drop(bytes.splice(at..at, length.iter().copied())),
            3 => drop(bytes.splice(at..(at + 1).min(bytes.len()), length.iter().copied())),
            _ if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            _ => {}
        }
    }
    bytes
}

/// Odd messages of a kind: each is one again, or there is a sentence.
fn fuzz<T: DeserializeOwned + Serialize>(seeds: &[Vec<u8>]) {
    assert!(seeds.iter().all(|seed| codec::decode::<T>(seed).is_ok()), "they are good before they are changed");
    Run::as_asked().try_all(
        |dice| {
            let at = dice.below(seeds.len());
            bent(dice, &seeds[at])
        },
        |bytes| match codec::decode::<T>(bytes) {
            Ok(message) => assert!(codec::encode(&message).is_ok()),
            Err(error) => assert!(error.to_string().starts_with("a message")),
        },
    );
}

fn encoded<T: Serialize>(messages: &[T]) -> Vec<Vec<u8>> {
    messages.iter().map(|message| codec::encode(message).expect("bytes")).collect()
}

/// Two groups of rows, for which a service tells all it has to tell.
fn table() -> Vec<u8> {
    let mut csv = String::from("id,a,b,city\n");
    (0..40).for_each(|row| csv += &format!("c{row},{},{},Ulm\n", row % 2 * 50 + row % 7, row % 2 * 50 + row % 5));
    csv.into_bytes()
}

/// What a page asks.
pub fn requests() -> Vec<Vec<u8>> {
    let settings = Settings::default();
    let spec = settings.segment();
    let ask = |kind| {
        let names = vec!["First".into(), "Second".into()];
        Request::Query { job: 3, table: 0, query: Query::segments(spec.clone(), names, kind) }
    };
    let file = File { name: "again.csv".into(), bytes: table() };
    encoded(&[
        Request::Load {
            job: 1,
            upload: Upload { name: "t.csv".into(), ..Upload::default() },
            bytes: vec![],
            view: true,
            segments: 2,
        },
        Request::Run { job: 2, work: Work::Segment(spec.clone()) },
        Request::Run { job: 2, work: Work::Embed { spec: settings.embed(), afresh: true } },
        Request::Run { job: 2, work: Work::Evidence(EvidenceSpec::scan(&spec).expect("k-means")) },
        Request::Query {
            job: 4,
            table: 0,
            query: Query::Compare { first: Box::new(spec.clone()), second: Box::new(spec.clone()) },
        },
        ask(QueryKind::Labels { format: Format::Csv, rows: Some(vec![1, 3]), control: None }),
        ask(QueryKind::WhatIf { row: 1, values: vec![("a".into(), Some(1.0))] }),
        ask(QueryKind::Score { file, reading: Default::default(), map: None }),
        ask(QueryKind::Model(Program::Json)),
        ask(QueryKind::Shares(vec![vec![0, 1], vec![2]])),
    ])
}

/// What a service tells.
pub fn events() -> Vec<Vec<u8>> {
    let mut service = Service::new(|| 0.0);
    let mut told: Vec<Event> = Vec::new();
    let upload = Upload { name: "t.csv".into(), ..Upload::default() };
    service.receive(Request::Load { job: 1, upload, bytes: table(), view: true, segments: 2 }, &mut |event| {
        told.push(event)
    });
    let settings = Settings::default();
    let work = [
        Work::Segment(settings.segment()),
        Work::Embed { spec: settings.embed(), afresh: true },
        Work::Evidence(EvidenceSpec::scan(&settings.segment()).expect("k-means")),
    ];
    for (job, work) in (2..).zip(work) {
        let ended = Rc::new(std::cell::Cell::new(false));
        service.receive(Request::Run { job, work }, &mut |event| told.push(event));
        for _ in 0..400 {
            let ended = ended.clone();
            service.step(&mut |event| {
                ended.set(ended.get() || event.ends());
                told.push(event);
            });
            if ended.get() {
                break;
            }
        }
    }
    service.receive(Request::Query { job: 9, table: 0, query: Query::Inspect }, &mut |event| told.push(event));
    // One of each kind.
    let kind = |event: &Event| std::mem::discriminant(event);
    let mut seen = Vec::new();
    told.retain(|event| {
        !seen.contains(&kind(event)) && {
            seen.push(kind(event));
            true
        }
    });
    assert!(told.len() >= 8, "{}", told.len());
    encoded(&told)
}

fn layout() -> SavedMap {
    SavedMap {
        rows: (0..30).collect(),
        positions: (0..60).map(|at| at as f32 / 7.0).collect(),
        iteration: 750,
        kl: Some(1.25),
        perplexity: 30.0,
        sample: None,
    }
}

#[test]
fn fuzz_requests_that_are_odd_are_one_again_or_a_sentence() {
    fuzz::<Request>(&requests());
}

#[test]
fn fuzz_events_that_are_odd_are_one_again_or_a_sentence() {
    fuzz::<Event>(&events());
}

#[test]
fn fuzz_kept_maps_that_are_odd_are_one_again_or_a_sentence() {
    fuzz::<SavedMap>(&encoded(&[layout()]));
}

#[test]
fn fuzz_sessions_that_are_odd_are_read_or_told() {
    let mark = TableId { name: "t.csv".into(), rows: 30, fingerprint: "00ff".into() };
    let mut session = Session::new("1.2.3", mark, "k=3&algorithm=dbscan".into());
    session.names = BTreeMap::from([(0, "First".into()), (1, "S\"econd\u{1}".into())]);
    session.notes = BTreeMap::from([(1, "call them\nsoon".into())]);
    session.groups = vec![SavedGroup { name: "kept".into(), rows: vec![1, 2, 29] }];
    session.selection = vec![0, 5];
    session.layout = Some(layout());
    session.reading = Some(Default::default());
    let odd: [&[u8]; 12] = [
        b"4294967295",
        b"-1",
        b"1e400",
        b"18446744073709551616",
        b"null",
        b"{}",
        b"[[[[[[",
        b"\"",
        b"\\ud800",
        b"\"names\":",
        b"30",
        b"\xff",
    ];
    let seeds = [session.write().into_bytes(), session.clone().split().0.into_bytes()];
    Run::as_asked().try_all(
        |dice| {
            let whole = seeds[dice.below(seeds.len())].clone();
            let mut text = if dice.below(3) == 0 { dice.mutated(&seeds) } else { whole };
            for _ in 0..dice.below(3) {
                let at = dice.below(text.len() + 1);
                let end = (at + dice.below(12)).min(text.len());
                let piece = dice.pick(&odd);
                text.splice(at..end, piece.iter().copied());
            }
            (String::from_utf8_lossy(&text).into_owned(), dice.below(2) == 0)
        },
        |(text, with_map)| {
            let map = || with_map.then(|| SavedMap { rows: vec![0, 31], positions: vec![0.0; 3], ..layout() });
            for read in [Session::read(text), Session::joined(text, map()), Session::joined(text, Some(layout()))] {
                match read {
                    Ok(session) => {
                        let rows = session.table.rows;
                        let named = session.groups.iter().flat_map(|group| &group.rows).chain(&session.selection);
                        assert!(named
                            .chain(session.layout.iter().flat_map(|map| &map.rows))
                            .all(|&row| (row as usize) < rows));
                        let _ = url::read(&session.settings);
                    }
                    Err(told) => assert!(told.ends_with('.'), "{told}"),
                }
            }
        },
    );
    // A list within a list, ten thousand deep, is a sentence too.
    assert!(Session::read(&"[".repeat(10_000)).is_err());
}

#[test]
fn fuzz_addresses_that_are_odd_are_understood_in_part() {
    const PIECES: [&str; 40] = [
        "#",
        "&",
        "=",
        "%",
        "%zz",
        "%ff",
        "%00",
        "%e2%82",
        "k=3",
        "k=1e999",
        "k=NaN",
        "k=-1",
        "algorithm=dbscan",
        "metric=cosine",
        "linkage=ward",
        "algorithm=agglomerative",
        "column.",
        "new.",
        "column.a=",
        "new.x=a*b",
        "new.x=",
        "weight:1.5",
        "impute:constant:1e308",
        "role:feature",
        ";",
        ":",
        "|",
        ".",
        "eps=inf",
        "seed=4294967296",
        "file=a.csv",
        "fingerprint=00ff",
        "dates",
        "order:a|b",
        "1e308",
        "\u{10ffff}",
        "\u{0}",
        "é",
        " ",
        "+",
    ];
    Run::as_asked().try_all(
        |dice| (0..dice.below(14)).map(|_| dice.pick(&PIECES)).collect::<String>(),
        |text| {
            let (settings, problems) = url::read(text);
            assert!(problems.iter().all(|problem| !problem.is_empty()));
            let again = url::read(&url::write(&settings));
            assert_eq!(again, (settings, vec![]));
            let _ = url::read_file(text);
        },
    );
}
