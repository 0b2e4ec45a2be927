//! The columns of a table of customers.

use super::lines::{codes, column, Lines, A_LOOK};
use super::{Plan, RollupError, WordColumn, WordsAs, FIRST, FREQUENCY, MEAN_OF, RECENCY, SPAN, SUM_OF};
use crate::engine::control::{Control, Stopped};
use crate::engine::derive::iso;
use crate::engine::table::{unique_names, Cells, Column, Note, Table, Text, TextBuilder, MISSING};
use std::collections::HashMap;

/// The memory that the columns of customers may take, in bytes.
const MAX_MEMORY: usize = 1_000_000_000;
/// Columns that every table of customers has.
const ALWAYS: usize = 7;

/// What the lines of each customer come to.
struct Sums {
    lines: Vec<u32>,
    /// Lines that have an amount.
    paid: Vec<u32>,
    sum: Vec<f64>,
    /// NaN where no line has a day.
    first: Vec<f64>,
    last: Vec<f64>,
}

/// One row for each customer, in the order of first appearance, named by the id:
///
/// - `recency`: days from the customer's last line to the day of the plan,
/// - `frequency`: lines, or different orders where the plan names their column,
/// - `sum of` the amounts, missing where no line has one, and `mean of` them: the sum by the lines (orders) that have
///   one,
/// - `first purchase`: the first day, as 2024-01-31, and `span`: days from it to the last,
/// - for each word of each column of words the number of lines with it, or their share of the lines with any.
///
/// A line without a customer is left out, and so is one after the day of the plan; a line without a day or an amount
/// counts in all that does not need it. How many there are is among the table's notes. As pandas has it:
/// `lines.groupby(id)` with `max`, `size` (`nunique`), `sum(min_count=1)`, `mean`, `min`.
///
/// # Errors
/// [`RollupError`] where a column is not there or not what it is to be, or no line is left.
pub fn roll_up(table: &Table, plan: &Plan, control: &mut Control) -> Result<Table, RollupError> {
    let lines = Lines::of(table, plan, control)?;
    let customers = lines.named_by.len();
    let columns = ALWAYS + plan.words.iter().map(|words| words.words.len()).sum::<usize>();
    if customers.saturating_mul(columns).saturating_mul(size_of::<f64>()) > MAX_MEMORY {
        return Err(RollupError::TooLarge { customers, columns });
    }
    let sums = add_up(&lines, control)?;
    let (frequency, paid) = match &plan.order {
        None => (sums.lines.clone(), sums.paid.clone()),
        Some(order) => {
            let orders = codes(column(table, order, "the order of each line")?, table.rows, control)?;
            control.at(2 * table.rows, 3 * table.rows)?;
            let all = orders_of(&lines, &orders, |_| true);
            (all, orders_of(&lines, &orders, |line| !lines.amount[line].is_nan()))
        }
    };
    let unit = table.column(&plan.amount).and_then(|column| column.unit.clone());
    // What is too large for a number is missing, as in every table.
    let finite = |value: f64| if value.is_finite() { value } else { f64::NAN };
    let each = |value: &dyn Fn(usize) -> f64| (0..customers).map(|at| finite(value(at))).collect::<Vec<f64>>();
    let sum = each(&|at| if sums.paid[at] == 0 { f64::NAN } else { sums.sum[at] });
    let mean = each(&|at| if paid[at] == 0 { f64::NAN } else { sums.sum[at] / f64::from(paid[at]) });
    let mut made = vec![
        of_numbers(None, each(&|at| lines.until - sums.last[at])),
        of_numbers(None, frequency.iter().map(|&count| f64::from(count)).collect()),
        of_numbers(unit.clone(), sum),
        of_numbers(unit, mean),
        of_texts(sums.first.iter().map(|day| (!day.is_nan()).then(|| iso(*day)))),
        of_numbers(None, each(&|at| sums.last[at] - sums.first[at])),
    ];
    made.insert(0, id_column(table, plan, &lines)?);
    for words in &plan.words {
        control.at(2 * table.rows, 3 * table.rows)?;
        made.extend(of_words(table, words, plan.words_as, &lines)?);
    }
    made.iter_mut().zip(column_names(plan)).for_each(|(column, name)| column.name = name);
    Ok(of_customers(table, made, note(&lines, plan, table.rows)))
}

/// The names of the columns that a plan gives, the id's first; one that is there already gets a number.
pub fn column_names(plan: &Plan) -> Vec<String> {
    let mut names = vec![plan.id.clone(), RECENCY.into(), FREQUENCY.into()];
    names.extend([SUM_OF, MEAN_OF].map(|of| format!("{of} {}", plan.amount)));
    names.extend([FIRST, SPAN].map(String::from));
    for of in &plan.words {
        names.extend(of.words.iter().map(|word| match plan.words_as {
            WordsAs::Counts => format!("{}: {word}", of.column),
            WordsAs::Shares => format!("{}: {word} (share)", of.column),
        }));
    }
    unique_names(&names, false, &mut Vec::new())
}

/// The table of customers. What was told of the reading of the lines stays told but for what is of their ids.
fn of_customers(table: &Table, columns: Vec<Column>, note: Note) -> Table {
    let rows = match &columns[0].cells {
        Cells::Text(text) => text.rows(),
        _ => 0,
    };
    let is_kept = |note: &&Note| !matches!(note, Note::RepeatedIds { .. } | Note::StandIn { .. } | Note::NoHeader);
    let mut notes = vec![note];
    notes.extend(table.notes.iter().filter(is_kept).cloned());
    Table {
        name: table.name.clone(),
        columns,
        rows,
        id: Some(0),
        notes,
        stand_ins: Vec::new(),
        dialect: table.dialect.clone(),
        layout: table.layout.clone(),
        lines: table.lines.clone(),
        misfits: table.misfits.clone(),
        ..*table
    }
}

fn note(lines: &Lines, plan: &Plan, rows: usize) -> Note {
    let of_customers = || (0..rows).filter(|&line| lines.customer[line] != MISSING);
    Note::RolledUp {
        column: plan.id.clone(),
        lines: of_customers().count(),
        customers: lines.named_by.len(),
        without_id: lines.without_id,
        after: lines.after,
        without_date: of_customers().filter(|&line| lines.day[line].is_nan()).count(),
        without_amount: of_customers().filter(|&line| lines.amount[line].is_nan()).count(),
    }
}

fn add_up(lines: &Lines, control: &mut Control) -> Result<Sums, Stopped> {
    let customers = lines.named_by.len();
    let mut sums = Sums {
        lines: vec![0; customers],
        paid: vec![0; customers],
        sum: vec![0.0; customers],
        first: vec![f64::NAN; customers],
        last: vec![f64::NAN; customers],
    };
    let rows = lines.customer.len();
    for (line, &customer) in lines.customer.iter().enumerate() {
        if line % A_LOOK == 0 {
            control.at(rows + line, 3 * rows)?;
        }
        if customer == MISSING {
            continue;
        }
        let at = customer as usize;
        let (amount, day) = (lines.amount[line], lines.day[line]);
        sums.lines[at] += 1;
        if !amount.is_nan() {
            sums.paid[at] += 1;
            sums.sum[at] += amount;
        }
        // The other one where one of them is missing.
        sums.first[at] = sums.first[at].min(day);
        sums.last[at] = sums.last[at].max(day);
    }
    Ok(sums)
}

/// How many different orders each customer has, among the lines that `counts`.
fn orders_of(lines: &Lines, orders: &[u32], counts: impl Fn(usize) -> bool) -> Vec<u32> {
    let all = lines.customer.iter().zip(orders).enumerate();
    let mut pairs: Vec<u64> = all
        .filter(|(line, (customer, order))| **customer != MISSING && **order != MISSING && counts(*line))
        .map(|(_, (customer, order))| u64::from(*customer) << 32 | u64::from(*order))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut found = vec![0; lines.named_by.len()];
    pairs.iter().for_each(|pair| found[(pair >> 32) as usize] += 1);
    found
}

/// A column that has no name yet.
fn of_numbers(unit: Option<String>, values: Vec<f64>) -> Column {
    let cells = if values.iter().all(|value| value.is_nan()) { Cells::Empty } else { Cells::Number(values) };
    Column { name: String::new(), unit, cells }
}

fn of_texts<T: AsRef<str>>(cells: impl Iterator<Item = Option<T>>) -> Column {
    let mut builder = TextBuilder::new(0, 0);
    let mut is_empty = true;
    for cell in cells {
        is_empty &= cell.is_none();
        builder.push(cell.as_ref().map(T::as_ref));
    }
    let cells = if is_empty { Cells::Empty } else { Cells::Text(builder.finish()) };
    Column { name: String::new(), unit: None, cells }
}

/// The ids, each as it stands in the first line of its customer.
fn id_column(table: &Table, plan: &Plan, lines: &Lines) -> Result<Column, RollupError> {
    let id = column(table, &plan.id, "the customer of each line")?;
    Ok(match &id.cells {
        Cells::Number(values) => of_texts(lines.named_by.iter().map(|&line| Some((values[line] + 0.0).to_string()))),
        _ => of_texts(lines.named_by.iter().map(|&line| id.text(line))),
    })
}

/// For each word of a column what it is for each customer.
fn of_words(table: &Table, of: &WordColumn, words_as: WordsAs, lines: &Lines) -> Result<Vec<Column>, RollupError> {
    let customers = lines.named_by.len();
    let found = column(table, &of.column, "words")?;
    let place_of: HashMap<&str, usize> = of.words.iter().enumerate().map(|(at, word)| (word.as_str(), at)).collect();
    let mut any = vec![0_u32; customers];
    let mut counts = vec![vec![0_u32; customers]; of.words.len()];
    let by_code: Option<(&[u32], Vec<Option<usize>>)> = match &found.cells {
        Cells::Text(Text::Repeating { values, codes }) => {
            Some((codes, values.iter().map(|value| place_of.get(value.as_str()).copied()).collect()))
        }
        _ => None,
    };
    for (line, &customer) in lines.customer.iter().enumerate() {
        if customer == MISSING {
            continue;
        }
        let place = match &by_code {
            Some((codes, places)) => match places.get(codes[line] as usize) {
                Some(place) => place.as_ref(),
                None => continue,
            },
            None => match found.text(line) {
                Some(word) => place_of.get(word),
                None => continue,
            },
        };
        any[customer as usize] += 1;
        if let Some(&place) = place {
            counts[place][customer as usize] += 1;
        }
    }
    let value = |count: u32, any: u32| match words_as {
        WordsAs::Counts => f64::from(count),
        WordsAs::Shares if any == 0 => f64::NAN,
        WordsAs::Shares => f64::from(count) / f64::from(any),
    };
    let column =
        |counts: Vec<u32>| of_numbers(None, counts.iter().zip(&any).map(|(&count, &any)| value(count, any)).collect());
    Ok(counts.into_iter().map(column).collect())
}
