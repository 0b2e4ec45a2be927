//! Where the dialects of SQL differ.

use serde::{Deserialize, Serialize};

/// A dialect of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    /// DuckDB.
    DuckDb,
    /// PostgreSQL 12 or later.
    PostgreSql,
    /// Google BigQuery (GoogleSQL).
    BigQuery,
    /// Spark SQL 3 or later.
    Spark,
}

use Dialect::{BigQuery, DuckDb, PostgreSql, Spark};

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 4] = [DuckDb, PostgreSql, BigQuery, Spark];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            DuckDb => "DuckDB",
            PostgreSql => "PostgreSQL",
            BigQuery => "BigQuery",
            Spark => "Spark SQL",
        }
    }

    /// A name in quotes.
    pub(super) fn identifier(self, name: &str) -> String {
        match self {
            DuckDb | PostgreSql => format!("\"{}\"", name.replace('"', "\"\"")),
            Spark => format!("`{}`", name.replace('`', "``")),
            BigQuery => format!("`{}`", escaped(name, '`')),
        }
    }

    /// The name of a table, each part between points in quotes.
    pub(super) fn path(self, name: &str) -> String {
        let parts: Vec<String> = name.split('.').map(|part| self.identifier(part)).collect();
        parts.join(".")
    }

    /// A text in quotes.
    pub(super) fn literal(self, text: &str) -> String {
        match self {
            DuckDb | PostgreSql => format!("'{}'", text.replace('\'', "''")),
            BigQuery | Spark => format!("'{}'", escaped(text, '\'')),
        }
    }

    /// A number in double precision. With an exponent no dialect takes it for a decimal; PostgreSQL alone does, and
    /// turns it into a double beside one.
    pub(super) fn number(self, value: f64) -> String {
        format!("{value:e}")
    }

    /// The type of numbers in double precision.
    pub(super) fn double(self) -> &'static str {
        match self {
            DuckDb | Spark => "DOUBLE",
            PostgreSql => "DOUBLE PRECISION",
            BigQuery => "FLOAT64",
        }
    }

    /// The days from one date to another.
    pub(super) fn days_between(self, from: &str, to: &str) -> String {
        match self {
            DuckDb | PostgreSql => format!("({to} - {from})"),
            BigQuery => format!("DATE_DIFF({to}, {from}, DAY)"),
            Spark => format!("DATEDIFF({to}, {from})"),
        }
    }

    /// The type of text.
    pub(super) fn text(self) -> &'static str {
        match self {
            DuckDb => "VARCHAR",
            PostgreSql => "TEXT",
            BigQuery | Spark => "STRING",
        }
    }

    /// An expression that differs from row to row.
    pub(super) fn row_number(self) -> &'static str {
        match self {
            Spark => "MONOTONICALLY_INCREASING_ID()",
            _ => "ROW_NUMBER() OVER ()",
        }
    }

    /// What keeps a step from being merged into the next one: PostgreSQL would write each expression out wherever it is
    /// used, and compute it as often.
    pub(super) fn fence(self) -> &'static str {
        match self {
            PostgreSql => "\n  OFFSET 0",
            _ => "",
        }
    }

    /// A table of constants with these columns: `n` and `segment` integers, the others double.
    pub(super) fn constants(self, columns: &[String], rows: &[Vec<String>]) -> String {
        let rows: Vec<String> = rows.iter().map(|row| format!("({})", row.join(", "))).collect();
        let rows = rows.join(",\n    ");
        if self == BigQuery {
            let kind = |column: &String| if column == "n" || column == "segment" { "INT64" } else { "FLOAT64" };
            let fields: Vec<String> = columns.iter().map(|column| format!("{column} {}", kind(column))).collect();
            return format!("SELECT * FROM UNNEST(ARRAY<STRUCT<{}>>[\n    {rows}\n  ])", fields.join(", "));
        }
        let cast = |column: &String| match column.as_str() {
            "n" | "segment" => column.clone(),
            _ => format!("CAST({column} AS {}) AS {column}", self.double()),
        };
        let casts: Vec<String> = columns.iter().map(cast).collect();
        format!("SELECT {} FROM (VALUES\n    {rows}\n  ) AS v({})", casts.join(", "), columns.join(", "))
    }

    /// An aggregate that keeps the least `d`, of equal ones that of the least `n`, with its `segment`.
    pub(super) fn nearest(self) -> &'static str {
        match self {
            DuckDb => "MIN(STRUCT_PACK(d := d, n := n, segment := segment))",
            PostgreSql => "MIN(ARRAY[d, n, segment])",
            BigQuery => "ARRAY_AGG(STRUCT(d, n, segment) ORDER BY d, n LIMIT 1)[OFFSET(0)]",
            Spark => "MIN(STRUCT(d, n, segment))",
        }
    }

    /// The distance and the segment of what [`nearest`](Self::nearest) keeps in the column `nearest`.
    pub(super) fn nearest_parts(self) -> [&'static str; 2] {
        match self {
            PostgreSql => ["nearest[1]", "CAST(nearest[3] AS INTEGER)"],
            _ => ["nearest.d", "nearest.segment"],
        }
    }
}

/// Text in which the quote and the backslash have a backslash before them, and control characters are escapes.
fn escaped(text: &str, quote: char) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            c if c == quote => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The greatest or least of expressions; of a single one itself, since not every dialect takes one alone.
pub(super) fn greatest(function: &str, terms: &[String]) -> String {
    match terms {
        [only] => only.clone(),
        _ => format!("{function}({})", terms.join(", ")),
    }
}
