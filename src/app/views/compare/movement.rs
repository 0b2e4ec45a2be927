//! A second table of the same customers: who moved from one segment to another, who left, who joined.

use crate::app::analysis::selection::Selection;
use crate::app::components::chart::{Chart, Named};
use crate::app::components::file_input::{first, FileInput};
use crate::app::components::table::{Heads, Table};
use crate::app::components::SymbolMark;
use crate::app::drawing::charts::sankey::{figure, flows, Side};
use crate::app::drawing::palette::{SegmentStyle, NOISE as GRAY};
use crate::app::drawing::plotly::Picked;
use crate::app::format::{percent, short, whole};
use crate::app::state::{Clustering, Controller};
use crate::app::views::export::new_customers::{drifts, read, ACCEPTED};
use crate::engine::cluster::labels::NOISE;
use crate::engine::evaluate::movement::{Flow, Movement, ABSENT};
use crate::protocol::query::{MovedCustomers, ScoredFile};
use crate::words::{movement as words, scoring, Unit};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A flow larger than this share of the customers in both files gets a sentence.
const TOLD: f64 = 0.01;
/// The matrix and the chart show so many segments, the largest.
const SHOWN: usize = 24;

/// The section.
#[component]
pub(super) fn AnotherMonth() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let none = move || !controller.is_current();
    let found = move || {
        Some(match controller.results.scored.get()? {
            Err(None) => view! { <p class="help" role="status">{words::WORKING}</p> }.into_any(),
            Err(Some(sentence)) => problem(sentence).into_any(),
            Ok(found) => match &found.moved {
                Err(sentence) => problem(sentence.clone()).into_any(),
                Ok(moved) => told(controller, &found, moved).into_any(),
            },
        })
    };
    view! {
        <section class="evidence-part" aria-label=words::HEADING>
            <h3>{words::HEADING}</h3>
            <p class="help">{move || words::help(controller.table.unit())}</p>
            <FileInput
                name="month-input"
                label=words::CHOOSE_FILE
                accept=ACCEPTED
                disabled=Signal::derive(none)
                on_files=first(move |file| read(controller, file))
            />
            {found}
        </section>
    }
}

fn problem(sentence: String) -> impl IntoView {
    view! { <p class="problem" role="alert">{sentence}</p> }
}

/// The segments that the file was put into, as far as they are those on the page.
fn clustering_of(controller: Controller, found: &ScoredFile) -> Option<Arc<Clustering>> {
    controller.cluster.clustering.get().filter(|clustering| clustering.spec == found.spec)
}

/// The rows of the table with one label before and another after; [`ABSENT`] is after those who left.
fn rows_of(clustering: &Clustering, movement: &Movement, is_asked: impl Fn(i32, i32) -> bool) -> Selection {
    let segmentation = &clustering.segmentation;
    let labeled = segmentation.rows.iter().zip(&segmentation.labels);
    let after = |row: u32| movement.after.get(row as usize).copied();
    let is_one = |(row, label): &(&u32, &i32)| after(**row).is_some_and(|after| is_asked(**label, after));
    Selection::of(labeled.filter(is_one).map(|(row, _)| *row))
}

/// The segments and noise, one after the other, as rows and columns of the matrix.
struct Places {
    labels: Vec<i32>,
    names: Vec<String>,
    styles: Vec<SegmentStyle>,
}

impl Places {
    fn new(controller: Controller, clustering: &Clustering, movement: &Movement) -> Places {
        let shown = clustering.segmentation.segments.len().min(SHOWN);
        let has_noise = movement.flows.iter().any(|flow| flow.from == NOISE || flow.to == NOISE)
            || [&movement.left, &movement.joined].iter().any(|counts| counts.last().is_some_and(|count| *count > 0));
        let labels: Vec<i32> = (0..shown as i32).chain(has_noise.then_some(NOISE)).collect();
        let style = |label: &i32| usize::try_from(*label).map_or(GRAY, |label| clustering.style(label));
        Places {
            names: labels.iter().map(|label| controller.cluster.label_name(*label)).collect(),
            styles: labels.iter().map(style).collect(),
            labels,
        }
    }

    /// The count of a list by segment, the last of which is noise.
    fn of(counts: &[u64], label: i32) -> u64 {
        usize::try_from(label).map_or(counts.last(), |label| counts.get(label)).copied().unwrap_or(0)
    }

    /// The matrix with those who left as last column and those who joined as last row.
    fn matrix(&self, movement: &Movement) -> Vec<Vec<u64>> {
        let flows: BTreeMap<(i32, i32), u64> =
            movement.flows.iter().map(|flow| ((flow.from, flow.to), flow.rows)).collect();
        let count = |from: i32, to: i32| flows.get(&(from, to)).copied().unwrap_or(0);
        let row = |from: &i32| {
            let stays = self.labels.iter().map(|to| count(*from, *to));
            stays.chain([Places::of(&movement.left, *from)]).collect()
        };
        let joined = self.labels.iter().map(|to| Places::of(&movement.joined, *to)).chain([0]).collect();
        self.labels.iter().map(row).chain([joined]).collect()
    }
}

fn told(controller: Controller, found: &Arc<ScoredFile>, moved: &MovedCustomers) -> impl IntoView {
    let unit = untrack(|| controller.table.unit());
    let movement = &moved.movement;
    let sum = |counts: &[u64]| counts.iter().sum::<u64>();
    let (left, joined) = (sum(&movement.left), sum(&movement.joined));
    let (met, went) = (movement.met(), movement.moved());
    let share = percent(went as f64 / met.max(1) as f64);
    let table = controller.table.file.with_untracked(|file| file.as_ref().map(|file| file.upload.name.clone()));
    let files = [table.unwrap_or_default(), found.name.clone()];
    let notes = notes(unit, movement, moved.value.as_deref(), &files);
    let clustering = untrack(|| clustering_of(controller, found));
    let shown = clustering.map(|clustering| {
        let selected = |is_asked: fn(i32, i32) -> bool| rows_of(&clustering, movement, is_asked);
        let who_moved = selected(|before, after| after >= NOISE && before != after);
        let who_left = selected(|_, after| after == ABSENT);
        let is_cut = clustering.segmentation.segments.len() > SHOWN;
        let places = untrack(|| Places::new(controller, &clustering, movement));
        let counts = places.matrix(movement);
        let flow_rows = FlowRows { controller, clustering: clustering.clone(), found: found.clone() };
        view! {
            {sentences(controller, unit, moved)}
            {flow_chart(&places, &counts, &flow_rows, movement)}
            <div class="wide-table fades" tabindex="0" role="group" aria-label=words::MATRIX>
                {matrix(&places, &counts, &flow_rows)}
            </div>
            {is_cut.then(|| view! { <p class="help">{words::largest_shown(&whole(SHOWN))}</p> })}
            <div class="advice">
                {select(controller, "movement-select-moved", words::select_moved, who_moved)}
                {select(controller, "movement-select-left", words::select_left, who_left)}
            </div>
        }
    });
    let (alerts, file) = (controller.alerts, found.clone());
    let save = move |_| {
        if let Ok(moved) = &file.moved {
            alerts.save(&moved.file.name, "text/csv", &moved.file.bytes);
        }
    };
    view! {
        <div
            class="movement"
            data-testid="movement"
            data-value=went
            data-joined=joined
            data-left=left
            data-stayed=movement.stayed()
        >
            <p role="status">
                {words::summary(unit, &whole(met as usize), &whole(went as usize), &share)} " "
                {words::others(&whole(left as usize), &whole(joined as usize), &found.name)}
            </p>
            {notes}
            {shown}
            <p class="help">{scoring::DRIFT}</p>
            {drifts(found)}
            <button type="button" class="button" data-testid="movement-download" on:click=save>
                {words::DOWNLOAD}
            </button>
        </div>
    }
}

/// Who is not counted, and why.
fn notes(unit: Unit, movement: &Movement, value: Option<&str>, files: &[String; 2]) -> impl IntoView {
    let mut notes = Vec::new();
    if movement.unplaced > 0 {
        notes.push(words::unplaced(unit, &whole(movement.unplaced)));
    }
    if let Some(column) = value.filter(|_| movement.without_value > 0) {
        notes.push(words::without_value(unit, &whole(movement.without_value), column));
    }
    for (at, file) in files.iter().enumerate() {
        if movement.repeated[at] > 0 {
            notes.push(words::repeated(&whole(movement.repeated[at]), file));
        }
        if movement.without_id[at] > 0 {
            notes.push(words::without_id(&whole(movement.without_id[at]), file));
        }
    }
    let lines = notes.into_iter().map(|note| view! { <li>{note}</li> }).collect::<Vec<_>>();
    (!lines.is_empty()).then(|| view! { <ul class="notes" data-testid="movement-notes">{lines}</ul> })
}

/// A sentence for each flow that is larger than [`TOLD`], the largest first.
fn sentences(controller: Controller, unit: Unit, moved: &MovedCustomers) -> impl IntoView {
    let met = moved.movement.met().max(1) as f64;
    let mut large: Vec<_> = moved.movement.flows.iter().filter(|flow| flow.from != flow.to).collect();
    large.retain(|flow| flow.rows as f64 / met > TOLD);
    large.sort_by_key(|flow| std::cmp::Reverse(flow.rows));
    if large.is_empty() {
        return view! { <p class="help">{words::no_flow(&percent(TOLD))}</p> }.into_any();
    }
    let line = |flow: &&Flow| {
        let name = |label| untrack(|| controller.cluster.label_name(label));
        let count = whole(flow.rows as usize);
        let share = percent(flow.rows as f64 / met);
        let worth =
            moved.value.as_ref().map(|column| words::worth(column, &short(flow.worth[0]), &short(flow.worth[1])));
        let sentence = words::flow(unit, &count, &share, &name(flow.from), &name(flow.to));
        view! { <li data-testid="movement-flow" data-value=flow.rows>{sentence} {worth}</li> }
    };
    let lines = large.iter().map(line).collect_view();
    view! { <ul class="flows">{lines}</ul> }.into_any()
}

fn select(controller: Controller, name: &'static str, label: fn(&str) -> String, rows: Selection) -> impl IntoView {
    let count = rows.rows().len();
    (count > 0).then(|| {
        let press = move |event: web_sys::MouseEvent| {
            controller.workspace.select(&rows, (event.shift_key(), event.alt_key()));
        };
        view! {
            <button type="button" class="button" data-testid=name on:click=press>{label(&whole(count))}</button>
        }
    })
}

/// The rows of a flow, which are looked for when they are asked for: there are hundreds of flows, and a million rows.
#[derive(Clone)]
struct FlowRows {
    controller: Controller,
    clustering: Arc<Clustering>,
    found: Arc<ScoredFile>,
}

impl FlowRows {
    /// Selects those with one label before and another after; `keys`: shift and alternative.
    fn select(&self, from: i32, to: i32, keys: (bool, bool)) {
        let Ok(moved) = &self.found.moved else { return };
        let rows = rows_of(&self.clustering, &moved.movement, |before, after| (before, after) == (from, to));
        self.controller.workspace.select(&rows, keys);
    }
}

fn flow_chart(places: &Places, shared: &[Vec<u64>], flow_rows: &FlowRows, movement: &Movement) -> impl IntoView {
    let largest = movement.flows.iter().filter(|flow| flow.from != flow.to).max_by_key(|flow| flow.rows);
    let name = |label| untrack(|| flow_rows.controller.cluster.label_name(label));
    let largest = largest.map(|flow| (whole(flow.rows as usize), name(flow.from), name(flow.to)));
    let told = words::spoken(largest.as_ref().map(|(rows, from, to)| (&**rows, &**from, &**to)));
    let with = |last: &str| {
        let names: Vec<String> = places.names.iter().cloned().chain([last.to_string()]).collect();
        let styles: Vec<SegmentStyle> = places.styles.iter().copied().chain([GRAY]).collect();
        (names, styles)
    };
    let (before, after) = (with(words::JOINED), with(words::LEFT));
    let (labels, drawn, shared) = (places.labels.clone(), shared.to_vec(), shared.to_vec());
    let flow_rows = flow_rows.clone();
    let pick = Callback::new(move |click: Picked| {
        let Some((from, to, _)) = flows(&shared).get(click.point).copied().filter(|_| click.is_flow) else { return };
        let Some(from) = labels.get(from).copied() else { return };
        flow_rows.select(from, labels.get(to).copied().unwrap_or(ABSENT), click.keys);
    });
    view! {
        <figure class="figure sankey">
            <Chart
                named=Named::new("movement", words::FLOWS)
                label=Signal::derive(move || told.clone())
                draw=Arc::new(move |look, frame| {
                    let a = Side { names: &before.0, styles: &before.1 };
                    let b = Side { names: &after.0, styles: &after.1 };
                    Some(figure(look, frame, (&a, &b), &drawn))
                })
                pick=pick
            />
        </figure>
    }
}

fn matrix(places: &Places, counts: &[Vec<u64>], flow_rows: &FlowRows) -> impl IntoView {
    let after: Vec<(i32, String)> = places.labels.iter().copied().zip(places.names.iter().cloned()).collect();
    let line = |(at, counts): (usize, &Vec<u64>)| {
        let from = after.get(at).cloned();
        let cells = counts.iter().enumerate().map(|(to, &count)| {
            let to = after.get(to).cloned().unwrap_or((ABSENT, words::LEFT.to_string()));
            let text = whole(count as usize);
            match from.as_ref().filter(|_| count > 0) {
                None if count == 0 => view! { <td>{words::NOBODY}</td> }.into_any(),
                None => view! { <td>{text}</td> }.into_any(),
                Some((from, name)) => {
                    let sentence = words::select(&text, name, &to.1);
                    let (from, to) = (*from, to.0);
                    let flow_rows = flow_rows.clone();
                    let press = move |event: web_sys::MouseEvent| {
                        flow_rows.select(from, to, (event.shift_key(), event.alt_key()));
                    };
                    view! {
                        <td>
                            <button type="button" class="link" aria-label=sentence on:click=press>{text}</button>
                        </td>
                    }
                    .into_any()
                }
            }
        });
        let cells = cells.collect::<Vec<_>>();
        let head = match places.styles.get(at) {
            Some(style) => {
                let name = places.names[at].clone();
                view! { <th scope="row"><SymbolMark style=*style />{name}</th> }.into_any()
            }
            None => view! { <th scope="row">{words::JOINED}</th> }.into_any(),
        };
        view! { <tr>{head} {cells}</tr> }
    };
    let lines = counts.iter().enumerate().map(line).collect::<Vec<_>>();
    let names = after.iter().map(|(_, name)| (name.as_str(), ""));
    let heads: Heads = [(words::CORNER, "")].into_iter().chain(names).chain([(words::LEFT, "")]).collect();
    view! { <Table name="movement-matrix" heads=heads>{lines}</Table> }
}
