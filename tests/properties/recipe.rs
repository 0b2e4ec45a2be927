//! Exports of any model: text from outside stays text, and numbers come back to the bit.

use ndarray::Array2;
use proptest::prelude::*;
use strata::engine::choice::Choice;
use strata::engine::control::Control;
use strata::engine::distance::Metric;
use strata::engine::model_export::{json, pmml, pyspark, python, sql, About, Dialect, Model};
use strata::engine::prepare::{fit, PrepareSpec};
use strata::engine::table::{read, Cells, Column, ReadOptions, Table};

/// A table of two columns of numbers and an id, under the names given, and a model of it with the names given to its
/// segments.
fn model(names: &[String], called: &str, values: &[f64]) -> Model {
    let control = &mut Control::none();
    let csv = b"id,a,b\nk1,1,2\nk2,3,4\nk3,5,9\nk4,7,\n";
    let mut table: Table = read("t.csv", csv, &ReadOptions::default(), control).expect("a table");
    for (column, name) in table.columns.iter_mut().zip(names) {
        *column = Column { name: name.clone(), ..column.clone() };
    }
    if let Cells::Number(cells) = &mut table.columns[1].cells {
        cells.iter_mut().zip(values).for_each(|(cell, value)| *cell = *value);
    }
    let spec = PrepareSpec::default();
    let (fitted, _) = fit(&table, &spec, control).expect("a preparation");
    let features = fitted.apply(&table, control).expect("features").values;
    let about = About { table: called.into(), method: called.into(), names: vec![called.into()], ..About::default() };
    let centroids = Array2::from_shape_vec((1, 2), vec![features[[0, 0]], features[[0, 1]]]).expect("one centroid");
    Model::kmeans(&table, &fitted, centroids.view(), &[0; 4], about, control).expect("a model")
}

/// What stands between quotes, undone as the dialect does it; the rest of the text with nothing between the quotes.
fn unquoted(text: &str, quotes: &[char], backslash: bool) -> Option<(Vec<String>, String)> {
    let (mut found, mut rest) = (Vec::new(), String::new());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        rest.push(c);
        if !quotes.contains(&c) {
            continue;
        }
        let mut inside = String::new();
        loop {
            match characters.next()? {
                '\\' if backslash => inside.push(match characters.next()? {
                    'n' => '\n',
                    'r' => '\r',
                    c => c,
                }),
                end if end == c && !backslash && characters.peek() == Some(&c) => inside.extend(characters.next()),
                end if end == c => break,
                other => inside.push(other),
            }
        }
        rest.push(c);
        found.push(inside);
    }
    Some((found, rest))
}

/// Names that people and attackers give columns.
fn name() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "'",
        "\"",
        "`",
        "\\",
        "''",
        "'''",
        "\"\"\"",
        "--",
        "*/",
        "/*",
        ";",
        "\n",
        "\r",
        "]]>",
        "&",
        "<",
        "${x}",
        "%s",
        "{}",
        "select",
        " ",
        "é",
        "日本",
        "\u{2028}",
        "\u{202e}",
        "\0",
        "=1+1",
        "#",
        "\u{1}",
        "\u{b}",
        "\t",
        "\u{fffe}",
        "\u{ffff}",
        "\u{85}",
        "\u{feff}",
        "\u{10ffff}",
        "a",
        "B",
        "1",
        "\\u0027",
        "N'",
    ]);
    prop::collection::vec(parts, 1..8).prop_map(|parts| parts.concat())
}

fn distinct_names() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(name(), 3)
        .prop_map(|names| names.into_iter().enumerate().map(|(i, name)| format!("{name}{i}")).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_name_leaves_its_quotes_in_sql(names in distinct_names(), called in name()) {
        let hostile = model(&names, &called, &[]);
        let harmless = model(&["x0".into(), "x1".into(), "x2".into()], "t", &[]);
        for dialect in Dialect::ALL {
            let parse = |model: &Model, table: &str| {
                let text = sql(model, dialect, table);
                let stands_before = |line: &&str| line.starts_with("-- ") || line.starts_with("SET ");
                let query: Vec<&str> = text.split('\n').skip_while(stands_before).collect();
                // Spark replaces variables even between quotes, unless it is told not to.
                let setting = "\nSET spark.sql.variable.substitute = false;\nWITH";
                let is_safe = !text.contains("${") || dialect != Dialect::Spark || text.contains(setting);
                assert!(is_safe, "{text}");
                match dialect {
                    Dialect::DuckDb | Dialect::PostgreSql => unquoted(&query.join("\n"), &['"', '\''], false),
                    Dialect::Spark => unquoted(&query.join("\n"), &['`'], false),
                    Dialect::BigQuery => unquoted(&query.join("\n"), &['`', '\''], true),
                }
            };
            let (found, rest) = parse(&hostile, &called).expect("every quote is closed");
            let (_, expected) = parse(&harmless, "t").expect("every quote is closed");
            prop_assert_eq!(&rest, &expected, "{:?}: only what is quoted differs", dialect);
            let written = [&names[0], &names[1], &names[2], &called, &names[0]];
            let found: Vec<&String> = found.iter().collect();
            prop_assert_eq!(found, written);
        }
    }

    #[test]
    fn json_holds_every_name_and_number_and_nothing_that_could_leave_it(
        names in distinct_names(),
        called in name(),
        values in prop::array::uniform4(-0.9..1e9_f64),
    ) {
        let model = model(&names, &called, &values);
        let text = json(&model);
        prop_assert!(text.chars().all(|c| c == '\n' || (' '..='~').contains(&c)));
        prop_assert!(!text.contains(['\'', '<', '>', '&']));
        let parsed: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(&parsed["id_column"], &serde_json::json!(names[0]));
        prop_assert_eq!(&parsed["segments"][0]["name"], &serde_json::json!(called));
        let features = parsed["features"].as_array().expect("features");
        for (feature, column) in features.iter().zip(&model.preparation.columns) {
            prop_assert_eq!(&feature["column"], &serde_json::json!(column.name));
            let number = |name: &str| feature[name].to_string().parse::<f64>().expect("a number");
            prop_assert!((number("centre") - column.scale.center).abs() <= f64::EPSILON * column.scale.center.abs());
        }
        // Each script is its program with this text between raw quotes.
        for (script, embeddings) in [(python(&model), 2), (pyspark(&model), 1)] {
            let comments = script.lines().skip(1).take_while(|line| line.starts_with("# ")).count();
            let program = script.lines().skip(1 + comments).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(program.matches("'''").count(), 2 * embeddings);
            let mut rest = program.as_str();
            for _ in 0..embeddings {
                let (embedded, after) =
                    rest.split_once("json.loads(r'''").and_then(|(_, rest)| rest.split_once("'''")).expect("JSON");
                prop_assert!(after.starts_with(")\n"));
                prop_assert!(serde_json::from_str::<serde_json::Value>(embedded).is_ok());
                rest = after;
            }
        }
    }

    #[test]
    fn pmml_has_the_same_tags_whatever_the_names(names in distinct_names(), called in name()) {
        let tags = |model: &Model| -> Vec<String> {
            let text = pmml(model).expect("PMML has this distance");
            super::xml::texts(&text).expect("well-formed");
            text.split('<').skip(1).map(|tag| tag.split([' ', '>']).next().unwrap_or_default().to_string()).collect()
        };
        let harmless = model(&["x0".into(), "x1".into(), "x2".into()], "t", &[]);
        prop_assert_eq!(tags(&model(&names, &called, &[])), tags(&harmless));
    }

    #[test]
    fn representatives_give_rows_their_own_labels_back(
        cells in prop::collection::vec((0..6_i32, 0..6_i32), 2..60),
        cut in 0..6_i32,
    ) {
        let control = &mut Control::none();
        let mut csv = String::from("a,b\n");
        cells.iter().for_each(|(a, b)| csv += &format!("{a}.5,{b}.5\n"));
        let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), control).expect("a table");
        let spec: PrepareSpec =
            serde_json::from_value(serde_json::json!({ "transform": "none", "scale": "none" })).expect("steps");
        let (fitted, _) = fit(&table, &spec, control).expect("a preparation");
        // A label is a function of the row, so that duplicates agree.
        let labels: Vec<i32> = cells.iter().map(|(a, b)| i32::from(a + b > cut) - i32::from(a * b == 25)).collect();
        for &metric in Metric::ALL.iter().filter(|metric| !metric.is_directed()) {
            let model = Model::nearest(&table, &fitted, &labels, metric, None, About::default(), control).expect("a \
                model");
            prop_assert_eq!(model.agreement.differing(), 0);
            prop_assert_eq!(model.score(&table, control).expect("labels").1, labels.clone());
        }
        let restored: Model = postcard::from_bytes(&postcard::to_stdvec(&Model::nearest(
            &table, &fitted, &labels, Metric::Euclidean, None, About::default(), control,
        ).expect("a model")).expect("bytes")).expect("a model");
        prop_assert_eq!(restored.agreement.rows, labels.len());
    }
}

#[test]
fn pmml_without_a_measure_for_the_distance_is_refused_with_what_to_do() {
    let control = &mut Control::none();
    let table = read("t.csv", b"a,b\n1,2\n3,5\n4,4\n", &ReadOptions::default(), control).expect("a table");
    let (fitted, _) = fit(&table, &PrepareSpec::default(), control).expect("a preparation");
    for &metric in Metric::ALL {
        let model = Model::nearest(&table, &fitted, &[0, 1, 1], metric, None, About::default(), control);
        let text = pmml(&model.expect("a model"));
        match metric {
            Metric::Canberra => assert!(text.expect_err("a sentence").contains("as JSON, SQL or Python")),
            _ => assert!(text.expect("PMML").contains("<ComparisonMeasure kind=\"distance\">")),
        }
    }
}

#[test]
fn what_cannot_be_taken_along_is_told_in_a_sentence() {
    let control = &mut Control::none();
    let table = read("t.csv", b"a,b\n1,2\n3,5\n4,4\n", &ReadOptions::default(), control).expect("a table");
    let (fitted, _) = fit(&table, &PrepareSpec::default(), control).expect("a preparation");
    let noise = Model::nearest(
        &table,
        &fitted,
        &[-1; 3],
        Metric::Euclidean,
        Some((&[false; 3], 0.1)),
        About::default(),
        control,
    );
    assert!(noise.expect_err("no segment").to_string().contains("Every row is noise"));
    let few = Model::nearest(&table, &fitted, &[0; 2], Metric::Euclidean, None, About::default(), control);
    assert!(few.expect_err("labels are missing").to_string().contains("2 labels for 3"));
    let wide = Model::kmeans(&table, &fitted, Array2::zeros((2, 5)).view(), &[0; 3], About::default(), control);
    assert!(wide.expect_err("other features").to_string().contains("5 features"));
}
