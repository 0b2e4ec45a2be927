//! New customers: the segments they fall to, and how far they have drifted from those the segments were made of.

use crate::app::browser::debounce::lasting;
use crate::app::browser::{self, parquet};
use crate::app::components::file_input::{first, FileInput};
use crate::app::components::table::Table;
use crate::app::components::SymbolMark;
use crate::app::drawing::palette::NOISE;
use crate::app::format::{exact, percent, short, whole};
use crate::app::settings::Settings;
use crate::app::state::{Controller, Scored, Status};
use crate::protocol::query::{Layout, QueryKind, ScoredFile};
use crate::protocol::File;
use crate::words::scoring as words;
use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// How many files were chosen: the answer about another than the last comes too late.
static CHOSEN: AtomicU32 = AtomicU32::new(0);

/// How many features are told, the most shifted first.
const TOLD: usize = 6;

/// From these indices on a column has shifted a little, and shifted.
const DRIFTS: (f64, f64) = (0.1, 0.25);

/// From so many new customers on the index of a column that has not shifted stays below 0.1: its expectation is the
/// number of bins less one, divided by the number of customers.
const ENOUGH: usize = 100;

/// How long other segments or names are there before the file is scored again, in milliseconds: while a control is
/// moved they change many times a second.
const SETTLED_MS: u64 = 600;

/// The kinds of files that are offered.
pub const ACCEPTED: &str = ".csv,.tsv,.txt,.gz,.zip,.xlsx,.xlsb,.xls,.ods,.json,.jsonl,.parquet,text/csv";

/// Scores the file again whenever segments or names have become others.
pub fn follow(controller: Controller) {
    let outdated = lasting(SETTLED_MS, move || is_outdated(controller));
    Effect::new(move |_| {
        if !outdated.get() {
            return;
        }
        if let Some(file) = controller.results.scored_file.get_value() {
            read(controller, file);
        }
    });
}

/// A second file with the same columns, and what became of it.
#[component]
pub fn NewCustomersPart() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let none = move || !controller.is_current();
    view! {
        <section aria-label=move || words::heading(controller.table.unit())>
            <h2>{move || words::heading(controller.table.unit())}</h2>
            <p class="help">{words::HELP}</p>
            <FileInput
                name="score-input"
                label=words::CHOOSE_FILE
                accept=ACCEPTED
                disabled=Signal::derive(none)
                on_files=first(move |file| read(controller, file))
            />
            <div aria-live="polite">
                {move || {
                    let found = controller.results.scored.get();
                    found.map(|found| scored(controller, found))
                }}
            </div>
        </section>
    }
}

/// Whether what is shown is of other segments than those on the page, or calls them otherwise.
fn is_outdated(controller: Controller) -> bool {
    let Some(Ok(found)) = controller.results.scored.get() else { return false };
    let is_fresh = controller.cluster.status.get() == Status::Fresh;
    let Some(clustering) = controller.cluster.clustering.get().filter(|_| is_fresh) else { return false };
    let names = (0..clustering.segmentation.segments.len()).map(|label| controller.cluster.name(label));
    let with = (clustering.table, controller.value_columns());
    let is_other = controller.results.scored_with.with_value(|scored| scored.as_ref() != Some(&with));
    is_other || found.spec != clustering.spec || !found.names.iter().cloned().eq(names)
}

/// Reads the chosen file and asks for its segments.
pub fn read(controller: Controller, file: web_sys::File) {
    controller.results.scored_file.set_value(Some(file.clone()));
    controller.results.scored.set(Some(Err(None)));
    let number = CHOSEN.fetch_add(1, Ordering::Relaxed) + 1;
    leptos::task::spawn_local(async move {
        let name = file.name();
        let bytes = match parquet::readable(file).await {
            Ok(blob) => browser::read(&name, &blob).await,
            Err(sentence) => Err(sentence),
        };
        if CHOSEN.load(Ordering::Relaxed) != number {
            return; // another file was chosen meanwhile
        }
        match bytes {
            Ok(bytes) => {
                let reading = Box::new(controller.table.reading.get_untracked());
                // Only a map at rest is one that new customers can be placed on.
                let map = controller.map.picture.get_untracked().filter(|map| map.done || map.paused);
                let layout = map.as_ref().map(|map| {
                    Box::new(Layout {
                        spec: controller.settings.with_untracked(Settings::embed),
                        rows: map.rows.clone(),
                        positions: map.positions.clone(),
                    })
                });
                controller.results.placed_on.set(map);
                let edition = controller.cluster.clustering.with_untracked(|now| now.as_ref().map(|now| now.table));
                let with = edition.map(|edition| (edition, untrack(|| controller.value_columns())));
                controller.results.scored_with.set_value(with);
                controller.query(QueryKind::Score { file: File { name, bytes }, reading, map: layout });
            }
            Err(sentence) => controller.results.scored.set(Some(Err(Some(sentence)))),
        }
    });
}

/// What was found in a second file, or why nothing.
fn scored(controller: Controller, scored: Scored) -> AnyView {
    let (cluster, alerts) = (controller.cluster, controller.alerts);
    let unit = untrack(|| controller.table.unit());
    let found = match scored {
        Err(None) => return view! { <p class="help" role="status">{words::WORKING}</p> }.into_any(),
        Err(Some(sentence)) => return view! { <p class="problem" role="alert">{sentence}</p> }.into_any(),
        Ok(found) => found,
    };
    let sums = found.counts.iter().fold((0, 0), |sums, counts| (sums.0 + counts.0, sums.1 + counts.1));
    let share = |count: usize, all: usize| percent(count as f64 / all.max(1) as f64);
    let last = found.counts.len().saturating_sub(1);
    let rows = found
        .counts
        .iter()
        .enumerate()
        .filter(|(at, counts)| *at < last || counts.0 + counts.1 > 0)
        .map(|(at, &(before, after))| {
            let label = if at == last { -1 } else { at as i32 };
            let style = cluster.clustering.with_untracked(|clustering| match clustering {
                Some(clustering) if at < last => clustering.style(at),
                _ => NOISE,
            });
            view! {
                <tr data-testid="scored-segment" data-label=label data-size=after>
                    <th scope="row"><SymbolMark style=style />{untrack(|| cluster.label_name(label))}</th>
                    <td>{whole(after)}</td>
                    <td>{share(after, sums.1)}</td>
                    <td class="all">{share(before, sums.0)}</td>
                </tr>
            }
        })
        .collect_view();
    let summary = match found.dropped {
        0 => words::scored(unit, &found.name, &whole(found.rows)),
        dropped => words::scored_in_part(unit, &found.name, &whole(found.rows), &whole(dropped)),
    };
    let notes = found.notes.iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view();
    let has_notes = !found.notes.is_empty();
    let few = (found.rows < ENOUGH).then(|| words::few(&whole(ENOUGH)));
    let on_map = match &found.placed {
        Some(_) => words::ON_MAP,
        None => words::MAP_WAS_MOVING,
    };
    let file = found.clone();
    view! {
        <div data-testid="scored" data-value=found.rows>
            <p>{summary}</p>
            {has_notes.then(|| view! { <ul class="notes" data-testid="scored-notes">{notes}</ul> })}
            <p class="help">{on_map}</p>
            <Table heads=[words::SEGMENT, words::NEW, words::SHARE, words::SHARE_BEFORE]>{rows}</Table>
            <p class="help" title=words::drift_help(&exact(DRIFTS.0), &exact(DRIFTS.1))>{words::DRIFT}</p>
            {drifts(&found)}
            {few.map(|few| view! { <p class="help">{few}</p> })}
            <button
                type="button"
                class="button"
                data-testid="scored-download"
                on:click=move |_| alerts.save(&file.labels.name, "text/csv", &file.labels.bytes)
            >
                {words::DOWNLOAD}
            </button>
        </div>
    }
    .into_any()
}

/// The columns that have shifted most.
pub fn drifts(found: &ScoredFile) -> impl IntoView {
    let line = |(name, psi): &(String, f64)| view! { <li>{drift_line(name, *psi)}</li> };
    let lines = found.drift.iter().take(TOLD).map(line).collect::<Vec<_>>();
    view! { <ul class="drift">{lines}</ul> }
}

/// How far a column has shifted, in words; an index that is nothing but rounding is none.
fn drift_line(name: &str, psi: f64) -> String {
    let word = match psi {
        psi if psi < 0.001 => return words::no_drift(name),
        psi if psi < DRIFTS.0 => words::STABLE,
        psi if psi < DRIFTS.1 => words::MODERATE_SHIFT,
        _ => words::SHIFTED,
    };
    words::drift(name, &short(psi), word)
}
