//! How much memory the workers and their messages take for a large table, counted at the allocator. The browser's
//! figure for a million rows is measured by `tools/bench-million.mjs`; this holds the parts it is made of.

mod counting;

use counting::{live, peak_of};
use std::fmt::Write;
use std::rc::Rc;
use strata::app::settings::{Settings, K, N_INIT};
use strata::protocol::data::Upload;
use strata::protocol::{codec, Event, Request, Work};
use strata::service::Service;

const ROWS: usize = 120_000;
const NUMBERS: usize = 19;
/// A column of numbers, in bytes.
const COLUMN: usize = 8 * ROWS;

/// An id and 19 numbers in each of so many rows.
fn made(rows: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state) / 4_294_967_296.0
    };
    let mut csv = String::from("CUST_ID");
    (1..=NUMBERS).for_each(|column| write!(csv, ",AMOUNT_{column}").expect("text"));
    for row in 0..rows {
        write!(csv, "\nC{}", 100_000 + row).expect("text");
        (0..NUMBERS).for_each(|_| write!(csv, ",{:.4}", 1000.0 * random() * random()).expect("text"));
    }
    csv.into_bytes()
}

fn mb(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// One test, since the counters are of the whole process.
#[test]
fn a_large_table_is_in_memory_once_in_a_worker_and_its_features_once_more() {
    let file = Rc::new(made(ROWS));
    let size = file.len();
    let table = NUMBERS * COLUMN + 11 * ROWS; // and the ids: seven bytes and an end of four each
    let mut service = Service::new(|| 0.0);
    let again = file.clone();
    service.keep_file_outside(Rc::new(move || Ok(again.to_vec())));

    let before = live();
    let mut sizes = Vec::new();
    let bytes = file.to_vec();
    let ((), reading) = peak_of(|| {
        let upload = Upload { name: "made.csv".into(), ..Upload::default() };
        let request = Request::Load { job: 1, upload, bytes, view: true, segments: 0 };
        service.receive(request, &mut |event| {
            // That it lives is no part of the table.
            if !matches!(event, Event::Beat(_)) {
                sizes.push((event.ends(), codec::encode(&event).expect("bytes").len()));
            }
        });
    });
    let held = live() - before;
    println!(
        "file {:.1} MB, table {:.1} MB; reading +{:.1} MB, then held {:.1} MB",
        mb(size),
        mb(table),
        mb(reading),
        mb(held)
    );
    // The page gets a message for each column of four bytes a value and one with the ids, never all of it at once.
    assert_eq!(sizes.len(), NUMBERS + 2, "{sizes:?}");
    assert!(sizes.iter().all(|(_, size)| *size < 12 * ROWS), "{sizes:?}");
    // While it is read there is the file (counted before) and the table, then the table alone: the browser keeps the
    // file. (Of a text column 65,536 different values are gathered before it is kept as one text: 8 MB at most.)
    assert!(reading < table + COLUMN + 8_000_000, "{:.1} MB", mb(reading));
    assert!(held < table + COLUMN, "{:.1} MB", mb(held));

    let mut settings = Settings::default();
    for (field, value) in [(&K, "3"), (&N_INIT, "1")] {
        settings.set(field, field.parse(value).expect("a value"));
    }
    let features = NUMBERS * COLUMN;
    let ((), segmenting) = peak_of(|| {
        let work = Work::Segment(settings.segment());
        service.receive(Request::Run { job: 2, work }, &mut |_| {});
        let mut ended = false;
        while !ended {
            service.step(&mut |event| {
                assert!(!matches!(event, Event::Failed(..)), "{event:?}");
                ended |= event.ends();
            });
        }
    });
    println!("features {:.1} MB; segmenting +{:.1} MB", mb(features), mb(segmenting));
    // The features, and less than that again for all else: fits, explanations, scores.
    assert!(segmenting < 2 * features, "{:.1} MB", mb(segmenting));
    drop((service, file));
    a_map_of_a_sample_keeps_the_features_of_a_large_table_alone();
}

fn a_map_of_a_sample_keeps_the_features_of_a_large_table_alone() {
    const MANY: usize = 410_000; // times 20 columns: large
    let features = NUMBERS * 8 * MANY;
    let before = live();
    let mut service = Service::new(|| 0.0);
    let upload = Upload { name: "made.csv".into(), ..Upload::default() };
    service.receive(Request::Load { job: 1, upload, bytes: made(MANY), view: false, segments: 0 }, &mut |_| {});
    let read = live() - before;
    let work = Work::Embed { spec: Settings::default().embed(), afresh: false };
    service.receive(Request::Run { job: 2, work }, &mut |_| {});
    service.step(&mut |event| assert!(!matches!(event, Event::Failed(..)), "{event:?}"));
    let mapping = live() - before;
    println!(
        "{MANY} rows read: {:.1} MB; features {:.1} MB; with a map begun {:.1} MB",
        mb(read),
        mb(features),
        mb(mapping)
    );
    assert!(read > features, "{:.1} MB: the table was not there", mb(read));
    // Of the sample of 50,000 rows: 90 neighbors with their distances, and the rows themselves four times at most.
    let map = 50_000 * (90 * 12 + 4 * 8 * NUMBERS);
    assert!(mapping < features + map, "{:.1} MB", mb(mapping));
}
