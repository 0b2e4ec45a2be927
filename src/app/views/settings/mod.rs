//! The controls on the left: data, preparation, segments, map.

mod pca;

use crate::app::browser;
use crate::app::components::Control;
use crate::app::format::{short, whole};
use crate::app::settings as field;
use crate::app::state::State;
use crate::engine::prepare::{ColumnReport, FittedTransform, PrepareReport, Reason};
use leptos::prelude::*;
use pca::ComponentsNote;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The rail.
#[component]
pub fn Rail() -> impl IntoView {
    let state = expect_context::<State>();
    let algorithm = Memo::new(move |_| state.settings.with(|settings| settings.choice(&field::ALGORITHM)));
    let by_height = Memo::new(move |_| state.settings.with(|settings| settings.choice(&field::CUT)) == "height");
    let parameters = move || match algorithm.get() {
        "agglomerative" if by_height.get() => controls(&[&field::CUT, &field::HEIGHT, &field::LINKAGE, &field::METRIC]),
        "agglomerative" => controls(&[&field::K, &field::CUT, &field::LINKAGE, &field::METRIC]),
        "dbscan" => controls(&[&field::EPS, &field::MIN_SAMPLES, &field::METRIC]),
        "hdbscan" => controls(&[
            &field::MIN_CLUSTER_SIZE,
            &field::MIN_SAMPLES,
            &field::METRIC,
            &field::SELECTION,
            &field::SELECTION_EPSILON,
        ]),
        "gaussian-mixture" => controls(&[&field::K]),
        _ => controls(&[&field::K, &field::N_INIT, &field::INIT, &field::MAX_ITER, &field::TOL]),
    };
    view! {
        <aside class="rail" aria-label="Settings">
            <Section title="Data">
                <DataSection />
            </Section>
            <Section title="Prepare">
                <Control field=&field::IMPUTE />
                {only(&field::IMPUTE, "constant", &field::FILL_VALUE)}
                <Control field=&field::TRANSFORM />
                <Control field=&field::CLIP />
                {only(&field::CLIP, "quantiles", &field::CLIP_SHARE)}
                {only(&field::CLIP, "sigmas", &field::CLIP_SIGMAS)}
                <Control field=&field::SCALE />
                <Control field=&field::PCA />
                {only(&field::PCA, "count", &field::PCA_COUNT)}
                {only(&field::PCA, "share", &field::PCA_SHARE)}
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

/// A field that is there only while another has a certain word.
fn only(of: &'static field::Field, word: &'static str, then: &'static field::Field) -> impl IntoView {
    let state = expect_context::<State>();
    let is_there = Memo::new(move |_| state.settings.with(|settings| settings.choice(of)) == word);
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

/// Which table, and how to open another.
#[component]
fn DataSection() -> impl IntoView {
    let state = expect_context::<State>();
    let on_choose = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        super::files::open(state, input.files());
        // The same file can be chosen again after it was mended.
        input.set_value("");
    };
    let on_paste = move |_| {
        leptos::task::spawn_local(async move {
            match browser::pasted().await {
                Some(text) if !text.trim().is_empty() => state.open_pasted(&text),
                Some(_) => state.alert("The clipboard holds no text: copy the cells of a table first.".into()),
                None => state.alert("The browser did not show the clipboard: press Ctrl+V instead.".into()),
            }
        });
    };
    let left_out = move || {
        state.table.with(|table| {
            let table = table.as_ref()?;
            let mut lines: Vec<String> = Vec::new();
            if let Some(id) = &table.id_column {
                lines.push(format!("{id} names the rows."));
            }
            lines.extend(table.notes.iter().cloned());
            (!lines.is_empty()).then(|| lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view())
        })
    };
    view! {
        <div class="data-buttons">
            <label class="button primary file">
                "Open a table"
                <input type="file" data-testid="file-input" accept=".csv,.tsv,.txt,.gz,.xlsx,.xlsb,.xls,.ods,text/csv" on:change=on_choose />
            </label>
            <button
                type="button"
                class="button"
                data-testid="paste"
                title="A table copied from a spreadsheet; Ctrl+V anywhere does the same"
                on:click=on_paste
            >
                "Paste"
            </button>
            <button type="button" class="button" data-testid="sample" on:click=move |_| state.open_sample()>
                "Sample"
            </button>
        </div>
        <ul class="notes" data-testid="table-notes">{left_out}</ul>
    }
}

/// What preparation did, in a line.
#[component]
fn PrepareNote() -> impl IntoView {
    let state = expect_context::<State>();
    move || {
        state.prepared.with(|prepared| {
            let report = &prepared.as_ref()?.report;
            let lines = prepare_lines(report);
            let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
            Some(view! { <ul class="notes" data-testid="prepare-notes">{lines}</ul> })
        })
    }
}

/// What preparation did, a sentence each.
fn prepare_lines(report: &PrepareReport) -> Vec<String> {
    let mut lines = Vec::new();
    let filled: Vec<_> = report.columns.iter().filter(|column| column.filled > 0).collect();
    if let [_, ..] = filled[..] {
        let parts: Vec<String> = filled
            .iter()
            .map(|column| match column.fill_value {
                Some(value) => format!("{} in {} with {}", whole(column.filled), column.name, short(value)),
                None => format!("{} in {}", whole(column.filled), column.name),
            })
            .collect();
        lines.push(format!("{} missing values filled: {}.", whole(report.filled()), parts.join(", ")));
    }
    if !report.dropped.is_empty() {
        lines.push(format!("{} rows left out, since a value is missing.", whole(report.dropped.len())));
    }
    let signed = |column: &&ColumnReport| matches!(column.transform, FittedTransform::SignedLog1p);
    for column in report.columns.iter().filter(signed) {
        lines.push(format!("{} has values of −1 or less: its logarithm keeps the sign.", column.name));
    }
    for column in report.columns.iter().filter(|column| column.constant) {
        lines.push(format!("{} is the same in every row and tells none apart.", column.name));
    }
    let not_id = report.left_out.iter().filter(|left| left.reason != Reason::Id);
    lines.extend(not_id.map(ToString::to_string));
    lines
}
