//! Files that claim what they do not hold, or hold more than anybody can use: each gives a table or a sentence that
//! names the file, in bounded memory. Each stands for its kind.

mod binary;
#[path = "../memory/counting.rs"]
mod counting;
mod markup;
mod messages;
mod texts;
#[path = "../workbooks/mod.rs"]
mod workbooks;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use strata::protocol::data::Upload;
use strata::protocol::{Event, Request};
use strata::service::Service;

/// The counters are of the whole process: one test at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// To be held by each test as long as it makes and opens files.
fn alone() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What became of a file.
struct Outcome {
    /// Rows of the table, or the sentence.
    table: Result<usize, String>,
    /// The most memory in use at once, the file's own bytes not counted.
    peak: usize,
}

impl Outcome {
    /// Refused in a sentence with these words, with at most so many megabytes in use.
    fn is_refused(&self, words: &str, most: usize) {
        let told = self.table.as_ref().expect_err("refused");
        assert!(told.contains("hostile"), "the file is not named: {told}");
        assert!(told.contains(words), "{told}");
        self.takes(most);
    }

    /// Read, with at most so many megabytes in use.
    fn has_rows(&self, rows: usize, most: usize) {
        assert_eq!(self.table, Ok(rows));
        self.takes(most);
    }

    fn takes(&self, most: usize) {
        assert!(self.peak < most * 1_000_000, "{:.1} MB", self.peak as f64 / 1e6);
    }
}

/// Opens a file as the page's worker does.
fn opened(what: &str, bytes: Vec<u8>) -> Outcome {
    let (start, size) = (Instant::now(), bytes.len());
    let mut service = Service::new(|| 0.0);
    let upload = Upload { name: "hostile.file".into(), ..Upload::default() };
    let (mut rows, mut told, mut ends) = (None, None, 0);
    let ((), peak) = counting::peak_of(|| {
        let request = Request::Load { job: 1, upload, bytes, view: true, segments: 0 };
        service.receive(request, &mut |event| {
            ends += usize::from(event.ends());
            match event {
                Event::Loaded(_, view) => rows = view.map(|view| view.rows),
                Event::Failed(_, error) => told = Some(error.sentence),
                _ => {}
            }
        });
    });
    assert_eq!(ends, 1, "{what}: it has to end, and once");
    println!(
        "{what}: {:.1} MB, {:.2} s, at most {:.1} MB: {}",
        size as f64 / 1e6,
        start.elapsed().as_secs_f64(),
        peak as f64 / 1e6,
        told.clone().unwrap_or_else(|| format!("{} rows", rows.unwrap_or(0)))
    );
    Outcome { table: told.map_or_else(|| rows.ok_or_else(|| "nothing was told".to_string()), Err), peak }
}
