//! The settings on the left: the number of segments with its evidence, then method, columns and map, each in a line
//! that says how it is and unfolds.

mod columns;
mod cut_height;
mod label_column;
mod main_setting;
mod map;
mod method;
mod open_table;
mod pca;
mod preparation_notes;
mod radius;
mod reading_notes;
mod repeatability;
mod rollup;
mod suggestions;

use crate::app::components::Control;
use crate::app::settings as field;
use crate::app::settings::{CutKind, Settings};
use crate::engine::choice::Choice;
use crate::protocol::spec::Algorithm;
use crate::words::page::SETTINGS;
use crate::words::rail as words;
use columns::ColumnsSection;
use cut_height::CutHeight;
use label_column::LabelCount;
use leptos::prelude::*;
use main_setting::MainSetting;
use map::MapSection;
use method::MethodSection;
use open_table::OpenTable;
use radius::Radius;
use repeatability::Repeatability;
use rollup::Rollup;

/// The settings.
#[component]
pub fn Rail() -> impl IntoView {
    view! {
        <aside class="rail" id="settings" tabindex="-1" aria-label=SETTINGS>
            <OpenTable />
            <MainSection />
            <Rollup />
            <MethodSection />
            <ColumnsSection />
            <MapSection />
        </aside>
    }
}

/// The setting that decides how many segments there are, below the evidence for it.
#[component]
fn MainSection() -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    let decides = Memo::new(move |_| {
        settings.with(|settings| (settings.choice(&field::ALGORITHM), settings.choice(&field::CUT) == CutKind::Height))
    });
    view! {
        <section class="section main-section">
            {move || match decides.get() {
                (Algorithm::Dbscan, _) => view! {
                    <MainSetting title=words::HOW_NEAR field=&field::EPS>
                        <Radius />
                    </MainSetting>
                }
                .into_any(),
                (Algorithm::Hdbscan, _) => view! {
                    <MainSetting title=words::HOW_SMALL field=&field::MIN_CLUSTER_SIZE />
                }
                .into_any(),
                (Algorithm::Agglomerative, true) => view! {
                    <MainSetting title=words::WHERE_TO_CUT field=&field::HEIGHT>
                        <CutHeight />
                    </MainSetting>
                }
                .into_any(),
                (Algorithm::Column, _) => view! { <LabelCount /> }.into_any(),
                (Algorithm::Agglomerative, false) | (Algorithm::KMeans | Algorithm::GaussianMixture, _) => view! {
                    <MainSetting title=words::HOW_MANY field=&field::K>
                        <Repeatability />
                    </MainSetting>
                }
                .into_any(),
            }}
        </section>
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

/// A section: its name, how things stand, and the rest that unfolds.
#[component]
fn Section(
    /// Its name.
    title: &'static str,
    /// The word in `data-testid` of what unfolds.
    name: &'static str,
    /// What unfolds it.
    more: &'static str,
    /// How things stand.
    state: ViewFn,
    /// What is always there.
    always: ViewFn,
    /// Whether nothing unfolds for now.
    #[prop(into, optional)]
    nothing_more: Signal<bool>,
    /// What unfolds.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="section">
            <h2>{title}</h2>
            {always.run()}
            <p class="section-state">{state.run()}</p>
            <details class="more" data-testid=format!("section-{name}") hidden=move || nothing_more.get()>
                <summary>{more}</summary>
                {children()}
            </details>
        </section>
    }
}
