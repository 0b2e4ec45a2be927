//! Exports of models of the genuine table (of the bundled one where that is missing) and of one with names that no
//! quoting mistake survives.
//!
//! With `STRATA_RECIPES` set to a folder they are written there, each beside the labels the page exports, for
//! `tests/recipes/run.sh` to run.

use crate::fixtures;
use strata::engine::cluster::agglomerative::{self, Linkage};
use strata::engine::cluster::dbscan::DbscanTree;
use strata::engine::cluster::kmeans::{kmeans, KMeansParams};
use strata::engine::control::Control;
use strata::engine::distance::Metric;
use strata::engine::explain::value::{Amount, Worth};
use strata::engine::model_export::{json, pmml, pyspark, python, sql, About, Dialect, Kind, Model, JSON_SCHEMA};
use strata::engine::prepare::{fit, PrepareSpec};
use strata::engine::table::{read, Decimal, Extra, OnBadCell, OnMisfit, ReadOptions};
use strata::protocol::data::{Reading, Upload};
use strata::protocol::query::{Answer, Query, QueryKind};
use strata::protocol::spec::{ClusterSpec, Cut, SegmentSpec};
use strata::protocol::{Event, File, Request};
use strata::service::Service;

/// Ways to prepare and cluster, together with every step an export must know.
fn cases() -> Vec<(&'static str, SegmentSpec)> {
    let case = |name, prepare: serde_json::Value, cluster| {
        (name, SegmentSpec { prepare: serde_json::from_value(prepare).expect("steps"), cluster })
    };
    let k_means = |k| ClusterSpec::KMeans(KMeansParams { k, ..KMeansParams::default() });
    let tree = |linkage, metric, k| ClusterSpec::Agglomerative { linkage, metric, cut: Cut::Clusters(k) };
    let dbscan = |eps, metric| ClusterSpec::Dbscan { eps, min_samples: 5, metric };
    let column = |steps: serde_json::Value| serde_json::json!({ "BALANCE": steps });
    let yeo_johnson = serde_json::json!({
        "transform": "yeo-johnson", "clip": { "quantiles": 0.01 }, "scale": "minmax", "indicator": true,
        "impute": "mean", "columns": column(serde_json::json!({ "weight": 2.5 }))
    });
    let rank = serde_json::json!({
        "transform": "rank-to-normal", "impute": "drop", "scale": "unit-norm",
        "columns": column(serde_json::json!({ "impute": "zero" }))
    });
    let signed = serde_json::json!({
        "transform": "signed-log", "clip": { "robust-sigmas": 5.0 }, "scale": "robust",
        "columns": column(serde_json::json!({ "transform": "sqrt", "impute": { "constant": 3.5 } }))
    });
    let plain = serde_json::json!({ "transform": "none" });
    vec![
        case("kmeans", serde_json::json!({}), k_means(6)),
        case("kmeans_plain", plain.clone(), k_means(5)),
        case("kmeans_yeo_johnson", yeo_johnson, k_means(7)),
        case("kmeans_rank", rank, k_means(4)),
        case("kmeans_signed", signed, k_means(8)),
        case("ward", plain.clone(), tree(Linkage::Ward, Metric::Euclidean, 5)),
        case("average_cosine", plain.clone(), tree(Linkage::Average, Metric::Cosine, 5)),
        case("dbscan", plain.clone(), dbscan(1.5, Metric::Euclidean)),
        case("dbscan_manhattan", plain.clone(), dbscan(3.0, Metric::Manhattan)),
        case("average_canberra", plain, tree(Linkage::Average, Metric::Canberra, 5)),
    ]
}

/// What the page would export of a table: the model, and the file of labels.
fn exported(file: &File, spec: &SegmentSpec) -> (Model, Vec<u8>) {
    exported_as(file, spec, ReadOptions::default())
}

/// The same of a table that is read in a way of its own.
fn exported_as(file: &File, spec: &SegmentSpec, options: ReadOptions) -> (Model, Vec<u8>) {
    let mut service = Service::new(|| 0.0);
    let mut labeled = None;
    let reading = Reading { options: options.clone(), ..Reading::default() };
    let upload = Upload { name: file.name.clone(), reading, ..Upload::default() };
    service.receive(Request::Load { job: 1, upload, bytes: file.bytes.clone(), view: true, segments: 0 }, &mut |_| {});
    let query = Query::segments(spec.clone(), Vec::new(), QueryKind::PlainLabels(None));
    service.receive(Request::Query { job: 2, table: 0, query }, &mut |event| match event {
        Event::Answer(_, Answer::File(file)) => labeled = Some(file.bytes),
        Event::Failed(_, error) => panic!("{}", error.sentence),
        _ => {}
    });

    let control = &mut Control::none();
    let table = read(&file.name, &file.bytes, &options, control).unwrap_or_else(|e| panic!("{e}"));
    let (fitted, _) = fit(&table, &spec.prepare, control).unwrap_or_else(|e| panic!("{e}"));
    let features = fitted.apply(&table, control).unwrap_or_else(|e| panic!("{e}")).values;
    let about = |method: &str| About {
        table: file.name.clone(),
        fingerprint: "0123456789abcdef".into(),
        method: method.into(),
        seed: 42,
        version: env!("CARGO_PKG_VERSION").into(),
        rollup: None,
        names: vec!["'\"\"\"; --\n*/ ]]> 'active' <b>".into(), "größte".into()],
        worths: vec![Worth {
            column: "\"Umsatz\" <€> ]]>".into(),
            overall: Amount { rows: 3, missing: 1, negative: 1, sum: 12.5, size: 27.5 },
            segments: vec![Amount { rows: 2, missing: 1, negative: 0, sum: 20.0, size: 20.0 }],
            noise: None,
            concentration: Vec::new(),
        }],
    };
    let model = match &spec.cluster {
        ClusterSpec::KMeans(params) => {
            let found = kmeans(features.view(), params, control).expect("k-means");
            Model::kmeans(&table, &fitted, found.centroids.view(), &found.labels, about("k-means"), control)
        }
        ClusterSpec::Agglomerative { linkage, metric, cut: Cut::Clusters(k) } => {
            let labels = agglomerative::tree(features.view(), *linkage, *metric, control).expect("a tree").cut(*k);
            Model::nearest(&table, &fitted, &labels, *metric, None, about("agglomerative clustering"), control)
        }
        ClusterSpec::Dbscan { eps, min_samples, metric } => {
            let tree = DbscanTree::new(features.view(), *min_samples, *metric, control).expect("a tree");
            let found = tree.labels_at(*eps);
            let density = Some((&found.core[..], *eps));
            Model::nearest(&table, &fitted, &found.labels, *metric, density, about("DBSCAN"), control)
        }
        other => panic!("no case has {other:?}"),
    };
    let labeled = labeled.expect("a file of labels");
    let labels = labeled.iter().filter(|byte| **byte == b'\n').count();
    assert!(labels > features.nrows(), "the labels come with all rows of the table");
    (model.unwrap_or_else(|e| panic!("{e}")), labeled)
}

/// Writes what is exported where the runners look for it.
fn write(case: &str, file: &File, model: &Model, labeled: &[u8]) {
    let Some(folder) = std::env::var_os("STRATA_RECIPES") else { return };
    let folder = std::path::PathBuf::from(folder).join(case);
    std::fs::create_dir_all(&folder).expect("a folder");
    let put = |name: &str, text: &[u8]| std::fs::write(folder.join(name), text).expect("a file");
    put("table.csv", &file.bytes);
    put("labelled.csv", labeled);
    for (dialect, name) in Dialect::ALL.into_iter().zip(["duckdb", "postgresql", "bigquery", "spark"]) {
        put(&format!("{name}.sql"), sql(model, dialect, "the customers").as_bytes());
    }
    put("score.py", python(model).as_bytes());
    put("score_spark.py", pyspark(model).as_bytes());
    put("model.json", json(model).as_bytes());
    put("model.schema.json", JSON_SCHEMA.as_bytes());
    // PMML has no Canberra distance.
    if let Ok(text) = pmml(model) {
        put("model.pmml", text.as_bytes());
    }
}

#[test]
fn models_of_a_table_of_customers_give_its_rows_their_own_segments() {
    let path =
        fixtures::find_shared("data/cc_general.csv").unwrap_or_else(|| fixtures::repository("assets/customers.csv"));
    let file = File { name: "cc_general.csv".into(), bytes: std::fs::read(path).expect("a file") };
    for (case, spec) in cases() {
        let (model, labeled) = exported(&file, &spec);
        write(case, &file, &model, &labeled);
        let targets = match &model.kind {
            Kind::KMeans { centroids } => centroids.len(),
            Kind::Nearest { representatives, .. } => representatives.len(),
        };
        println!("{case}: {targets} targets, {} of {} rows differ", model.agreement.differing(), model.agreement.rows);
        assert!(targets <= 2000);
        // What differs is only what DBSCAN itself leaves open: border samples of two segments.
        let differing = model.agreement.differing();
        let explained = format!("Of the {differing} rows that do not, {differing} lie within the radius");
        assert!(
            differing == 0 || model.notes.iter().any(|note| note.starts_with(&explained)),
            "{case}: {:?}",
            model.notes
        );
    }
}

/// A table of names and values that break careless quoting, with everything an export must read.
fn hostile() -> File {
    let mut csv =
        String::from("Kunden \"Nr.\";it's;\"a \"\"quoted\"\" one\";select;größe €;a`b\\c;active;city;${x} {y} %s --\n");
    csv = csv.replacen("Kunden \"Nr.\"", "\"Kunden \"\"Nr.\"\"\"", 1);
    let cities = ["Ulm", "O'Brien", "\"\"\"Q\"\"\"", "Köln \\ Bonn", "; DROP TABLE x; --", ""];
    let with_comma = |value: f64| format!("{value:.4}").replace('.', ",");
    for row in 0..300_u32 {
        let far = if row % 3 == 0 { 40.0 } else { 0.0 };
        let jitter = |m: u32| f64::from(row * 7919 % m) / f64::from(m);
        let cells = [
            format!("K{row}"),
            with_comma(far + jitter(13)),
            if row % 17 == 0 { String::new() } else { with_comma(far * 30.0 + jitter(101)) },
            with_comma(f64::from(row % 5) + 0.5),
            format!("1.{:03},5", row % 100),
            with_comma(f64::from(row % 11) / 7.0),
            ["ja", "nein"][(row % 2) as usize].to_string(),
            format!("\"{}\"", cities[(row * row % 6) as usize]),
            (-f64::from(row % 4)).to_string(),
        ];
        csv += &(cells.join(";") + "\n");
    }
    File { name: "O'Neil \"x\" */ table.csv".into(), bytes: csv.into_bytes() }
}

#[test]
fn a_table_of_hostile_names_is_exported_too() {
    let prepare: PrepareSpec = serde_json::from_value(serde_json::json!({
        "transform": "none", "indicator": true,
        "columns": { "city": { "one_hot": true }, "it's": { "transform": "log1p" } }
    }))
    .expect("steps");
    let file = hostile();
    for (case, cluster) in [
        ("hostile", ClusterSpec::KMeans(KMeansParams { k: 5, ..KMeansParams::default() })),
        ("hostile_dbscan", ClusterSpec::Dbscan { eps: 1.2, min_samples: 4, metric: Metric::Correlation }),
    ] {
        let (model, labeled) = exported(&file, &SegmentSpec { prepare: prepare.clone(), cluster });
        write(case, &file, &model, &labeled);
        assert_eq!(model.id_column.as_deref(), Some("Kunden \"Nr.\""));
        assert!(model.preparation.columns.len() >= 5 && model.preparation.categories.len() == 1, "{model:?}");
        assert_eq!(model.yes_no.len(), 1);
        assert_eq!(model.agreement.differing(), 0);
    }
}

/// A table that says yes and no in four ways, with a file's own evidence for databases to make BOOLEAN of.
fn booleans() -> File {
    let mut csv = String::from("id,spend,newsletter,active,paid,member\n");
    for row in 0..180_u32 {
        let is = |m: u32, words: [&'static str; 2]| words[usize::from(row * 7919 % m < m / 2)];
        let cells = [
            format!("B{row}"),
            // No limit is written as a number.
            if row % 23 == 7 {
                "99999".into()
            } else {
                (f64::from(row % 3) * 40.0 + f64::from(row * 31 % 17)).to_string()
            },
            is(2, ["yes", "no"]).to_string(),
            is(5, ["t", "f"]).to_string(),
            is(7, ["true", "false"]).to_string(),
            if row % 11 == 0 { String::new() } else { is(3, ["Y", "N"]).to_string() },
        ];
        csv += &(cells.join(",") + "\n");
    }
    File { name: "booleans.csv".into(), bytes: csv.into_bytes() }
}

/// The steps of a table that is taken as it is.
fn plain() -> PrepareSpec {
    serde_json::from_value(serde_json::json!({ "transform": "none" })).expect("steps")
}

#[test]
fn yes_and_no_are_understood_where_they_have_become_true_and_false() {
    let file = booleans();
    let cluster = ClusterSpec::KMeans(KMeansParams { k: 6, ..KMeansParams::default() });
    let options = ReadOptions { stand_ins: vec![("spend".into(), "99999".into())], ..ReadOptions::default() };
    let (model, labeled) = exported_as(&file, &SegmentSpec { prepare: plain(), cluster }, options);
    write("booleans", &file, &model, &labeled);
    assert_eq!(model.stand_ins, [("spend".to_string(), 99_999.0)]);
    assert_eq!(model.yes_no.len(), 4);
    let query = sql(&model, Dialect::DuckDb, "t");
    assert!(query.contains("IN ('yes', 'true', 't', ") && query.contains("IN ('f', 'false', 'no', "), "{query}");
}

#[test]
fn names_that_only_capitals_tell_apart_are_named() {
    let csv = "id,Spend,spend,town\na,1,5,Ulm\nb,2,6,Ulm\nc,30,5,Bonn\nd,31,7,Bonn\n";
    let file = File { name: "twins.csv".into(), bytes: csv.into() };
    let cluster = ClusterSpec::KMeans(KMeansParams { k: 2, ..KMeansParams::default() });
    let (model, _) = exported(&file, &SegmentSpec { prepare: plain(), cluster });
    assert!(model.notes.iter().any(|note| note.contains("\"Spend\", \"spend\"")), "{:?}", model.notes);
}

/// A report as people hand it over: a title, equal names, amounts, marks of nothing, a repeated header, a total, a
/// remark.
fn report(write: impl Fn(&str) -> Vec<u8>, first: &str) -> File {
    let mut csv = format!("{first}Umsätze der Filiale Köln\r\nStand: Mai\r\n\r\n");
    let header = "Kunde;Name;Umsatz;Umsatz;Rabatt;aktiv\r\n";
    csv += header;
    let (mut sum, mut second) = (0.0, 0.0);
    for row in 0..150_u32 {
        let far = if row % 3 == 0 { 4000.0 } else { 0.0 };
        let (a, b) = (far + f64::from(row * 7919 % 101), f64::from(row % 13) + far / 10.0);
        (sum, second) = (sum + a, second + b);
        let amount = |value: f64| {
            let text = format!("{value:.2}").replace('.', ",");
            let (whole, rest) = text.split_at(text.len() - 3);
            if whole.len() > 3 {
                format!("{}.{}{rest} €", &whole[..1], &whole[1..])
            } else {
                format!("{text} €")
            }
        };
        csv += &format!(
            "{row:05};Müller {row};{};\"{}\";{};{}\r\n",
            amount(a),
            b.to_string().replace('.', ","),
            ["5 %", "k. A.", "-", "2,5%"][(row % 4) as usize],
            ["ja", "nein"][(row * 31 % 2) as usize]
        );
        if row == 80 {
            csv += header;
        }
    }
    csv += &format!(
        "Summe;;{};{};;\r\n;;;;;\r\n",
        sum.to_string().replace('.', ","),
        second.to_string().replace('.', ",")
    );
    csv += "Quelle: Kasse der Filiale;;;;;\r\n";
    File { name: "Bericht Köln.csv".into(), bytes: write(&csv) }
}

#[test]
fn a_report_is_scored_by_the_script_as_it_is() {
    let latin = |text: &str| text.chars().map(|c| if c == '€' { 0x80 } else { c as u32 as u8 }).collect();
    let utf16 = |text: &str| [0xFEFF_u16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let files = [
        ("upload_windows", report(latin, "")),
        ("upload_utf16", report(utf16, "")),
        ("upload_sep", report(|text| text.as_bytes().to_vec(), "sep=;\r\n")),
    ];
    for (case, file) in files {
        let cluster = ClusterSpec::KMeans(KMeansParams { k: 4, ..KMeansParams::default() });
        let (model, labeled) = exported(&file, &SegmentSpec { prepare: plain(), cluster });
        write(case, &file, &model, &labeled);
        assert_eq!((model.agreement.rows, model.agreement.differing()), (150, 0), "{case}");
        let names: Vec<&str> = model.preparation.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["Umsatz", "Umsatz_2", "Rabatt", "aktiv"], "{case}");
        assert!(model.notes.iter().any(|note| note.contains("\"Umsatz_2\"")), "{case}: {:?}", model.notes);
    }
}

#[test]
fn what_was_chosen_by_hand_of_the_reading_holds_in_the_script() {
    let mut file = report(|text| text.as_bytes().to_vec(), "");
    let misfits = "00150;Kurz;55,5\r\n00151;Lang;66,5;7;5 %;ja;mehr\r\nSumme;";
    file.bytes = String::from_utf8(file.bytes).expect("UTF-8").replacen("Summe;", misfits, 1).into_bytes();
    let options = ReadOptions {
        keep: vec![Extra::Total, Extra::Header, Extra::Empty, Extra::Below],
        decimal: Some(Decimal::Comma),
        on_misfit: OnMisfit::Fill,
        on_bad_cell: OnBadCell::Missing,
        ..ReadOptions::default()
    };
    let cluster = ClusterSpec::KMeans(KMeansParams { k: 4, ..KMeansParams::default() });
    let (model, labeled) = exported_as(&file, &SegmentSpec { prepare: plain(), cluster }, options);
    write("upload_kept", &file, &model, &labeled);
    // 150 customers, two rows that do not fit, the header again, the total, the empty row, the remark.
    assert_eq!((model.agreement.rows, model.agreement.differing()), (156, 0));
    assert!(model.choices.fills_misfits && model.choices.has_one_decimal && model.choices.kept.len() == 4);
}
