//! Rows that hold the sums of the rows above them, or their mean.

use super::cell::{is_missing, number, Decimal};
use super::field::Field;
use super::layout::Layout;
use super::limits::MAX_COLUMNS;
use super::records::Records;
use super::rows::Rows;
use super::source::Source;
use super::total_words::{summary_of, Summary};
use super::OnMisfit;
use crate::engine::control::{Control, Stopped};

/// So many rows are looked at that may be totals.
const MOST: usize = 1000;

/// A row that may be a total.
pub(super) struct Candidate {
    /// The byte of the text at which it begins.
    pub byte: usize,
    /// Its cells.
    cells: Vec<String>,
    /// What it says that it is.
    says: Option<Summary>,
}

/// What is known of a column above a row.
#[derive(Clone, Copy)]
struct Sums {
    sum: f64,
    rows: usize,
    low: f64,
    high: f64,
}

impl Sums {
    const NONE: Sums = Sums { sum: 0.0, rows: 0, low: f64::INFINITY, high: f64::NEG_INFINITY };

    fn add(&mut self, value: f64) {
        self.sum += value;
        self.rows += 1;
        (self.low, self.high) = (self.low.min(value), self.high.max(value));
    }

    /// The largest value, its sign apart.
    fn largest(&self) -> f64 {
        self.high.max(-self.low)
    }

    // A report rounds its sums.
    fn is_sum(&self, value: f64) -> bool {
        self.rows > 1 && (value - self.sum).abs() <= 1e-6 * self.sum.abs() + 0.006
    }

    fn is_mean(&self, value: f64) -> bool {
        self.rows > 1 && (value - self.sum / self.rows as f64).abs() <= 0.006
    }
}

/// What is known of a column of the whole table.
#[derive(Clone, Copy)]
pub(super) struct About {
    /// The decimal mark of its numbers; `None` if it holds none.
    pub decimal: Option<Decimal>,
    /// Whether nearly every row has a value in it.
    is_always_there: bool,
}

impl About {
    /// `decimal`: the decimal mark of its numbers, if it holds any; `present` of the `rows` have a value in it, and
    /// `candidates` may be totals.
    pub fn of(decimal: Option<Decimal>, present: usize, rows: usize, candidates: usize) -> About {
        // Candidates may be what lacks a value.
        let is_nearly_all = (present + candidates) as f64 >= NEARLY_ALL * rows as f64;
        About { decimal, is_always_there: is_nearly_all && present > 0 }
    }
}

/// A column of which so many rows have a value, as a share, is one that a row of its own has too.
const NEARLY_ALL: f64 = 0.95;
/// With so many rows above it a single sum without a name is no chance.
const MANY: usize = 10;

impl Candidate {
    fn of(records: &Records, byte: usize, says: Option<Summary>) -> Candidate {
        Candidate {
            byte,
            says,
            cells: (0..records.len().min(MAX_COLUMNS)).map(|place| records.cell(place).to_string()).collect(),
        }
    }

    /// How many of its cells hold something.
    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !is_missing(cell)).count()
    }
}

/// The record at hand, if it says that it is a total: its first cell that holds anything does.
pub(super) fn named(records: &Records, byte: usize, known: usize) -> Option<Candidate> {
    let mut cells = (0..records.len().min(MAX_COLUMNS)).map(|place| records.cell(place));
    let says = cells.find(|cell| !cell.is_empty()).filter(|_| known < MOST).and_then(summary_of)?;
    let candidate = Candidate::of(records, byte, Some(says));
    // Max is a person's name, too.
    let is_nearly_empty = || 2 * candidate.filled() <= candidate.cells.len();
    (says == Summary::Sum || is_nearly_empty()).then_some(candidate)
}

/// The record that begins at `byte`, which may be a total though its first cell, where a name would stand, is empty.
pub(super) fn unnamed(source: &Source, byte: usize) -> Option<Candidate> {
    let mut records = Records::of(&source.rest_at(byte));
    records.next().then(|| Candidate::of(&records, byte, None))
}

/// Those of the candidates that are totals: most of their numbers are the sums of all rows above, or of the rows since
/// the total before; or they name nothing but a total ([`stands_apart`]). `columns`: what is known of each.
///
/// # Errors
/// The control's stop.
pub(super) fn verify(
    source: &Source,
    layout: &Layout,
    candidates: &[Candidate],
    columns: &[About],
    on_misfit: OnMisfit,
    control: &mut Control,
) -> Result<Vec<usize>, Stopped> {
    let width = columns.len();
    // For each column: of all rows, and of those since the last total.
    let (mut all, mut since) = (vec![Sums::NONE; width], vec![Sums::NONE; width]);
    let (mut found, mut next) = (Vec::new(), candidates.iter().peekable());
    let mut rows = Rows::of(source, layout);
    while next.peek().is_some() {
        let Some((byte, verdict)) = rows.next() else { break };
        if rows.count.is_multiple_of(1024) {
            control.at(byte, 2 * source.text.len())?;
        }
        if let Some(candidate) = next.next_if(|candidate| candidate.byte == byte) {
            let is_total = |sums: &[Sums]| holds(candidate, columns, sums) || stands_apart(candidate, columns, sums);
            if is_total(&all) || is_total(&since) {
                found.push(byte);
                since.fill(Sums::NONE);
                continue;
            }
        }
        if !verdict.is_row(on_misfit) {
            continue;
        }
        rows.records.each(|place, field| {
            let value = columns.get(place).and_then(|about| number(field, about.decimal?));
            if let Some(value) = value.filter(|value| value.is_finite()) {
                all[place].add(value);
                since[place].add(value);
            }
        });
    }
    Ok(found)
}

/// Whether at least one number of a row, and as many as not, is the sum of at least two above it. Without a name two
/// sums are wanted, or one of many rows, none of which is the value of a single row.
fn holds(candidate: &Candidate, columns: &[About], sums: &[Sums]) -> bool {
    // A mean is told by where it stands alone: any row may have the values of the average one.
    if candidate.says == Some(Summary::Other) {
        return false;
    }
    let is_named = candidate.says.is_some();
    let (mut equal, mut other, mut most) = (0, 0, 0);
    for ((cell, about), sums) in candidate.cells.iter().zip(columns).zip(sums) {
        let Some(value) = about.decimal.and_then(|decimal| number(Field::of(cell), decimal)) else { continue };
        let is_sum = sums.is_sum(value) && value != 0.0;
        match is_sum && (is_named || value.abs() > sums.largest()) {
            true => (equal, most) = (equal + 1, most.max(sums.rows)),
            // A mean in the same row is no sum.
            false => other += usize::from(!sums.is_mean(value)),
        }
    }
    equal > 0 && equal >= other && (is_named || equal > 1 || most >= MANY)
}

/// Whether a row holds the word for a total and numbers that may be one, and nothing else: no other text, no value
/// where nearly every row has one, such as the id, and nothing in most of its cells. Its numbers may be other than
/// those of the rows say: people take rows and cells out of a table and leave the total as it was.
fn stands_apart(candidate: &Candidate, columns: &[About], sums: &[Sums]) -> bool {
    let Some(says) = candidate.says else { return false };
    let (mut words, mut numbers, mut lacks_one) = (0, 0, false);
    if 2 * candidate.filled() > columns.len() {
        return false;
    }
    for ((cell, about), sums) in candidate.cells.iter().zip(columns).zip(sums) {
        if is_missing(cell) {
            lacks_one |= about.is_always_there;
            continue;
        }
        let field = Field::of(cell);
        let Some(value) = about.decimal.and_then(|decimal| number(field, decimal)) else {
            words += 1;
            continue;
        };
        let is_beyond = value.abs() > sums.largest();
        let is_within = (sums.low..=sums.high).contains(&value) || value == sums.rows as f64;
        let may_be = match says {
            Summary::Sum => is_beyond || sums.is_sum(value) || sums.is_mean(value),
            Summary::Other => is_within,
        };
        if sums.rows < 2 || !may_be {
            return false;
        }
        numbers += 1;
    }
    lacks_one && words == 1 && numbers > 0
}

#[cfg(test)]
mod tests {
    use crate::engine::table::{read, Extra, Note, ReadOptions, Table};
    use proptest::prelude::*;

    fn table(csv: &str, keep: &[Extra]) -> Table {
        let options = ReadOptions { keep: keep.to_vec(), ..ReadOptions::default() };
        read("t.csv", csv.as_bytes(), &options, &mut crate::engine::control::Control::none()).expect("a table")
    }

    /// The lines of the totals that were left out.
    fn totals(csv: &str) -> Vec<usize> {
        let lines = |note: &Note| match note {
            Note::Extra { kind: Extra::Total, lines, .. } => Some(lines.clone()),
            _ => None,
        };
        table(csv, &[]).notes.iter().find_map(lines).unwrap_or_default()
    }

    /// A report of 12 customers, in which some amounts are not known, and what stands below it.
    fn report(below: &str) -> String {
        let row = |row: usize| {
            let amount = if row % 4 == 1 { "-".to_string() } else { format!("{}.{}00,50 €", 1 + row, row % 7) };
            format!("0{};Firma {row} GmbH;{};{amount};{};ja\n", 10_000 + 3 * row, ["Handel", "Bau"][row % 2], 3 + row)
        };
        format!("Kd.-Nr.;Firma;Branche;Umsatz;Bestellungen;Vertrag\n{}{below}\n", (0..12).map(row).collect::<String>())
    }

    #[test]
    fn a_total_that_names_no_customer_is_one_though_it_does_not_add_up() {
        for below in [
            ";Summe;;99.107,36 €;;",
            ";SUMME:;;99.107,36 €;;",
            "Summe;;;99.107,36 €;;",
            ";;Gesamtsumme;99.107,36 €;;",
            ";Genel toplam;;99.107,36 €;130;",
            ";;;Totalt;130;",
            ";Durchschnitt;;7.107,36 €;;",
            ";Anzahl;;;12;",
            ";Ø;;7.107,36 €;8,5;",
        ] {
            let csv = report(below);
            assert_eq!(totals(&csv), [14], "{below}");
            let found = table(&csv, &[]);
            assert_eq!((found.rows, found.id), (12, Some(0)), "{below}");
            // In a column of numbers a word that is kept has no place.
            if below.starts_with(';') && !below.starts_with(";;;") {
                assert_eq!(table(&csv, &[Extra::Total]).rows, 13, "{below}");
            }
        }
    }

    #[test]
    fn a_mean_may_follow_a_sum() {
        assert_eq!(totals(&report(";Summe;;99.107,36 €;;\n;Durchschnitt;;7.107,36 €;;")), [14, 15]);
    }

    #[test]
    fn customers_that_are_called_like_a_total_stay() {
        for below in [
            "010900;Summe GmbH;Handel;99.107,36 €;14;ja",
            "010900;Summe;Handel;99.107,36 €;14;ja",
            "010900;Summe;;99.107,36 €;;",
            ";Summe GmbH;;99.107,36 €;;",
            ";Summe;Handel;99.107,36 €;;",
            ";Summe;Handel;99.107,36 €;14;ja",
            ";Summe;;1.107,36 €;;",
            ";Summe;;;;",
            ";Summe;;-;;",
            ";Durchschnitt;;99.107,36 €;;",
            ";Durchschnitt;Handel;7.107,36 €;14;ja",
            ";Müller;;99.107,36 €;;",
            ";;;99.107,36 €;;",
        ] {
            assert_eq!(totals(&report(below)), [0; 0], "{below}");
        }
    }

    proptest! {
        #[test]
        fn no_row_with_an_id_is_left_out_that_does_not_hold_sums(
            word in "Summe|Total|Average|Max|Gesamt|Anzahl",
            amounts in proptest::collection::vec(1_u32..1000, 12..40),
            place in 0_usize..12,
            lacks in proptest::collection::vec(any::<bool>(), 3),
        ) {
            let mut csv = String::from("id,name,town,spent,orders\n");
            for (row, amount) in amounts.iter().enumerate() {
                let name = if row == place { word.clone() } else { format!("N{row}") };
                let or = |lacks: bool, text: String| if lacks && row == place { String::new() } else { text };
                // No amount is the sum of those above it.
                let (town, spent) = (or(lacks[0], "Ulm".into()), or(lacks[1], format!("{amount}.37")));
                csv += &format!("K{row},{name},{town},{spent},{}\n", or(lacks[2], (amount + 5000).to_string()));
            }
            prop_assert_eq!(totals(&csv), [0; 0]);
        }

        #[test]
        fn a_total_is_left_out_whatever_was_taken_out_of_the_table(
            amounts in proptest::collection::vec(1_u32..100_000, 4..40),
            taken in proptest::collection::vec(any::<bool>(), 40),
        ) {
            let mut csv = String::from("id,name,town,spent\n");
            for (row, amount) in amounts.iter().enumerate() {
                let cell = if taken[row] && row > 1 { String::new() } else { amount.to_string() };
                csv += &format!("K{row},N{row},Ulm,{cell}\n");
            }
            csv += &format!(",Total,,{}\n", amounts.iter().sum::<u32>());
            prop_assert_eq!(totals(&csv), [amounts.len() + 2]);
        }
    }
}
