//! Odd bytes for the reader, by mutation of files that are odd already: whatever they are, a table that holds together
//! or a sentence, never a panic. Some seconds by default; `STRATA_FUZZ_MINUTES=10 cargo test --release --test
//! properties fuzz` goes on for longer, from another beginning each time (`STRATA_FUZZ_SEED` goes on from a given one).

use rand::RngCore;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::{Duration, Instant};
use strata::engine::control::Control;
use strata::engine::derive::{code, TextEncoding};
use strata::engine::prepare::{prepare, PrepareSpec};
use strata::engine::rng::stream;
use strata::engine::table::{
    read, read_as, Cells, Decimal, Encoding, Extra, OnBadCell, OnMisfit, ReadOptions, Schema, Table, MISSING,
};
use strata::engine::unpack::unpack;

/// Cases of a run without a time.
const CASES: u64 = 3000;
/// Longer files are cut.
const LONGEST: usize = 8000;

/// Pieces that mean something to the reader.
const TOKENS: [&[u8]; 40] = [
    b",",
    b";",
    b"\t",
    b"|",
    b"\"",
    b"'",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"sep=;\n",
    b"1,234",
    b"1.234,5",
    b"-",
    b"NA",
    b"inf",
    b"1e999",
    b"%",
    b"\xe2\x82\xac",
    b"(",
    b")",
    b"2024-02-30",
    b"31.12.99",
    b"yes",
    b"no",
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
    b"id",
    b"\xc2\xa0",
    b"\xed\xa0\x80",
    b"0x1",
    b"99999999999999999999",
    b"1e-400",
    b"\"\"",
    b" ",
    b"#",
    b"\xe4\xb8\x80",
];

/// What chooses the changes of a case.
pub struct Dice(Box<dyn RngCore>);

impl Dice {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n.max(1) as u64) as usize
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// One to eight changes of a file, or noise.
    pub fn mutated(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let at = self.below(seeds.len());
        let mut bytes = seeds[at][..seeds[at].len().min(LONGEST)].to_vec();
        if self.below(40) == 0 {
            bytes = (0..self.below(300)).map(|_| self.0.next_u32() as u8).collect();
        }
        for _ in 0..1 + self.below(8) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(20)).min(bytes.len());
            match self.below(7) {
                0 if at < bytes.len() => bytes[at] = self.0.next_u32() as u8,
                1 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
                4 => {
                    let other = &seeds[self.below(seeds.len())];
                    let from = self.below(other.len() + 1);
                    let to = (from + self.below(60)).min(other.len());
                    bytes.splice(at..end, other[from..to].iter().copied());
                }
                5 => bytes.truncate(at),
                _ => drop(bytes.splice(at..at, self.pick(&TOKENS).iter().copied())),
            }
        }
        bytes
    }

    fn options(&mut self) -> ReadOptions {
        use Encoding::{Utf16Be, Utf16Le, Utf8, Windows1252};
        ReadOptions {
            encoding: self.pick(&[None, None, None, Some(Utf8), Some(Utf16Le), Some(Utf16Be), Some(Windows1252)]),
            delimiter: self.pick(&[None, None, None, Some(b','), Some(b';'), Some(b'\t'), Some(b'|')]),
            quote: self.pick(&[None, None, Some(b'"'), Some(b'\'')]),
            header: self.pick(&[None, None, Some(true), Some(false)]),
            header_line: self.pick(&[None, None, None, Some(0), Some(1), Some(3), Some(usize::MAX)]),
            keep: Extra::ALL.into_iter().filter(|_| self.pick(&[true, false, false])).collect(),
            numbers: vec![self.pick(&["a", "b", "x"]).into()],
            stand_ins: vec![("a".into(), self.pick(&["999", "x", "1", "NaN"]).into())],
            decimal: self.pick(&[None, None, Some(Decimal::Point), Some(Decimal::Comma)]),
            on_misfit: self.pick(&[OnMisfit::Stop, OnMisfit::Skip, OnMisfit::Fill]),
            on_bad_cell: self.pick(&[OnBadCell::Stop, OnBadCell::Missing]),
        }
    }
}

/// What must hold for every table, however it came to be. `least`: so many rows it has at least.
fn holds_together(table: &Table, least: usize) {
    assert!(table.rows >= least);
    assert!(table.id.is_none_or(|id| id < table.columns.len()));
    for (index, column) in table.columns.iter().enumerate() {
        assert!(table.columns[..index].iter().all(|other| other.name != column.name), "two are called {}", column.name);
        match &column.cells {
            Cells::Number(values) => {
                assert_eq!(values.len(), table.rows);
                assert!(values.iter().all(|value| value.is_finite() || value.is_nan()));
            }
            Cells::Text(text) => {
                assert_eq!(text.rows(), table.rows);
                if let strata::engine::table::Text::Repeating { values, codes } = text {
                    assert!(codes.iter().all(|&code| code == MISSING || (code as usize) < values.len()));
                }
                assert!((0..table.rows).all(|row| text.get(row) != Some("")));
            }
            Cells::Empty => {}
        }
    }
    (0..table.rows).for_each(|row| assert!(!table.id_of(row).is_empty()));
    assert!(least < 2 || table.columns.iter().any(|column| column.numbers().is_some()));
    assert!(table.lines.iter().all(|line| line.number > 0));
}

/// One file through all that a user's file goes through.
fn opened(bytes: &[u8], options: &ReadOptions) {
    let Ok(unpacked) = unpack(bytes, None, 1 << 22, &mut Control::none()) else { return };
    let table = match read("odd.csv", &unpacked.bytes, options, &mut Control::none()) {
        Ok(table) => table,
        Err(error) => return assert!(error.to_string().starts_with("Line") || error.to_string().contains("odd.csv")),
    };
    holds_together(&table, 2);
    // A second file is read with the columns of the first, whichever they are.
    let schema = Schema::of(&table);
    for second in [&unpacked.bytes[..], &unpacked.bytes[unpacked.bytes.len() / 2..]] {
        match read_as(&schema, "new.csv", second, options, &mut Control::none()) {
            Ok(table) => holds_together(&table, 1),
            Err(error) => assert!(error.to_string().starts_with("Line") || error.to_string().contains("new.csv")),
        }
    }
    table.notes.iter().for_each(|note| assert!(!note.to_string().is_empty()));
    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    for name in names {
        // Most columns hold no dates: that is a sentence.
        let _ =
            code(&mut table.clone(), &name, &TextEncoding::Days, OnBadCell::Stop).map_err(|error| error.to_string());
    }
    if let Ok((features, _)) = prepare(&table, &PrepareSpec::default(), &mut Control::none()) {
        assert!(features.values.iter().all(|value| value.is_finite()));
    }
}

/// The seed of a run, and whether it goes on after so many cases.
pub struct Run {
    begin: u64,
    start: Instant,
    minutes: Option<f64>,
}

impl Run {
    /// As the environment says.
    pub fn as_asked() -> Self {
        let asked = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<f64>().ok());
        let minutes = asked("STRATA_FUZZ_MINUTES");
        let begin = match (asked("STRATA_FUZZ_SEED"), minutes) {
            (Some(seed), _) => seed as u64,
            (None, Some(_)) => {
                std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |t| t.as_secs())
            }
            (None, None) => 0,
        };
        Run { begin, start: Instant::now(), minutes }
    }

    fn goes_on(&self, case: u64) -> bool {
        match self.minutes {
            Some(minutes) => self.start.elapsed() < Duration::from_secs_f64(60.0 * minutes),
            None => case < CASES,
        }
    }

    /// Opens files that `odd` makes until the time is over.
    pub fn open_all(&self, mut odd: impl FnMut(&mut Dice) -> Vec<u8>) {
        self.try_all(|dice| (odd(dice), dice.options()), |(bytes, options)| opened(bytes, options));
    }

    /// Tries what `odd` makes until the time is over.
    pub fn try_all<T: std::fmt::Debug>(&self, mut odd: impl FnMut(&mut Dice) -> T, mut taken: impl FnMut(&T)) {
        let mut case = 0;
        while self.goes_on(case) {
            let mut dice = Dice(Box::new(stream(self.begin, case)));
            let made = odd(&mut dice);
            if catch_unwind(AssertUnwindSafe(|| taken(&made))).is_err() {
                panic!("seed {}, case {case}: {made:?}", self.begin);
            }
            case += 1;
        }
        println!("{case} cases from seed {}, {:.0} s", self.begin, self.start.elapsed().as_secs_f64());
    }
}

/// The files of a folder of fixtures, in the order of their names.
fn fixtures(folder: &str) -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let files = std::fs::read_dir(folder).expect("files").map(|entry| entry.expect("a file").path());
    let mut paths: Vec<_> = files.filter(|path| path.is_file()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("bytes")).collect()
}

#[test]
fn fuzz_the_reader_gives_a_table_or_a_sentence_whatever_the_bytes() {
    let seeds: Vec<Vec<u8>> = ["tables", "workbooks"].into_iter().flat_map(fixtures).collect();
    Run::as_asked().open_all(|dice| dice.mutated(&seeds));
}

#[test]
fn fuzz_web_pages_json_and_archives_give_a_table_or_a_sentence() {
    let seeds = fixtures("records");
    Run::as_asked().open_all(|dice| dice.mutated(&seeds));
}

#[test]
fn fuzz_text_gives_a_table_or_a_sentence() {
    let seeds = fixtures("tables");
    Run::as_asked().open_all(|dice| dice.mutated(&seeds));
}

#[test]
fn fuzz_gzip_gives_a_table_or_a_sentence() {
    let packed = |text: &Vec<u8>| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, text).expect("to memory");
        encoder.finish().expect("to memory")
    };
    let seeds: Vec<Vec<u8>> = fixtures("tables").iter().map(packed).collect();
    Run::as_asked().open_all(|dice| dice.mutated(&seeds));
}
