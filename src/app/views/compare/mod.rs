//! Compare: one result is kept as A, the one on the page is B; where did the rows go?

mod a_column;
mod method_grid;
mod movement;
mod sankey;

use crate::app::analysis::selection::Selection;
use crate::app::components::{SymbolMark, Twin};
use crate::app::drawing::palette::{self, SegmentStyle};
use crate::app::format::{measured, percent, short, whole};
use crate::app::state::{Clustering, Controller, TableStore};
use crate::engine::choice::Choice;
use crate::engine::cluster::labels::{display_name, NOISE, NOISE_NAME};
use crate::engine::cluster::matching::Matching;
use crate::engine::evaluate::agreement::Contingency;
use crate::engine::prepare::{Scale, Transform};
use crate::protocol::spec::{ClusterSpec, Cut, SegmentSpec};
use crate::words::compare as words;
use leptos::prelude::*;
use method_grid::GridView;
use movement::AnotherMonth;
use sankey::{sankey, Both};
use std::sync::Arc;

/// Rows of the list of those that moved.
const LISTED: usize = 200;
/// Segments of one side that the table and the drawing show, the largest.
const SHOWN: usize = 24;

/// The result kept as A, with the names its segments had; and the column that is A instead.
#[derive(Clone, Copy)]
pub struct KeptAnswer {
    kept: RwSignal<Option<(Arc<Clustering>, Vec<String>)>>,
    column: RwSignal<Option<String>>,
}

impl KeptAnswer {
    /// Nothing is kept yet; a new table makes what is kept void.
    pub fn new(table: TableStore) -> KeptAnswer {
        let (kept, column) = (RwSignal::new(None), RwSignal::new(None));
        Effect::new(move |_| {
            table.file.track();
            kept.set(None);
            column.set(None);
        });
        KeptAnswer { kept, column }
    }
}

/// A result in a few words.
fn described(spec: &SegmentSpec, segments: usize) -> String {
    let method = match &spec.cluster {
        ClusterSpec::KMeans(_) => words::K_MEANS.to_string(),
        ClusterSpec::Agglomerative { linkage, metric, cut } => {
            let height = match cut {
                Cut::Clusters(_) => None,
                Cut::Height(height) => Some(short(*height)),
            };
            words::agglomerative(linkage.name(), metric.name(), height.as_deref())
        }
        ClusterSpec::Dbscan { eps, min_samples, metric } => {
            words::dbscan(&short(*eps), &whole(*min_samples), metric.name())
        }
        ClusterSpec::Hdbscan { selection, .. } => words::hdbscan(&whole(selection.min_cluster_size)),
        ClusterSpec::GaussianMixture(_) => words::GAUSSIAN_MIXTURE.to_string(),
        ClusterSpec::Column { name } => return words::column(name, &whole(segments)),
    };
    let transform = match spec.prepare.transform {
        Transform::None => words::NO_TRANSFORM,
        Transform::Log1p | Transform::YeoJohnson => spec.prepare.transform.name(),
        Transform::SignedLog | Transform::Sqrt | Transform::RankToNormal => words::TRANSFORMED,
    };
    let scale = match spec.prepare.scale {
        Scale::None => words::NOT_SCALED,
        Scale::Standard => words::Z_SCORE,
        Scale::MinMax => words::ZERO_TO_ONE,
        Scale::Robust => words::ROBUST,
        Scale::UnitNorm => words::UNIT_LENGTH,
    };
    words::result(&method, &whole(segments), transform, scale)
}

/// One side of the comparison, noise last.
struct Side {
    labels: Vec<i32>,
    names: Vec<String>,
    styles: Vec<SegmentStyle>,
    sizes: Vec<u64>,
}

impl Side {
    fn new(clustering: &Clustering, names: &[String]) -> Side {
        let segments = &clustering.segmentation.segments;
        let shown = segments.len().min(SHOWN);
        let mut side = Side {
            labels: (0..shown as i32).collect(),
            names: (0..shown as i32).map(|label| display_name(label, names)).collect(),
            styles: (0..shown).map(|label| clustering.style(label)).collect(),
            sizes: segments.iter().take(shown).map(|segment| segment.size as u64).collect(),
        };
        if clustering.segmentation.noise > 0 {
            side.labels.push(NOISE);
            side.names.push(NOISE_NAME.into());
            side.styles.push(palette::NOISE);
            side.sizes.push(clustering.segmentation.noise as u64);
        }
        side
    }
}

/// Two results of the same rows.
struct Comparison {
    a: Side,
    b: Side,
    /// Rows of A's segments (first index) in B's.
    shared: Vec<Vec<u64>>,
    adjusted_rand: f64,
    mutual_information: f64,
    /// Places in the results of the rows whose segment in B does not continue theirs in A.
    moved: Vec<usize>,
}

impl Comparison {
    fn new(a: &Clustering, a_names: &[String], b: &Clustering, b_names: &[String]) -> Comparison {
        let (first, second) = (&a.segmentation.labels, &b.segmentation.labels);
        let contingency = Contingency::new(first, second);
        let matching = Matching::new(first, second);
        let stays = |&(&old, &new): &(&i32, &i32)| match (usize::try_from(old), usize::try_from(new)) {
            (Ok(old), Ok(new)) => matching.continues.get(new).copied().flatten() == Some(old),
            (Err(_), Err(_)) => true,
            _ => false,
        };
        let moved = first.iter().zip(second).enumerate().filter(|(_, pair)| !stays(pair)).map(|(row, _)| row).collect();
        let (sides_a, sides_b) = (Side::new(a, a_names), Side::new(b, b_names));
        let count = |old: i32, new: i32| {
            let at = contingency.first.binary_search(&old).ok().zip(contingency.second.binary_search(&new).ok());
            at.map_or(0, |at| contingency.counts[at])
        };
        let shared =
            sides_a.labels.iter().map(|&old| sides_b.labels.iter().map(|&new| count(old, new)).collect()).collect();
        Comparison {
            shared,
            adjusted_rand: contingency.adjusted_rand(),
            mutual_information: contingency.adjusted_mutual_information(),
            moved,
            a: sides_a,
            b: sides_b,
        }
    }
}

/// The tab.
#[component]
pub fn Compare() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let KeptAnswer { kept, column } = expect_context::<KeptAnswer>();
    let of_column = a_column::segments(controller, column);
    // What A is: the column's segments, once they are there, or the pinned result.
    let a = move || match column.with(Option::is_some) {
        true => of_column.get().map(|found| (found.clone(), found.segmentation.names.clone())),
        false => kept.get(),
    };
    let names = move |clustering: &Clustering| -> Vec<String> {
        (0..clustering.segmentation.segments.len()).map(|label| controller.cluster.name(label)).collect()
    };
    let keep = move |_| {
        column.set(None);
        kept.set(controller.cluster.clustering.get_untracked().map(|clustering| {
            let names = untrack(|| names(&clustering));
            (clustering, names)
        }));
    };
    let head = move || {
        let line = match (a(), controller.cluster.clustering.get()) {
            (Some((a, _)), Some(b)) => words::both(
                &described(&a.spec, a.segmentation.segments.len()),
                &described(&b.spec, b.segmentation.segments.len()),
            ),
            (None, Some(_)) if column.with(Option::is_some) => words::A_FOLLOWS.into(),
            _ => words::PIN_FIRST.into(),
        };
        view! { <p>{line}</p> }
    };
    let body = move || {
        let (a, a_names) = a()?;
        let b = controller.cluster.clustering.get()?;
        if a.spec.cluster.label_column().is_some() && a.spec.cluster == b.spec.cluster {
            return Some(view! { <p class="help">{words::A_IS_B}</p> }.into_any());
        }
        if Arc::ptr_eq(&a, &b) {
            return Some(view! { <p class="help">{words::STILL_THE_SAME}</p> }.into_any());
        }
        if a.segmentation.rows != b.segmentation.rows {
            return Some(view! { <p class="help">{words::DIFFERENT_ROWS}</p> }.into_any());
        }
        let comparison = Arc::new(Comparison::new(&a, &a_names, &b, &names(&b)));
        Some(compared(controller, &comparison, &a, &b).into_any())
    };
    view! {
        <div class="evidence" data-testid="compare">
            <div class="advice">
                {head}
                <a_column::ColumnOfA column=column />
                <button
                    type="button"
                    class="button"
                    data-testid="keep-a"
                    disabled=move || controller.cluster.clustering.with(Option::is_none)
                    on:click=keep
                >
                    {move || if kept.with(Option::is_some) { words::PIN_INSTEAD } else { words::PIN }}
                </button>
            </div>
            {body}
            <AnotherMonth />
            <GridView />
        </div>
    }
}

fn compared(
    controller: Controller,
    comparison: &Arc<Comparison>,
    a: &Arc<Clustering>,
    b: &Arc<Clustering>,
) -> impl IntoView {
    let rows = b.segmentation.labels.len();
    let both = Both { controller, a: StoredValue::new(a.clone()), b: StoredValue::new(b.clone()) };
    let (ari, ami) = (comparison.adjusted_rand, comparison.mutual_information);
    let moved = comparison.moved.len();
    let is_column = a.spec.cluster.label_column().is_some();
    let (before_ari, before_ami, after_ami) = words::AGREEMENT;
    let found = (a.segmentation.segments.len(), b.segmentation.segments.len());
    let ids = controller.table.view.with_untracked(|table| {
        let id = |&row: &usize| {
            let row = *b.segmentation.rows.get(row)? as usize;
            Some(table.as_ref()?.ids.get(row).into_owned())
        };
        comparison.moved.iter().take(LISTED).filter_map(id).collect::<Vec<_>>().join(", ")
    });
    let more = moved.saturating_sub(LISTED);
    let who_moved = Selection::of(comparison.moved.iter().filter_map(|&at| b.segmentation.rows.get(at).copied()));
    view! {
        <section class="evidence-part" aria-label=words::A_AND_B>
            <p>
                {before_ari}
                <strong data-testid="compare-ari" data-value=ari.to_string() title=words::ARI_HELP>
                    {measured(ari)}
                </strong>
                {before_ami}
                <span data-testid="compare-ami" data-value=ami.to_string() title=words::AMI_HELP>{measured(ami)}</span>
                {after_ami}
                <strong data-testid="compare-moved" data-value=moved>{whole(moved)}</strong>
                {words::moved(&whole(moved), &percent(moved as f64 / rows.max(1) as f64), is_column)}
            </p>
            <div class="beside">
                {sankey(comparison.clone(), both)}
                <div class="wide-table">{table(comparison, both)}</div>
            </div>
            {(found.0.max(found.1) > SHOWN).then(|| {
                let sentence = words::largest_shown(&whole(found.0), &whole(found.1), &whole(SHOWN));
                view! { <p class="help" data-testid="compare-capped">{sentence}</p> }
            })}
            {(moved > 0).then(|| view! {
                <div class="advice">
                    <button
                        type="button"
                        class="button"
                        data-testid="compare-select-moved"
                        on:click=move |event| {
                            controller.workspace.select(&who_moved, (event.shift_key(), event.alt_key()));
                        }
                    >
                        {words::select_moved(&whole(moved), is_column)}
                    </button>
                </div>
                <Twin summary=if is_column { words::WHO_DIFFERS } else { words::WHO_MOVED }>
                    <p class="ids">{ids.clone()} {(more > 0).then(|| words::and_more(&whole(more)))}</p>
                </Twin>
            })}
        </section>
    }
}

fn table(comparison: &Comparison, both: Both) -> impl IntoView {
    let (a, b) = (&comparison.a, &comparison.b);
    let head = b
        .styles
        .iter()
        .zip(&b.names)
        .map(|(&style, name)| view! { <th scope="col"><SymbolMark style=style />{name.clone()}</th> })
        .collect_view();
    let rows = comparison
        .shared
        .iter()
        .enumerate()
        .map(|(i, counts)| {
            let cells = counts
                .iter()
                .enumerate()
                .map(|(j, &count)| {
                    let (old, new) = (a.labels[i], b.labels[j]);
                    let share = 100.0 * count as f64 / a.sizes[i].max(1) as f64;
                    let style =
                        format!("background: color-mix(in srgb, var(--accent) {:.0}%, transparent)", share * 0.4);
                    let sentence = words::select_shared(&whole(count as usize), &a.names[i], &b.names[j]);
                    let rows = (count > 0).then(|| {
                        view! {
                            <button
                                type="button"
                                class="link"
                                aria-label=sentence
                                on:click=move |event| both.select(old, new, (event.shift_key(), event.alt_key()))
                            >
                                {whole(count as usize)}
                            </button>
                        }
                    });
                    view! { <td style=style>{(count == 0).then_some("·")} {rows}</td> }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row"><SymbolMark style=a.styles[i] />{a.names[i].clone()}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="data-table" data-testid="contingency">
            <thead>
                <tr>
                    <th scope="col">{words::A_DOWN_B_RIGHT}</th>
                    {head}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
