//! What makes the segments: how much each column tells of them, and what leaving it out changes.

use crate::app::components::table::{Heads, Table};
use crate::app::components::Pick;
use crate::app::format::{fixed, percent, whole, NOT_KNOWN};
use crate::app::state::evidence::EvidenceSearch;
use crate::app::state::{ClusterStore, Controller};
use crate::engine::explain::Driver;
use crate::protocol::evidence::{EvidenceSpec, Found, WithoutColumn};
use crate::protocol::query::QueryKind;
use crate::words::profiles as words;
use leptos::prelude::*;

/// So many columns are shown before the user asks for all.
const MOST: usize = 15;
/// So many columns are named in the sentence.
const NAMED: usize = 3;

/// The section.
#[component]
pub fn Drivers() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let search = expect_context::<EvidenceSearch>();
    let is_pair = RwSignal::new(false);
    let pair = RwSignal::new([0_usize, 1]);
    let all = RwSignal::new(false);
    let names = Memo::new(move |_| names(controller.cluster));
    // Segments that are gone are no longer compared.
    let chosen = Memo::new(move |_| {
        let ([first, second], k) = (pair.get(), names.with(Vec::len));
        (is_pair.get() && first != second && first.max(second) < k).then_some([first as i32, second as i32])
    });
    Effect::new(move |_| {
        controller.cluster.clustering.track();
        if let Some(pair) = chosen.get() {
            controller.query(QueryKind::Drivers(pair));
        }
    });
    let found = move || match chosen.get() {
        Some(pair) => {
            let clustering = controller.cluster.clustering.get()?;
            let found = controller.results.drivers.get();
            found.filter(|found| found.pair == pair && found.spec == clustering.spec).map(|f| f.drivers.clone())
        }
        None if is_pair.get() => None,
        None => controller.cluster.explanation.with(|told| Some(told.as_ref()?.drivers.clone())),
    };
    let spec = move || Some(EvidenceSpec::WithoutColumns(controller.cluster.clustering.get()?.spec.clone()));
    // Told only when it changes: the search finds other things too.
    let without = search.watch(spec);
    view! {
        <section class="drivers" aria-label=words::DRIVERS data-testid="drivers">
            <div class="profiles-head">
                <h2>{words::DRIVERS}</h2>
                <Choice is_pair=is_pair pair=pair names=names />
            </div>
            {move || match found() {
                Some(found) => {
                    let without = without.get().and_then(|evidence| match &evidence.found {
                        Found::WithoutColumns(columns) => Some((columns.clone(), evidence.complete)),
                        _ => None,
                    });
                    told(&found, without.as_ref(), names.with(|names| pair_names(names, chosen.get())), all).into_any()
                }
                None if is_pair.get() && chosen.get().is_none() => {
                    view! { <p class="help" role="status">{words::DRIVERS_TWO_NEEDED}</p> }.into_any()
                }
                None if names.with(Vec::is_empty) => ().into_any(),
                None => super::counting().into_any(),
            }}
            <LeaveOut />
        </section>
    }
}

/// What the segments are called.
fn names(cluster: ClusterStore) -> Vec<String> {
    let k = cluster.clustering.with(|found| found.as_ref().map_or(0, |found| found.segmentation.segments.len()));
    (0..k).map(|label| cluster.name(label)).collect()
}

fn pair_names(names: &[String], pair: Option<[i32; 2]>) -> Option<[String; 2]> {
    pair.map(|pair| pair.map(|label| names.get(label as usize).cloned().unwrap_or_default()))
}

/// All segments or two of them, and which.
#[component]
fn Choice(is_pair: RwSignal<bool>, pair: RwSignal<[usize; 2]>, names: Memo<Vec<String>>) -> impl IntoView {
    let scopes = [("all", words::DRIVERS_ALL), ("pair", words::DRIVERS_PAIR)];
    let scopes = scopes.map(|(word, label)| (word.to_string(), label.to_string())).to_vec();
    let scope = move || if is_pair.get() { "pair" } else { "all" }.to_string();
    let options =
        move || names.with(|names| names.iter().enumerate().map(|(at, name)| (at.to_string(), name.clone())).collect());
    let segment = move |side: usize| {
        let (testid, label) = [("drivers-first", words::COMPARE.0), ("drivers-second", words::COMPARE.1)][side];
        view! {
            <Pick
                name=testid
                label=label.trim()
                options=Signal::derive(options)
                value=Signal::derive(move || pair.get()[side].to_string())
                choose=move |text: String| {
                    if let Ok(label) = text.parse() {
                        pair.update(|pair| pair[side] = label);
                    }
                }
            />
        }
    };
    view! {
        <Pick
            name="drivers-of"
            label=words::DRIVERS_OF
            options=Signal::stored(scopes)
            value=Signal::derive(scope)
            choose=move |word: String| is_pair.set(word == "pair")
        />
        {move || is_pair.get().then(|| [0, 1].map(segment).collect_view())}
    }
}

/// The columns left out so far, and whether those are all.
type Without = (Vec<WithoutColumn>, bool);

/// The columns in a sentence and as a table.
fn told(
    drivers: &[Driver],
    without: Option<&Without>,
    pair: Option<[String; 2]>,
    all: RwSignal<bool>,
) -> impl IntoView {
    let count = drivers.len();
    let shown = move || if all.get() { count } else { MOST };
    let rows = {
        let lines: Vec<Line> = drivers.iter().map(|driver| Line::new(driver, without)).collect();
        move || lines.iter().take(shown()).map(Line::view).collect_view()
    };
    let agreement = without.is_some().then_some((words::WITHOUT_IT, words::WITHOUT_IT_HELP));
    let heads = [(words::COLUMN, ""), (words::EXPLAINED, words::EXPLAINED_HELP), (words::NATS, words::NATS_HELP)];
    let heads: Heads = heads.into_iter().chain(agreement).collect();
    view! {
        <p data-testid="drivers-told">{sentence(drivers, pair)}</p>
        {without.and_then(without_told).map(|told| view! { <p data-testid="drivers-without-told">{told}</p> })}
        <div class="wide-table" tabindex="0" role="group" aria-label=words::DRIVERS>
            <Table name="drivers-table" heads=heads>
                {rows}
            </Table>
        </div>
        {(count > MOST).then(|| view! {
            <button
                type="button"
                class="button"
                data-testid="drivers-all"
                on:click=move |_| all.update(|all| *all = !*all)
            >
                {move || match all.get() {
                    true => words::show_columns(&whole(MOST)),
                    false => words::show_all_columns(&whole(count)),
                }}
            </button>
        })}
        {without.map(reasons)}
        <p class="help">{words::DRIVERS_HELP}</p>
    }
}

/// Which columns tell most.
fn sentence(drivers: &[Driver], pair: Option<[String; 2]>) -> String {
    let mut telling = drivers.iter().filter(|driver| driver.information > 0.0);
    let Some(first) = telling.next() else { return words::DRIVERS_NONE.into() };
    let next: Vec<String> =
        telling.take(NAMED - 1).map(|driver| words::driver(&driver.column, &percent(driver.share))).collect();
    match pair {
        Some([one, other]) => words::drivers_of_pair(&one, &other, &first.column, &percent(first.share), &next),
        None => words::drivers_of_all(&first.column, &percent(first.share), &next),
    }
}

/// Which columns change the segments most and least when they are left out, once all were.
fn without_told((columns, complete): &Without) -> Option<String> {
    let mut known: Vec<(&str, f64)> =
        columns.iter().filter_map(|known| Some((known.column.as_str(), *known.agreement.as_ref().ok()?))).collect();
    known.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (most, least) = (known.first().filter(|_| *complete)?, known.last()?);
    Some(match known.len() {
        1 => words::without_single(most.0, &fixed(most.1, 2)),
        _ => words::without_told((most.0, &fixed(most.1, 2)), (least.0, &fixed(least.1, 2))),
    })
}

/// Why some columns could not be left out.
fn reasons((columns, _): &Without) -> impl IntoView {
    let reason = |known: &WithoutColumn| {
        let sentence = known.agreement.as_ref().err()?;
        Some(view! {
            <p class="help" data-testid="driver-reason">{words::without_reason(&known.column, sentence)}</p>
        })
    };
    columns.iter().filter_map(reason).collect_view()
}

/// A column of the table.
struct Line {
    driver: Driver,
    /// What stands in the last cell, its value, and what that means where it is no number; `None`: there is no such
    /// cell.
    without: Option<(String, Option<f64>, Option<String>)>,
}

impl Line {
    fn new(driver: &Driver, without: Option<&Without>) -> Line {
        let cell = |(columns, complete): &Without| {
            let known = columns.iter().find(|known| known.column == driver.column).map(|known| &known.agreement);
            match known {
                Some(Ok(agreement)) => (fixed(*agreement, 2), Some(*agreement), None),
                Some(Err(sentence)) => (NOT_KNOWN.to_string(), None, Some(sentence.clone())),
                None if *complete => (NOT_KNOWN.to_string(), None, Some(words::NOT_A_FEATURE.to_string())),
                None => ("…".to_string(), None, None),
            }
        };
        Line { driver: driver.clone(), without: without.map(cell) }
    }

    fn view(&self) -> impl IntoView {
        let Driver { column, information, share } = self.driver.clone();
        let (name, width) = (column.clone(), format!("width: {:.1}%", 100.0 * share));
        let without = self.without.clone().map(|(text, value, title)| {
            view! { <td data-testid="driver-without" data-value=value title=title>{text}</td> }
        });
        view! {
            <tr data-testid="driver-row" data-column=column data-value=information data-share=share>
                <th scope="row">{name}</th>
                <td class="driver-share">
                    <span class="driver-bar" aria-hidden="true"><span style=width></span></span>
                    {percent(share)}
                </td>
                <td>{fixed(information, 3)}</td>
                {without}
            </tr>
        }
    }
}

/// How far it is known what leaving out a column changes.
#[derive(Clone, PartialEq)]
enum Knowledge {
    /// There are no segments, or all is known of them.
    Nothing,
    /// It can be asked.
    Open,
    /// So much of the work is done.
    Asked(f64),
    /// Why it cannot be known.
    Failed(String),
}

/// The way to know what leaving out a column changes, and how far that is.
#[component]
fn LeaveOut() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let search = expect_context::<EvidenceSearch>();
    let knowledge = Memo::new(move |_| {
        let Some(clustering) = controller.cluster.clustering.get() else { return Knowledge::Nothing };
        if !clustering.spec.cluster.can_be_refitted() {
            return Knowledge::Nothing; // a column of segments is what it is, whatever the features are
        }
        match search.get(&EvidenceSpec::WithoutColumns(clustering.spec.clone())) {
            Some(Err(sentence)) => Knowledge::Failed(sentence),
            Some(Ok(evidence)) if evidence.complete => Knowledge::Nothing,
            known if search.leaves_out_columns(&clustering.spec) && !search.is_stopped() => {
                Knowledge::Asked(known.and_then(Result::ok).map_or(0.0, |evidence| evidence.fraction))
            }
            _ => Knowledge::Open,
        }
    });
    let ask = move |_| {
        if let Some(clustering) = controller.cluster.clustering.get_untracked() {
            search.leave_out_columns(clustering.spec.clone());
        }
    };
    move || match knowledge.get() {
        Knowledge::Nothing => ().into_any(),
        Knowledge::Failed(sentence) => {
            view! { <p class="problem" data-testid="drivers-problem">{sentence}</p> }.into_any()
        }
        Knowledge::Asked(fraction) => view! {
            <p class="help" role="status" data-testid="drivers-progress" data-value=fraction>
                {words::leaving_out(&percent(fraction))}
            </p>
        }
        .into_any(),
        Knowledge::Open => view! {
            <p class="help">
                <button type="button" class="button" data-testid="drivers-without" on:click=ask>
                    {words::LEAVE_OUT}
                </button>
                " "
                {words::LEAVE_OUT_HELP}
            </p>
        }
        .into_any(),
    }
}
