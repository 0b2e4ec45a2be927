//! Benchmarks of the search for evidence, as the service does it, on the genuine table where it is there.

use crate::fixtures;
use strata::app::settings::{Settings, ALGORITHM};
use strata::engine::distance::Metric;
use strata::protocol::data::Upload;
use strata::protocol::evidence::{Evidence, EvidenceSpec, Found};
use strata::protocol::spec::Algorithm;
use strata::protocol::{Event, Request, Work};
use strata::service::Service;

/// Runs them.
pub fn run() {
    let Some(path) = fixtures::find_shared("data/cc_general.csv") else { return };
    let bytes = std::fs::read(path).expect("the table");
    let mut service = Service::new(now);
    let upload = Upload { name: "cc_general.csv".into(), ..Upload::default() };
    service.receive(Request::Load { job: 1, upload, bytes, view: false, segments: 0 }, &mut |_| {});
    let mut settings = Settings::default();
    let spec = settings.segment();
    scan(&mut service, "k-means", EvidenceSpec::scan(&spec).expect("k-means"));
    search(&mut service, "silhouettes, k=6", EvidenceSpec::Silhouettes(spec.clone()));
    search(&mut service, "stability, k=6, at most 50 refits", EvidenceSpec::Stability(spec.clone()));
    search(
        &mut service,
        "map of 40 radii x 12 neighbours",
        EvidenceSpec::Density { prepare: spec.prepare, metric: Metric::Euclidean, selection: None },
    );
    settings.choose(&ALGORITHM, Algorithm::Agglomerative);
    scan(&mut service, "Ward", EvidenceSpec::scan(&settings.segment()).expect("a hierarchy"));
}

fn now() -> f64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64() * 1e3
}

/// A search to its end, the longest slice with it.
fn search(service: &mut Service, name: &str, spec: EvidenceSpec) -> Option<Evidence> {
    follow(service, name, spec, &mut |_| {})
}

fn follow(service: &mut Service, name: &str, spec: EvidenceSpec, see: &mut dyn FnMut(&Evidence)) -> Option<Evidence> {
    let (start, mut longest, mut last, mut ended) = (now(), 0.0_f64, None, false);
    service.receive(Request::Run { job: 2, work: Work::Evidence(spec) }, &mut |_| {});
    while !ended {
        let begun = now();
        service.step(&mut |event| {
            ended = ended || event.ends();
            if let Event::Evidence(_, evidence) = event {
                see(&evidence);
                last = Some(evidence);
            }
        });
        longest = longest.max(now() - begun);
    }
    println!("{:<44} {:>10.1} ms  longest slice {longest:.0} ms", format!("evidence: {name}"), now() - start);
    last
}

fn scan(service: &mut Service, name: &str, spec: EvidenceSpec) {
    let start = now();
    let (mut scored, mut gapped) = (None, None);
    let last = follow(service, &format!("scan k=2..20, {name}"), spec, &mut |evidence| {
        let Found::Scan(scan) = &evidence.found else { return };
        if scan.scores.len() == 19 {
            scored.get_or_insert(now() - start);
        }
        if scan.scores.len() == 19 && scan.scores[0].gap.is_some() {
            gapped.get_or_insert(now() - start);
        }
    });
    println!("  all scores but gap and stability after {scored:.0?} ms, with the gap after {gapped:.0?} ms");
    let Some(Evidence { found: Found::Scan(scan), .. }) = last else { return };
    println!("  knee of the inertia at {:?}", scan.knee);
    for s in &scan.scores {
        let (mean, error, refits) =
            s.stability.map_or((f64::NAN, f64::NAN, 0), |a| (a.mean, a.standard_error, a.replicates));
        println!(
            "  k {:>2}  silhouette {:.3}  smallest {:.3}  ARI {mean:.3} +- {error:.3} of {refits}  gap {:.3?}",
            s.k, s.silhouette, s.smallest, s.gap
        );
    }
    println!("  {:?}", strata::engine::evaluate::recommend::recommend(&scan.scores));
}
