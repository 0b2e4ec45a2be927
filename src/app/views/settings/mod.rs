//! The controls on the left: data, preparation, segments, map.

mod open_table;
mod pca;
mod preparation_notes;

use crate::app::components::Control;
use crate::app::settings as field;
use crate::app::settings::{ClipKind, ComponentsKind, CutKind, ImputeKind, Settings};
use crate::engine::choice::Choice;
use crate::protocol::spec::Algorithm;

use leptos::prelude::*;
use open_table::DataSection;
use pca::ComponentsNote;
use preparation_notes::PrepareNote;

/// The rail.
#[component]
pub fn Rail() -> impl IntoView {
    let settings_signal = expect_context::<RwSignal<Settings>>();
    let algorithm = Memo::new(move |_| settings_signal.with(|settings| settings.choice(&field::ALGORITHM)));
    let by_height =
        Memo::new(move |_| settings_signal.with(|settings| settings.choice(&field::CUT)) == CutKind::Height);
    let parameters = move || match algorithm.get() {
        Algorithm::Agglomerative if by_height.get() => {
            controls(&[&field::CUT, &field::HEIGHT, &field::LINKAGE, &field::METRIC])
        }
        Algorithm::Agglomerative => controls(&[&field::K, &field::CUT, &field::LINKAGE, &field::METRIC]),
        Algorithm::Dbscan => controls(&[&field::EPS, &field::MIN_SAMPLES, &field::METRIC]),
        Algorithm::Hdbscan => controls(&[
            &field::MIN_CLUSTER_SIZE,
            &field::MIN_SAMPLES,
            &field::METRIC,
            &field::SELECTION,
            &field::SELECTION_EPSILON,
        ]),
        Algorithm::GaussianMixture => controls(&[&field::K]),
        Algorithm::KMeans => controls(&[&field::K, &field::N_INIT, &field::INIT, &field::MAX_ITER, &field::TOL]),
    };
    view! {
        <aside class="rail" aria-label="Settings">
            <Section title="Data">
                <DataSection />
            </Section>
            <Section title="Prepare">
                <Control field=&field::IMPUTE />
                {only(&field::IMPUTE, ImputeKind::Constant, &field::FILL_VALUE)}
                <Control field=&field::TRANSFORM />
                <Control field=&field::CLIP />
                {only(&field::CLIP, ClipKind::Quantiles, &field::CLIP_SHARE)}
                {only(&field::CLIP, ClipKind::RobustSigmas, &field::CLIP_SIGMAS)}
                <Control field=&field::SCALE />
                <Control field=&field::PCA />
                {only(&field::PCA, ComponentsKind::Count, &field::PCA_COUNT)}
                {only(&field::PCA, ComponentsKind::Variance, &field::PCA_SHARE)}
                <ComponentsNote />
                <PrepareNote />
            </Section>
            <Section title="Segment">
                <Control field=&field::ALGORITHM />
                {parameters}
                <Control field=&field::SEED />
            </Section>
            <Section title="Map">
                {controls(&[
                    &field::PERPLEXITY,
                    &field::EARLY_EXAGGERATION,
                    &field::EXAGGERATION,
                    &field::LEARNING_RATE,
                    &field::ITERATIONS,
                ])}
                <details class="more">
                    <summary>"More of the map"</summary>
                    {controls(&[
                        &field::MOMENTUM,
                        &field::GLOBAL_STRUCTURE,
                        &field::MAP_INIT,
                        &field::MAP_METRIC,
                        &field::MAP_COMPONENTS,
                        &field::SETTLE,
                    ])}
                </details>
            </Section>
        </aside>
    }
}

/// A field that is there only while another has a certain value.
fn only<T: Choice>(of: &'static field::ChoiceField<T>, value: T, then: &'static field::Field) -> impl IntoView {
    let settings_signal = expect_context::<RwSignal<Settings>>();
    let is_there = Memo::new(move |_| settings_signal.with(|settings| settings.choice(of)) == value);
    move || is_there.get().then(|| view! { <Control field=then /> })
}

fn controls(fields: &[&'static field::Field]) -> impl IntoView {
    fields.iter().map(|field| view! { <Control field=field /> }).collect_view()
}

/// A section that folds.
#[component]
fn Section(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <details class="section" open>
            <summary><h2>{title}</h2></summary>
            {children()}
        </details>
    }
}
