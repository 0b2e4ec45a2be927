//! Segments that an agency made, as a column of a table (`column.py`): what is told of them is what pandas and
//! scikit-learn say.

use crate::fixtures::{json, repository};
use serde_json::Value;
use std::collections::BTreeMap;
use strata::engine::cluster::labels::NOISE;
use strata::engine::evaluate::agreement::Contingency;
use strata::engine::prepare::{ColumnSpec, PrepareSpec, Scale, Transform};
use strata::protocol::data::Upload;
use strata::protocol::query::{Answer, FoundSegments, Query, QueryKind};
use strata::protocol::results::{Scores, Segmentation};
use strata::protocol::spec::{ClusterSpec, SegmentSpec};
use strata::protocol::{Event, Request, Work};
use strata::service::Service;

fn golden() -> Value {
    json(repository("tests/golden/data/column.json"))
}

/// The table in a service.
fn agency() -> Service {
    let mut service = Service::new(|| 0.0);
    let bytes = std::fs::read(repository("tests/fixtures/columns/agency.csv")).expect("the table");
    let upload = Upload { name: "agency.csv".into(), ..Upload::default() };
    service.receive(Request::Load { job: 1, upload, bytes, view: true, segments: 0 }, &mut |_| ());
    service
}

/// A column as segments, by spend, visits and age as they are.
fn spec(name: &str) -> SegmentSpec {
    let left_out = |name: &str| (name.to_string(), ColumnSpec { weight: Some(0.0), ..ColumnSpec::default() });
    let prepare = PrepareSpec {
        transform: Transform::None,
        scale: Scale::None,
        columns: ["tier", "member"].map(left_out).into_iter().collect(),
        ..PrepareSpec::default()
    };
    SegmentSpec { prepare, cluster: ClusterSpec::Column { name: name.into() } }
}

fn segments(service: &mut Service, name: &str) -> (Segmentation, Scores) {
    let (mut found, mut ended) = ((None, None), false);
    let mut hear = |event: Event| {
        ended |= event.ends();
        match event {
            Event::Clustered(_, segmentation) => found.0 = Some(segmentation),
            Event::Scored(_, scores) => found.1 = Some(scores),
            Event::Failed(_, error) => panic!("{error:?}"),
            _ => {}
        }
        ended
    };
    service.receive(Request::Run { job: 2, work: Work::Segment(spec(name)) }, &mut |event| {
        hear(event);
    });
    let mut is_over = false;
    while !is_over {
        service.step(&mut |event| is_over |= hear(event));
    }
    (found.0.expect("labels"), found.1.expect("scores"))
}

fn close(found: f64, expected: &Value) {
    let expected = expected.as_f64().expect("a number");
    assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
}

#[test]
fn a_column_has_the_sizes_of_its_values_and_the_silhouettes_of_scikit_learn() {
    let (golden, mut service) = (golden(), agency());
    for column in ["agency", "tier", "member"] {
        let (found, _) = segments(&mut service, column);
        let sizes: BTreeMap<&str, usize> =
            found.names.iter().map(String::as_str).zip(found.segments.iter().map(|segment| segment.size)).collect();
        assert_eq!(serde_json::to_value(&sizes).expect("sizes"), golden["sizes"][column], "{column}");
        assert!(found.segments.is_sorted_by(|a, b| a.size >= b.size), "{column}: the largest first");
    }
    let (found, scores) = segments(&mut service, "agency");
    assert_eq!((found.noise as u64, found.labels.len()), (golden["missing"].as_u64().expect("missing"), 240));
    let (mean, of_segments) = scores.silhouette.expect("three segments");
    close(mean, &golden["silhouette"]);
    for (name, silhouette) in found.names.iter().zip(of_segments) {
        close(silhouette, &golden["silhouettes"][name.as_str()]);
    }
}

#[test]
fn two_columns_agree_as_scikit_learn_says() {
    let (golden, mut service) = (golden(), agency());
    let (b, _) = segments(&mut service, "tier");
    // As the page asks for A beside B.
    let query = Query::segments(spec("agency"), Vec::new(), QueryKind::Segmentation);
    let mut answer = None;
    service.receive(Request::Query { job: 3, table: 0, query }, &mut |event| {
        if let Event::Answer(_, Answer::Segmentation(found)) = event {
            answer = Some(*found);
        }
    });
    let FoundSegments { spec: asked, segmentation: a } = answer.expect("segments");
    assert_eq!((asked, &a.rows), (spec("agency"), &b.rows));
    let contingency = Contingency::new(&a.labels, &b.labels);
    close(contingency.adjusted_rand(), &golden["adjusted_rand"]);
    close(contingency.adjusted_mutual_information(), &golden["adjusted_mutual_information"]);
    for (at, &old) in contingency.first.iter().enumerate() {
        let name = if old == NOISE { "" } else { &a.names[old as usize] };
        for (beside, &new) in contingency.second.iter().enumerate() {
            let expected = &golden["crosstab"][name][b.names[new as usize].as_str()];
            assert_eq!(Some(contingency.counts[[at, beside]]), expected.as_u64(), "{name} in {new}");
        }
    }
}
