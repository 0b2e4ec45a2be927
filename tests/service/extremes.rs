//! Numbers at the edges of what can be computed with: whatever the method, a job ends with finite results or with a
//! sentence; a column that cannot be computed with is named.

use super::*;
use strata::app::settings::{
    CLIP, FIELDS, MAP_COMPONENTS, MAP_INIT, MAP_METRIC, METRIC, MIN_CLUSTER_SIZE, N_INIT, PCA, SCALE, TRANSFORM,
};
use strata::engine::model_export::Dialect;
use strata::protocol::evidence::EvidenceSpec;
use strata::protocol::query::{Format, Program, Query, QueryKind};

const ROWS: usize = 60;

/// Columns at the edges, by name.
fn columns() -> Vec<(&'static str, Vec<f64>)> {
    let made = |value: &dyn Fn(usize) -> f64| (0..ROWS).map(value).collect::<Vec<f64>>();
    let step = |row: usize| (row * 7 % 13) as f64;
    vec![
        ("tiny", made(&|row| 1e-320 * (1.0 + step(row)))),
        ("tiny both ways", made(&|row| if row % 2 == 0 { 1e-320 } else { -3e-310 * step(row) })),
        ("small", made(&|row| 1e-170 * step(row))),
        ("huge", made(&|row| 1e307 * (1.0 + step(row) / 3.0))),
        ("huge both ways", made(&|row| if row % 2 == 0 { 1e308 } else { -1e308 })),
        ("huge and constant", made(&|_| 1e308)),
        ("tiny and constant", made(&|_| -1e-320)),
        ("tiny and huge", made(&|row| if row % 3 == 0 { 1e308 } else { 1e-320 * step(row) })),
        ("every size", made(&|row| 10_f64.powi(10 * row as i32 - 300))),
        (
            "every size both ways",
            made(&|row| 10_f64.powi(10 * row as i32 - 300) * if row % 2 == 0 { 1.0 } else { -1.0 }),
        ),
        ("one far", made(&|row| if row == 7 { 1e300 } else { step(row) })),
        ("squares overflow", made(&|row| 1e160 * (step(row) - 5.0))),
        ("squares of squares overflow", made(&|row| 1e90 * (step(row) - 5.0))),
        ("large", made(&|row| 1e40 * (step(row) - 5.0))),
        ("beyond single precision", made(&|row| 1e25 * (step(row) - 5.0))),
        ("close to a large one", made(&|row| 1e15 + step(row))),
        (
            "missing and huge",
            made(&|row| if row % 4 == 0 { f64::NAN } else { 1e308 * if row % 3 == 0 { 1.0 } else { -1.0 } }),
        ),
        ("zeros", made(&|row| if row % 2 == 0 { 0.0 } else { -0.0 })),
    ]
}

/// Two groups in a plain column, and these columns.
fn table(columns: &[&(&str, Vec<f64>)]) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut csv = format!("name,plain,{}\n", names.join(","));
    for row in 0..ROWS {
        let cells: Vec<String> = columns
            .iter()
            .map(|(_, values)| if values[row].is_nan() { String::new() } else { format!("{:e}", values[row]) })
            .collect();
        let plain = if row % 2 == 0 { 0.0 } else { 50.0 } + (row % 7) as f64 / 10.0;
        csv += &format!("r{row},{plain},{}\n", cells.join(","));
    }
    csv
}

/// The same table without its plain column.
fn without_plain(csv: &str) -> String {
    let rest = |line: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells.remove(1);
        cells.join(",") + "\n"
    };
    csv.lines().map(rest).collect()
}

/// Each table: one column at the edges beside a plain one, and alone; and some together.
fn tables() -> Vec<String> {
    let columns = columns();
    let mut tables: Vec<String> = columns.iter().map(|column| table(&[column])).collect();
    tables.extend(columns.iter().map(|column| without_plain(&table(&[column]))));
    tables.extend(columns.windows(2).step_by(2).map(|pair| table(&[&pair[0], &pair[1]])));
    tables.push(table(&columns.iter().collect::<Vec<_>>()));
    tables
}

/// Whether something in what is told is no finite number.
fn is_odd(told: &str) -> bool {
    let mut words = told.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| matches!(word, "NaN" | "inf"))
}

/// Does the work and checks what is told; whether it was done.
fn checked(service: &mut Service, csv: &str, what: &str, work: Work) -> bool {
    let events = run(service, 2, work);
    let mut labels = Vec::new();
    for event in &events {
        match event {
            Event::Failed(_, error) => {
                assert!(error.sentence.len() > 20, "{what}: {}", error.sentence);
                assert!(!is_odd(&error.sentence), "{what}: {}", error.sentence);
                let header = csv.lines().next().expect("a header");
                let named = header.split(',').any(|name| error.sentence.contains(&format!("\"{name}\"")));
                assert!(named || !error.sentence.contains("too large"), "{what}: {}", error.sentence);
            }
            Event::Column(..) => {}
            Event::Clustered(_, found) => {
                let most = found.segments.len() as i32;
                labels.clone_from(&found.labels);
                assert!(found.labels.iter().all(|label| (-1..most).contains(label)), "{what}");
                // Of a column in which a segment has no value there is no median.
                let told = format!("{event:?}");
                let told = if csv.contains("missing") { told.replace("NaN", "") } else { told };
                assert!(!is_odd(&told), "{what}: {event:?}");
            }
            Event::Mapped(_, map) => assert!(map.positions.iter().all(|place| place.is_finite()), "{what}"),
            // Rows without a segment have no silhouette and no strength.
            Event::Scored(_, scores) => {
                let told = Scores { row_silhouettes: vec![], row_strengths: vec![], ..scores.clone() };
                assert!(!is_odd(&format!("{told:?}")), "{what}: {told:?}");
                for values in [&scores.row_silhouettes, &scores.row_strengths] {
                    let rows = values.iter().zip(&labels);
                    assert!(rows.clone().all(|(value, label)| value.is_finite() || *label == -1), "{what}: {values:?}");
                }
            }
            // Of one repetition there is no error of the mean yet, and of one segment no silhouette.
            event => {
                let told = format!("{event:?}").replace("standard_error: NaN", "");
                let told = told.replace("silhouette: NaN, smallest: 1.0", "");
                // Where rows are so near that no spread within is left, nothing can be tighter than chance.
                let inertias =
                    told.split("inertia: ").skip(1).filter_map(|rest| rest.split(',').next()?.parse::<f64>().ok());
                let told = match inertias.fold(f64::INFINITY, f64::min) {
                    least if least < 1e-20 => told.replace("NaN, NaN))", "").replace("gap: Some((NaN, ", ""),
                    _ => told,
                };
                assert!(!is_odd(&told), "{what}: {told}");
            }
        }
    }
    matches!(events.last(), Some(Event::Done(_)))
}

/// Every word of a field.
fn words(field: &Field) -> Vec<&'static str> {
    let found = FIELDS.iter().find(|known| known.name == field.name).expect("a field");
    match found.kind {
        strata::app::settings::Kind::Choice(options) => options.iter().map(|(word, _)| *word).collect(),
        _ => panic!("no words"),
    }
}

#[test]
fn every_preparation_gives_finite_features_or_names_the_column() {
    let mut done = 0;
    for csv in tables() {
        let (mut service, events) = service_with(&csv);
        assert!(matches!(events.last(), Some(Event::Done(_))), "{events:?}");
        let mut tried = |set: &[(&Field, &str)]| {
            let what =
                format!("{:?} of {}", set.iter().map(|s| s.1).collect::<Vec<_>>(), csv.lines().next().unwrap_or(""));
            let all = [&[(&K, "3"), (&N_INIT, "1")], set].concat();
            done += usize::from(checked(&mut service, &csv, &what, Work::Segment(settings(&all).segment())));
        };
        for scale in words(&SCALE) {
            words(&TRANSFORM)
                .into_iter()
                .for_each(|transform| tried(&[(&SCALE.field, scale), (&TRANSFORM.field, transform)]));
            words(&PCA)
                .into_iter()
                .for_each(|pca| tried(&[(&SCALE.field, scale), (&TRANSFORM.field, "none"), (&PCA.field, pca)]));
            words(&CLIP)
                .into_iter()
                .for_each(|clip| tried(&[(&SCALE.field, scale), (&TRANSFORM.field, "none"), (&CLIP.field, clip)]));
            words(&IMPUTE)
                .into_iter()
                .for_each(|fill| tried(&[(&SCALE.field, scale), (&TRANSFORM.field, "none"), (&IMPUTE.field, fill)]));
        }
    }
    println!("{done} preparations were computed");
    assert!(done > 500, "{done}");
}

#[test]
fn every_method_gives_finite_segments_or_a_sentence() {
    let mut done = 0;
    for csv in tables() {
        let (mut service, _) = service_with(&csv);
        for (scale, transform) in
            [("standard", "none"), ("none", "none"), ("none", "log1p"), ("robust", "none"), ("minmax", "none")]
        {
            let plain = [
                (&K, "3"),
                (&N_INIT, "2"),
                (&SCALE.field, scale),
                (&TRANSFORM.field, transform),
                (&MIN_CLUSTER_SIZE, "5"),
            ];
            let mut tried = |set: &[(&Field, &str)]| {
                let all = [&plain[..], set].concat();
                let said: Vec<&str> = all.iter().map(|s| s.1).collect();
                let what = format!("{said:?} of {}", csv.lines().next().unwrap_or(""));
                done += usize::from(checked(&mut service, &csv, &what, Work::Segment(settings(&all).segment())));
            };
            tried(&[(&ALGORITHM.field, "kmeans")]);
            tried(&[(&ALGORITHM.field, "gaussian-mixture")]);
            for linkage in words(&LINKAGE) {
                for metric in words(&METRIC) {
                    tried(&[(&ALGORITHM.field, "agglomerative"), (&LINKAGE.field, linkage), (&METRIC.field, metric)]);
                }
            }
            for algorithm in ["dbscan", "hdbscan"] {
                words(&METRIC)
                    .into_iter()
                    .for_each(|metric| tried(&[(&ALGORITHM.field, algorithm), (&METRIC.field, metric)]));
            }
        }
    }
    println!("{done} segmentations were computed");
    assert!(done > 1000, "{done}");
}

#[test]
fn every_map_is_finite_or_there_is_a_sentence() {
    let mut done = 0;
    for csv in tables() {
        for (scale, transform) in [("standard", "none"), ("none", "none"), ("robust", "none")] {
            let (mut service, _) = service_with(&csv);
            let plain = [(&SCALE.field, scale), (&TRANSFORM.field, transform), (&ITERATIONS, "40"), (&PERPLEXITY, "5")];
            let mut tried = |set: &[(&Field, &str)]| {
                let all = [&plain[..], set].concat();
                let said: Vec<&str> = all.iter().map(|s| s.1).collect();
                let what = format!("{said:?} of {}", csv.lines().next().unwrap_or(""));
                let work = Work::Embed { spec: settings(&all).embed(), afresh: true };
                done += usize::from(checked(&mut service, &csv, &what, work));
            };
            words(&MAP_METRIC).into_iter().for_each(|metric| tried(&[(&MAP_METRIC.field, metric)]));
            words(&MAP_INIT).into_iter().for_each(|init| tried(&[(&MAP_INIT.field, init)]));
            tried(&[(&MAP_COMPONENTS, "2")]);
            // As many neighbors as there are other rows.
            words(&MAP_METRIC)
                .into_iter()
                .for_each(|metric| tried(&[(&MAP_METRIC.field, metric), (&PERPLEXITY, "19")]));
        }
    }
    println!("{done} maps were computed");
    assert!(done > 100, "{done}");
}

#[test]
fn evidence_and_what_is_asked_aside_end_with_finite_numbers_or_a_sentence() {
    let mut done = 0;
    for csv in tables() {
        let (mut service, _) = service_with(&csv);
        let header = csv.lines().next().unwrap_or("").to_string();
        for (scale, algorithm) in
            [("standard", "kmeans"), ("none", "kmeans"), ("none", "agglomerative"), ("standard", "dbscan")]
        {
            let set = [
                (&K, "3"),
                (&N_INIT, "1"),
                (&SCALE.field, scale),
                (&TRANSFORM.field, "none"),
                (&ALGORITHM.field, algorithm),
            ];
            let spec = settings(&set).segment();
            let what = format!("{scale}, {algorithm} of {header}");
            let wanted = [EvidenceSpec::scan(&spec), EvidenceSpec::density(&spec)];
            for evidence in wanted.into_iter().flatten().chain([EvidenceSpec::grid(&spec.prepare, 1)]) {
                done += usize::from(checked(&mut service, &csv, &what, Work::Evidence(evidence)));
            }
            let changed = header.split(',').skip(1).map(|name| (name.to_string(), Some(1e308))).collect();
            let sql = Program::Sql { dialect: Dialect::DuckDb, table: "customers".into() };
            for kind in [
                QueryKind::WhatIf { row: 3, values: vec![] },
                QueryKind::WhatIf { row: 3, values: changed },
                QueryKind::Labels { format: Format::Csv, rows: None, control: None },
                QueryKind::Labels { format: Format::Xlsx, rows: None, control: None },
                QueryKind::Model(sql),
                QueryKind::Model(Program::Json),
                QueryKind::Model(Program::Pmml),
                QueryKind::ModelSummary,
            ] {
                let query = Query::segments(spec.clone(), vec!["First".into(); 60], kind);
                let request = Request::Query { job: 7, table: 0, query };
                let mut events = Vec::new();
                service.receive(request, &mut |event| keep(&mut events, event));
                assert!(events.last().is_some_and(Event::ends), "{what}");
                events.iter().for_each(|event| match event {
                    Event::Answer(_, Answer::File(file)) if file.name.ends_with(".xlsx") => {}
                    Event::Answer(_, Answer::File(file)) => {
                        assert!(!is_odd(&String::from_utf8_lossy(&file.bytes)), "{what}: {}", file.name);
                    }
                    event => assert!(!is_odd(&format!("{event:?}")), "{what}: {event:?}"),
                });
            }
        }
        let mut events = Vec::new();
        service
            .receive(Request::Query { job: 8, table: 0, query: Query::Inspect }, &mut |event| keep(&mut events, event));
        events.iter().for_each(|event| assert!(!is_odd(&format!("{event:?}")), "{header}: {event:?}"));
    }
    println!("{done} searches for evidence were done");
    assert!(done > 50, "{done}");
}
