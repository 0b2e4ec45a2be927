//! One pass over a table in SQL.

use super::customers_sql::customers_sql;
use super::feature::{columns, features, knots, meanings, stand_ins, Feature, Source, Targets};
use super::header::header;
use super::model::Model;
use super::sql_dialect::{greatest, Dialect};
use crate::engine::distance::{Form, Metric};
use crate::engine::prepare::FittedTransform;

/// A query that gives each row of the table called `table` (`schema.table` where it is in one) its segment: the id
/// column (without one, the columns the model looks at) and `segment`, which is -1 for noise and NULL for rows that
/// cannot be prepared.
///
/// The table is read once. Its columns have the names and types of the table the model was made from; NULL, NaN and
/// infinity are missing. In a k-means model each step is a list of expressions over one row; in a model of
/// representatives a row meets all of them.
pub fn sql(model: &Model, dialect: Dialect, table: &str) -> String {
    let comments: String = header(model).iter().map(|line| format!("-- {line}\n")).collect();
    let query = segments_sql(model, dialect, table);
    // PostgreSQL compiles long queries to machine code, which takes minutes for thousands of knots and gains nothing.
    let has_knots =
        model.preparation.columns.iter().any(|column| matches!(column.transform, FittedTransform::RankToNormal(_)));
    let setting = match dialect {
        Dialect::PostgreSql if has_knots => "SET jit = off;\n",
        // Spark replaces such text by the value of a variable, in quoted names too.
        Dialect::Spark if query.contains("${") => "SET spark.sql.variable.substitute = false;\n",
        _ => "",
    };
    format!(
        "{comments}-- {} dialect. Names are quoted, so capitals count where the database lets \
         them.\n{setting}{query};\n",
        dialect.name()
    )
}

/// The query alone.
pub(super) fn segments_sql(model: &Model, dialect: Dialect, table: &str) -> String {
    let query = Query::new(model, dialect);
    let mut steps = query.preparing(table);
    if query.targets.directed() {
        steps.push(("lengths", query.lengths()));
        steps.push(("directed", query.directed()));
    }
    let from = steps.last().map_or("scaled", |(name, _)| name);
    let select = if query.has_column_each() {
        steps.push(("distances", query.distances(from)));
        query.least_column()
    } else {
        steps.push(("representatives", query.representatives()));
        steps.push(("pairs", query.pairs(from)));
        steps.push(("best", query.best()));
        query.best_segment()
    };
    query.written(&steps, &select)
}

/// A query for the prepared features `f0`, `f1`, ... of each row.
pub(super) fn features_sql(model: &Model, dialect: Dialect, table: &str) -> String {
    let query = Query::new(model, dialect);
    let names = (0..query.features.len()).map(|i| format!("f{i}")).collect::<Vec<_>>();
    query.written(&query.preparing(table), &query.result(&names, "scaled"))
}

/// With more targets than this they are rows of a table rather than a column each.
const MOST_COLUMNS: usize = 100;

struct Query<'m> {
    model: &'m Model,
    dialect: Dialect,
    features: Vec<Feature<'m>>,
    targets: Targets,
}

impl<'m> Query<'m> {
    fn new(model: &'m Model, dialect: Dialect) -> Self {
        Query { model, dialect, features: features(model), targets: Targets::of(model) }
    }

    /// The steps from the table to its features.
    fn preparing(&self, table: &str) -> Vec<(&'static str, String)> {
        vec![("source", self.source(table)), ("filled", self.filled()), ("scaled", self.scaled())]
    }

    fn written(&self, steps: &[(&str, String)], select: &str) -> String {
        let fence = self.dialect.fence();
        let steps: Vec<String> = steps.iter().map(|(name, step)| format!("{name} AS (\n  {step}{fence}\n)")).collect();
        format!("WITH {}\n{select}", steps.join(",\n"))
    }

    /// Whether the distance to each target is a column; else the targets are rows.
    fn has_column_each(&self) -> bool {
        self.targets.rows.len() <= MOST_COLUMNS && self.targets.reach.is_none()
    }

    fn number(&self, value: f64) -> String {
        self.dialect.number(value)
    }

    /// What is carried along for the result: the id or, without one, the columns; each under a name of ours and under
    /// its own.
    fn carried(&self) -> Vec<(String, &'m str)> {
        match &self.model.id_column {
            Some(id) => vec![("id0".into(), id)],
            None => columns(&self.features).into_iter().enumerate().map(|(i, name)| (format!("id{i}"), name)).collect(),
        }
    }

    /// `SELECT` what is carried along, the row's number if it is needed, and `further`, from `from`.
    fn select(&self, further: impl IntoIterator<Item = String>, from: &str) -> String {
        let number = Some("row_number".to_string()).filter(|_| !self.has_column_each());
        let carried = self.carried().into_iter().map(|(own, _)| own);
        let all: Vec<String> = number.into_iter().chain(carried).chain(further).collect();
        format!("SELECT\n    {}\n  FROM {from}", all.join(",\n    "))
    }

    /// The table's columns under names of ours, numbers as doubles: the only step that names anything from outside.
    fn source(&self, table: &str) -> String {
        let column = |name: &str| format!("t.{}", self.dialect.identifier(name));
        let mut selected: Vec<String> =
            self.carried().into_iter().map(|(own, name)| format!("{} AS {own}", column(name))).collect();
        if !self.has_column_each() {
            selected.push(format!("{} AS row_number", self.dialect.row_number()));
        }
        let text = |name: &str| format!("TRIM(CAST({} AS {}))", column(name), self.dialect.text());
        for (i, feature) in self.features.iter().enumerate() {
            let value = match feature.source {
                Source::Category(value) => {
                    format!("CASE WHEN {} = {} THEN 1 ELSE 0 END", text(feature.column), self.dialect.literal(value))
                }
                _ => match meanings(self.model, feature.column) {
                    Some(meanings) => {
                        let [yes, no] = meanings.map(|words| {
                            words.iter().map(|word| self.dialect.literal(word)).collect::<Vec<_>>().join(", ")
                        });
                        let text = text(feature.column);
                        format!("CASE WHEN LOWER({text}) IN ({yes}) THEN 1 WHEN LOWER({text}) IN ({no}) THEN 0 END")
                    }
                    None => stand_ins(self.model, feature.column).fold(column(feature.column), |value, none| {
                        format!("NULLIF(CAST({value} AS {}), {})", self.dialect.double(), self.number(none))
                    }),
                },
            };
            selected.push(format!("CAST({value} AS {}) AS c{i}", self.dialect.double()));
        }
        let from = match &self.model.about.rollup {
            Some(plan) => customers_sql(plan, self.dialect, table),
            None => self.dialect.path(table),
        };
        format!("SELECT\n    {}\n  FROM {from} AS t", selected.join(",\n    "))
    }

    /// Numbers in place of what is missing.
    fn filled(&self) -> String {
        // True of finite numbers, in every dialect: NaN is no number, or larger than all.
        let is_there = |i: usize| format!("ABS(c{i}) <= {}", self.number(f64::MAX));
        let step = |(i, feature): (usize, &Feature)| match &feature.source {
            Source::Number { fill, .. } => {
                let fill = fill.map_or("NULL".into(), |fill| self.number(fill));
                format!("CASE WHEN {} THEN c{i} ELSE {fill} END AS x{i}", is_there(i))
            }
            Source::Missing => format!("CASE WHEN {} THEN 0e0 ELSE 1e0 END AS x{i}", is_there(i)),
            Source::Category(_) => format!("c{i} AS x{i}"),
        };
        self.select(self.features.iter().enumerate().map(step), "source")
    }

    /// Transformed, clipped, scaled and weighed.
    fn scaled(&self) -> String {
        let transformed: Vec<String> = self
            .features
            .iter()
            .enumerate()
            .map(|(i, feature)| match &feature.source {
                Source::Number { transform, .. } => {
                    format!("{} AS y{i}", self.transformed(transform, &format!("x{i}")))
                }
                _ => format!("x{i} AS y{i}"),
            })
            .collect();
        let scaled = self.features.iter().enumerate().map(|(i, feature)| {
            let clip = if let Source::Number { clip, .. } = feature.source { clip } else { None };
            let value = clip.map_or(format!("y{i}"), |clip| {
                let (low, high) = (self.number(clip.low), self.number(clip.high));
                format!("CASE WHEN y{i} < {low} THEN {low} WHEN y{i} > {high} THEN {high} ELSE y{i} END")
            });
            let scale = [feature.center, feature.spread, feature.weight].map(|v| self.number(v));
            format!("({value} - {}) / {} * {} AS f{i}", scale[0], scale[1], scale[2])
        });
        let inner = self.select(transformed, "filled").replace('\n', "\n  ");
        self.select(scaled, &format!("(\n    {inner}{}\n  ) AS transformed", self.dialect.fence()))
    }

    /// The transform of the column `x`; NULL where it is not defined, since a logarithm of nothing ends a query.
    fn transformed(&self, transform: &FittedTransform, x: &str) -> String {
        match transform {
            FittedTransform::None => x.to_string(),
            FittedTransform::Log1p => format!("CASE WHEN {x} > -1 THEN LN(1 + {x}) END"),
            FittedTransform::SignedLog1p => format!("SIGN({x}) * LN(1 + ABS({x}))"),
            FittedTransform::SignedSqrt => format!("SIGN({x}) * SQRT(ABS({x}))"),
            FittedTransform::YeoJohnson { lambda } => {
                let side = |power: f64| self.power_of_log(power, &format!("LN(1 + ABS({x}))"));
                format!("CASE WHEN {x} >= 0 THEN {} ELSE -({}) END", side(*lambda), side(2.0 - lambda))
            }
            FittedTransform::RankToNormal(ranks) => {
                let (values, scores) = knots(ranks);
                self.interpolated(x, &values, &scores)
            }
        }
    }

    /// `(exp(power log) - 1) / power`, near power 0 by its series.
    fn power_of_log(&self, power: f64, log: &str) -> String {
        if power.abs() < 1e-7 {
            return format!("{log} * (1 + {} * {log})", self.number(power / 2.0));
        }
        let power = self.number(power);
        format!("(EXP({power} * {log}) - 1) / {power}")
    }

    /// Linear between knots, constant beyond.
    fn interpolated(&self, x: &str, values: &[f64], scores: &[f64]) -> String {
        let ([first, .., last], [low, .., high]) = (values, scores) else {
            let only = scores.first().map_or_else(|| x.to_string(), |score| self.number(*score));
            return format!("CASE WHEN {x} IS NOT NULL THEN {only} END");
        };
        let [first, last, low, high] = [*first, *last, *low, *high].map(|v| self.number(v));
        let between = match self.dialect {
            Dialect::Spark => self.looked_up(x, values, scores),
            _ => self.between(x, values, scores),
        };
        format!(
            "CASE WHEN {x} <= {first} THEN {low} WHEN {x} >= {last} THEN {high} WHEN {x} > {first} THEN {between} END"
        )
    }

    /// The same from a list of pieces in blocks, which Spark reads once: its optimizer is not made for thousands of
    /// branches. `x` is above the first knot.
    fn looked_up(&self, x: &str, values: &[f64], scores: &[f64]) -> String {
        const BLOCK: usize = 45;
        let piece = |(v, s): (&[f64], &[f64])| {
            let [v0, dv, s0, ds] = [v[0], v[1] - v[0], s[0], s[1] - s[0]].map(|v| self.number(v));
            format!("{{\"v\":{v0},\"dv\":{dv},\"s\":{s0},\"ds\":{ds}}}")
        };
        let pieces: Vec<String> = values.windows(2).zip(scores.windows(2)).map(piece).collect();
        let blocks: Vec<String> = pieces.chunks(BLOCK).map(|block| format!("[{}]", block.join(","))).collect();
        let starts: Vec<String> = values[..pieces.len()].iter().step_by(BLOCK).map(|&v| self.number(v)).collect();
        let blocks = self.dialect.literal(&format!("[{}]", blocks.join(",")));
        let starts = self.dialect.literal(&format!("[{}]", starts.join(",")));
        let block = format!(
            "ELEMENT_AT(FROM_JSON({blocks}, 'ARRAY<ARRAY<STRUCT<v: DOUBLE, dv: DOUBLE, s: DOUBLE, ds: DOUBLE>>>'), \
             SIZE(FILTER(FROM_JSON({starts}, 'ARRAY<DOUBLE>'), k -> k <= {x})))"
        );
        let piece = format!("ELEMENT_AT(FILTER({block}, k -> k.v <= {x}), -1)");
        format!("TRANSFORM(ARRAY({piece}), k -> k.s + k.ds * (({x} - k.v) / k.dv))[0]")
    }

    /// Linear between two knots, which are found by halving.
    fn between(&self, x: &str, values: &[f64], scores: &[f64]) -> String {
        if let ([v0, v1], [s0, s1]) = (values, scores) {
            let [v0, dv, s0, ds] = [*v0, v1 - v0, *s0, s1 - s0].map(|v| self.number(v));
            return format!("{s0} + {ds} * (({x} - {v0}) / {dv})");
        }
        let middle = values.len() / 2;
        let below = self.between(x, &values[..=middle], &scores[..=middle]);
        let above = self.between(x, &values[middle..], &scores[middle..]);
        format!("CASE WHEN {x} <= {} THEN {below} ELSE {above} END", self.number(values[middle]))
    }

    /// A row's length (for correlation that of its differences from its mean); 0 if it has no direction.
    fn lengths(&self) -> String {
        let d = self.features.len();
        let names: Vec<String> = (0..d).map(|i| format!("f{i}")).collect();
        let is_correlation = self.targets.metric == Metric::Correlation;
        let mean = if is_correlation { format!("({}) / {d}", names.join(" + ")) } else { "0e0".into() };
        let centered = self.select(names.iter().cloned().chain([format!("{mean} AS mean")]), "scaled");
        let square = |name: &String| format!("({name} - mean) * ({name} - mean)");
        let length = format!("SQRT({})", names.iter().map(square).collect::<Vec<_>>().join(" + "));
        let constant: Vec<String> = names.iter().skip(1).map(|name| format!("f0 = {name}")).collect();
        let length = match (is_correlation, constant.is_empty()) {
            (false, _) => length,
            (true, true) => "0e0".into(),
            (true, false) => format!("CASE WHEN {} THEN 0e0 ELSE {length} END", constant.join(" AND ")),
        };
        let names = names.iter().cloned().chain(["mean".into(), format!("{length} AS length")]);
        self.select(
            names,
            &format!("(\n    {}{}\n  ) AS centred", centered.replace('\n', "\n  "), self.dialect.fence()),
        )
    }

    /// Features of length 1, and one more that is 1 for rows without a direction.
    fn directed(&self) -> String {
        let d = self.features.len();
        let unit = |i: usize| format!("CASE WHEN length = 0 THEN 0e0 ELSE (f{i} - mean) / length END AS f{i}");
        let none = format!("CASE WHEN length = 0 THEN 1e0 ELSE 0e0 END AS f{d}");
        self.select((0..d).map(unit).chain([none]), "lengths")
    }

    /// What the distance to a target is accumulated to; squares are not rooted.
    fn distance(&self, target: impl Fn(usize) -> String) -> String {
        let width = self.targets.rows.first().map_or(0, Vec::len);
        let difference = |i: usize| format!("(f{i} - {})", target(i));
        let terms: Vec<String> = (0..width)
            .map(|i| match self.targets.form() {
                Form::Squares => format!("{0} * {0}", difference(i)),
                Form::Sums | Form::Largest => format!("ABS{}", difference(i)),
                Form::Ratios => {
                    let sum = format!("(ABS(f{i}) + ABS({}))", target(i));
                    format!("CASE WHEN {sum} = 0e0 THEN 0e0 ELSE ABS{} / {sum} END", difference(i))
                }
            })
            .collect();
        match self.targets.form() {
            Form::Squares | Form::Sums | Form::Ratios => terms.join(" + "),
            Form::Largest => greatest("GREATEST", &terms),
        }
    }

    /// A column for the distance to each target.
    fn distances(&self, from: &str) -> String {
        let column = |(j, target): (usize, &Vec<f64>)| format!("{} AS d{j}", self.distance(|i| self.number(target[i])));
        self.select(self.targets.rows.iter().enumerate().map(column), from)
    }

    /// The segment of the least distance, of equal ones the first.
    fn least_column(&self) -> String {
        let names: Vec<String> = (0..self.targets.rows.len()).map(|j| format!("d{j}")).collect();
        let with_least =
            self.select(names.iter().cloned().chain([format!("{} AS d", greatest("LEAST", &names))]), "distances");
        let cases: Vec<String> = names
            .iter()
            .zip(&self.targets.labels)
            .map(|(name, label)| format!("WHEN {name} = d THEN {label}"))
            .collect();
        let from = format!("(\n  {with_least}{}\n) AS least", self.dialect.fence());
        self.result(&[self.named(&format!("CASE {} END", cases.join(" ")))], &from)
    }

    /// The targets as a table.
    fn representatives(&self) -> String {
        let width = self.targets.rows.first().map_or(0, Vec::len);
        let columns: Vec<String> =
            ["n".into(), "segment".into()].into_iter().chain((0..width).map(|i| format!("r{i}"))).collect();
        let row = |(n, (values, label)): (usize, (&Vec<f64>, &i32))| {
            let values = values.iter().map(|&v| self.number(v));
            [n.to_string(), label.to_string()].into_iter().chain(values).collect()
        };
        let rows: Vec<Vec<String>> = self.targets.rows.iter().zip(&self.targets.labels).enumerate().map(row).collect();
        self.dialect.constants(&columns, &rows)
    }

    /// Every row beside every target.
    fn pairs(&self, from: &str) -> String {
        let distance = format!("{} AS d", self.distance(|i| format!("r{i}")));
        self.select(["n".into(), "segment".into(), distance], &format!("{from} CROSS JOIN representatives"))
    }

    /// The nearest target of each row.
    fn best(&self) -> String {
        let selected = self.select([format!("{} AS nearest", self.dialect.nearest())], "pairs");
        let carried: Vec<String> = self.carried().into_iter().map(|(own, _)| own).collect();
        format!("{selected}\n  GROUP BY row_number, {}", carried.join(", "))
    }

    /// Its segment, or noise if it is too far.
    fn best_segment(&self) -> String {
        let [distance, segment] = self.dialect.nearest_parts();
        let segment = match self.targets.reach {
            None => format!("CASE WHEN {distance} IS NOT NULL THEN {segment} END"),
            Some(reach) => {
                let finished = match (self.targets.form(), self.targets.directed()) {
                    (_, true) => format!("{distance} / 2"),
                    (Form::Squares, false) => format!("SQRT({distance})"),
                    (Form::Sums | Form::Largest | Form::Ratios, false) => distance.to_string(),
                };
                let reach = self.number(reach);
                format!("CASE WHEN {finished} <= {reach} THEN {segment} WHEN {finished} > {reach} THEN -1 END")
            }
        };
        self.result(&[self.named(&segment)], "best")
    }

    /// The segment under its name, which no carried column has.
    fn named(&self, segment: &str) -> String {
        let carried = self.carried();
        let taken = |name: &str| carried.iter().any(|(_, carried)| carried.eq_ignore_ascii_case(name));
        let numbered = (2..).map(|number| format!("segment_{number}"));
        let label = std::iter::once("segment".to_string()).chain(numbered).find(|name| !taken(name));
        format!("{segment} AS {}", label.unwrap_or_default())
    }

    fn result(&self, selected: &[String], from: &str) -> String {
        let name = |(own, name): &(String, &str)| format!("{own} AS {}", self.dialect.identifier(name));
        let all: Vec<String> = self.carried().iter().map(name).chain(selected.iter().cloned()).collect();
        format!("SELECT\n  {}\nFROM {from}", all.join(",\n  "))
    }
}
