//! Taking results along: labels, figures, the report, and new customers.

mod control_group;
mod model;
pub mod new_customers;
pub mod session;

use crate::app::drawing::palette::NOISE;
use crate::app::export::file_names::stem;
use crate::app::export::report::{self, Report};
use crate::app::export::save_figure;
use crate::app::export::svg_map::{self, Layer};
use crate::app::settings::{url, Settings};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::{ClusterStore, Controller, MapStore, TableStore};
use crate::app::views::segments::value::KnownWorth;
use crate::protocol::evidence::{EvidenceSpec, Found};
use crate::protocol::query::{Format, QueryKind};
use crate::protocol::BUILD;
use crate::words::export as words;
use control_group::ControlGroupPart;
use leptos::prelude::*;
use model::Programs;
use new_customers::NewCustomersPart;
use session::SessionPart;

/// The tab.
#[component]
pub fn Export() -> impl IntoView {
    view! {
        <div class="export">
            <LabelsPart />
            <ReportPart />
            <Programs />
            <SessionPart />
            <NewCustomersPart />
        </div>
    }
}

/// The labels as a file.
#[component]
fn LabelsPart() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let only_selected = RwSignal::new(false);
    let none = move || !controller.is_current();
    let labels = move |format: Format| {
        let rows =
            only_selected.get_untracked().then(|| controller.workspace.selection.get_untracked().rows().to_vec());
        let control = controller.settings.with_untracked(Settings::control_group);
        controller.query(QueryKind::Labels { format, rows, control });
    };
    view! {
        <section aria-label=words::LABELS>
            <h2>{words::LABELS}</h2>
            <p class="help">{words::LABELS_HELP}</p>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="export-only-selected"
                    disabled=move || controller.workspace.selection.with(|selection| selection.is_empty())
                    on:change=move |event| only_selected.set(event_target_checked(&event))
                />
                {words::ONLY_SELECTED}
            </label>
            <ControlGroupPart />
            <div class="buttons">
                <button
                    type="button"
                    class="button"
                    data-testid="export-csv"
                    disabled=none
                    on:click=move |_| labels(Format::Csv)
                >
                    {words::CSV}
                </button>
                <button
                    type="button"
                    class="button"
                    data-testid="export-xlsx"
                    disabled=none
                    on:click=move |_| labels(Format::Xlsx)
                >
                    {words::EXCEL}
                </button>
            </div>
            {move || formulas(controller.table).map(|sentence| {
                view! { <p class="help" data-testid="export-formulas">{sentence}</p> }
            })}
        </section>
    }
}

/// What to know of cells that a spreadsheet would run, if the table has any.
fn formulas(table: TableStore) -> Option<String> {
    table.view.with(|view| {
        let columns = &view.as_ref()?.report.columns;
        let (column, cell) = columns.iter().find_map(|column| Some((&column.name, column.formula.as_ref()?)))?;
        Some(words::formulas(column, cell))
    })
}

/// The report, and the map as a figure.
#[component]
fn ReportPart() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let search = expect_context::<EvidenceSearch>();
    let worth = expect_context::<KnownWorth>();
    let no_map = move || controller.map.picture.with(Option::is_none) || !controller.is_current();
    let save_report = move |_| {
        if let Some(page) = make_report(controller, search, worth) {
            controller.alerts.save(&format!("{}-report.html", stem(controller.table)), "text/html", page.as_bytes());
        }
    };
    let figure = move || {
        let Controller { table, cluster, map, .. } = controller;
        (format!("{}-map", stem(table)), drawing(table, cluster, map))
    };
    let save_svg = move |_| {
        let (name, svg) = figure();
        save_figure::save_svg(controller.alerts, &name, &svg)
    };
    let save_png = move |_| {
        let (name, svg) = figure();
        save_figure::save_png(controller.alerts, &name, &svg)
    };
    view! {
        <section aria-label=words::REPORT_AND_FIGURES>
            <h2>{words::REPORT_AND_FIGURES}</h2>
            <p class="help">{words::REPORT_HELP}</p>
            <div class="buttons">
                <button
                    type="button"
                    class="button"
                    data-testid="export-report"
                    disabled=no_map
                    on:click=save_report
                >
                    {words::REPORT}
                </button>
                <button type="button" class="button" data-testid="export-svg" disabled=no_map on:click=save_svg>
                    {words::MAP_AS_SVG}
                </button>
                <button type="button" class="button" data-testid="export-png" disabled=no_map on:click=save_png>
                    {words::MAP_AS_PNG}
                </button>
            </div>
        </section>
    }
}

/// The map with the segments' colors, names and numbers.
fn drawing(table_store: TableStore, cluster: ClusterStore, map_store: MapStore) -> String {
    let (Some(map), Some(clustering)) = (map_store.picture.get_untracked(), cluster.clustering.get_untracked()) else {
        return String::new();
    };
    let rows = table_store.view.with_untracked(|table| table.as_ref().map_or(0, |table| table.rows));
    let labels = clustering.by_row(rows);
    let k = clustering.segmentation.segments.len();
    let mut layers: Vec<Layer> = (0..k)
        .map(|label| Layer {
            name: Some(untrack(|| cluster.name(label))),
            style: clustering.style(label),
            points: Vec::new(),
        })
        .collect();
    let mut rest = Layer { name: None, style: NOISE, points: Vec::new() };
    for (&row, place) in map.rows.iter().zip(map.positions.chunks_exact(2)) {
        let label = labels.get(row as usize).copied().flatten().and_then(|label| usize::try_from(label).ok());
        let layer = match label.and_then(|label| layers.get_mut(label)) {
            Some(layer) => layer,
            None => &mut rest,
        };
        layer.points.push([place[0], place[1]]);
    }
    layers.insert(0, rest);
    svg_map::svg(&words::map_title(&stem(table_store)), &layers)
}

/// The report as a page of its own.
fn make_report(controller: Controller, search: EvidenceSearch, worth: KnownWorth) -> Option<String> {
    let (table, clustering, prepared) = (
        controller.table.view.get_untracked()?,
        controller.cluster.clustering.get_untracked()?,
        controller.cluster.prepared.get_untracked()?,
    );
    let k = clustering.segmentation.segments.len();
    let names: Vec<String> = (0..k).map(|label| untrack(|| controller.cluster.name(label))).collect();
    let notes: Vec<String> = controller.workspace.notes.with_untracked(|notes| {
        clustering.slots.iter().map(|slot| notes.get(slot).cloned().unwrap_or_default()).collect()
    });
    let colors: Vec<&'static str> = (0..k).map(|label| clustering.style(label).color).collect();
    let settings = controller.settings.get_untracked();
    let (explanation, scores) =
        (controller.cluster.explanation.get_untracked(), controller.cluster.scores.get_untracked());
    let stability = untrack(|| search.stability(&clustering.spec));
    let scan = EvidenceSpec::scan(&clustering.spec);
    let stability_spec = EvidenceSpec::Stability(clustering.spec.clone());
    let refits = clustering.spec.cluster.can_be_refitted().then_some(stability_spec);
    let mut evidence = scan.iter().cloned().chain(refits);
    let interim = untrack(|| evidence.any(|spec| !search.is_known(&spec)));
    let scan = scan.and_then(|spec| untrack(|| search.get(&spec))).and_then(Result::ok);
    let scan = scan.as_ref().and_then(|evidence| match &evidence.found {
        Found::Scan(scan) => Some(scan),
        _ => None,
    });
    let without = EvidenceSpec::WithoutColumns(clustering.spec.clone());
    let without = untrack(|| search.get(&without)).and_then(Result::ok).filter(|evidence| evidence.complete);
    let without_columns = without.as_ref().and_then(|evidence| match &evidence.found {
        Found::WithoutColumns(columns) => Some(columns.as_slice()),
        _ => None,
    });
    let map_quality = controller.map.quality.get_untracked();
    let values = worth.found.get_untracked();
    Some(report::html(&Report {
        table: &table.name,
        fingerprint: &table.fingerprint,
        rows: table.rows,
        unit: untrack(|| controller.table.unit()),
        build: BUILD,
        settings: &settings,
        address: &url::write(&settings),
        preparation: &prepared.report,
        segmentation: &clustering.segmentation,
        names: &names,
        notes: &notes,
        colors: &colors,
        explanation: explanation.as_deref(),
        values: values.as_deref(),
        without_columns,
        scores: scores.as_deref(),
        stability: stability.as_ref(),
        scan,
        interim,
        map_quality: map_quality.as_deref(),
        map: &drawing(controller.table, controller.cluster, controller.map),
    }))
}
