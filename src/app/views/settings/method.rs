//! The method: which one, and its parameters.

use super::label_column::LabelColumn;
use super::{controls, Section};
use crate::app::components::Control;
use crate::app::format::whole;
use crate::app::settings as field;
use crate::app::settings::Settings;
use crate::app::state::ClusterStore;
use crate::protocol::spec::Algorithm;
use crate::words::rail as words;
use leptos::prelude::*;

/// The section.
#[component]
pub(super) fn MethodSection() -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    let cluster = expect_context::<ClusterStore>();
    let algorithm = Memo::new(move |_| settings.with(|settings| settings.choice(&field::ALGORITHM)));
    let chosen = move || match algorithm.get() {
        Algorithm::Agglomerative => controls(&[&field::LINKAGE, &field::METRIC, &field::CUT]).into_any(),
        Algorithm::Dbscan | Algorithm::Hdbscan => controls(&[&field::MIN_SAMPLES, &field::METRIC]).into_any(),
        Algorithm::Column => view! { <LabelColumn /> }.into_any(),
        Algorithm::KMeans | Algorithm::GaussianMixture => ().into_any(),
    };
    let advanced = move || match algorithm.get() {
        Algorithm::Hdbscan => controls(&[&field::SELECTION, &field::SELECTION_EPSILON]).into_any(),
        Algorithm::KMeans => controls(&[&field::N_INIT, &field::INIT, &field::MAX_ITER, &field::TOL]).into_any(),
        Algorithm::Agglomerative | Algorithm::Dbscan | Algorithm::GaussianMixture | Algorithm::Column => ().into_any(),
    };
    view! {
        <Section
            title=words::METHOD
            name="method"
            more=words::ADVANCED
            state=ViewFn::from(move || view! { <State settings=settings cluster=cluster /> })
            always=ViewFn::from(move || view! { <Control field=&field::ALGORITHM /> {chosen} })
            nothing_more=Signal::derive(move || algorithm.get() == Algorithm::Column)
        >
            {advanced}
            <Control field=&field::SEED />
        </Section>
    }
}

/// How the method is set and how it ended.
#[component]
fn State(settings: RwSignal<Settings>, cluster: ClusterStore) -> impl IntoView {
    let set = move || {
        settings.with(|settings| {
            let seed = settings.get(&field::SEED).to_string();
            match settings.choice(&field::ALGORITHM) {
                Algorithm::KMeans => words::starts_and_seed(&settings.get(&field::N_INIT).to_string(), &seed),
                Algorithm::Agglomerative | Algorithm::Dbscan | Algorithm::Hdbscan | Algorithm::GaussianMixture => {
                    words::seed(&seed)
                }
                Algorithm::Column => words::NOTHING_COMPUTED.to_string(),
            }
        })
    };
    let ended = move || {
        let found = cluster.clustering.with(|found| found.as_ref().and_then(|found| found.segmentation.iterations));
        let (iterations, converged) = found?;
        let count = whole(iterations);
        let (state, told) = match converged {
            true => ("converged", words::converged(&count)),
            false => ("not-converged", words::not_converged(&count)),
        };
        Some(view! {
            <span data-testid="convergence" data-value=iterations data-state=state>
                {told}
            </span>
        })
    };
    view! {
        {set}
        {ended}
    }
}
