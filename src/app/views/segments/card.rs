//! The parts of a segment's card: its name, which selects and can be changed, what is selected of it, what sets it
//! apart in bars, the customers that stand for it, and the user's note.

use crate::app::analysis::profile::{on_side, profile};
use crate::app::analysis::selection::Selection;
use crate::app::browser;
pub use crate::app::components::effect_bar::bar;
use crate::app::components::save_figure::SaveFigure;
use crate::app::export::svg_charts::effects_svg;
use crate::app::format::{percent, short, whole, whole_percent, NOT_KNOWN};
use crate::app::state::workspace::Workspace;
use crate::app::state::{ClusterStore, TableStore};
use crate::engine::explain::{Aspect, Explanation, Rule};
use crate::words::segments as words;
use crate::words::selection::{selected_of, SELECT_ROW};
use leptos::prelude::*;

/// How many effects a card shows.
const EFFECTS: usize = 5;

/// How much of the segment is selected, in words and as a mark in its bar.
#[component]
pub fn SelectedShare(
    /// The segment; -1 is noise.
    label: i32,
) -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let workspace = expect_context::<Workspace>();
    let members = Memo::new(move |_| {
        cluster.clustering.with(|clustering| clustering.as_ref().map(|clustering| clustering.members(label)))
    });
    move || {
        let selection = workspace.selection.get();
        if selection.is_empty() {
            return None; // the members are not even sought
        }
        let members = members.get()?;
        let both = members.rows().iter().filter(|&&row| selection.contains(row)).count();
        if both == 0 {
            return None;
        }
        let share = both as f64 / members.len().max(1) as f64;
        let text = selected_of(&whole(both), &percent(share));
        Some(view! {
            <p class="selected-share" data-testid="segment-selected" data-value=both>
                <span class="bar" aria-hidden="true">
                    <span style=format!("width: {:.1}%", 100.0 * share)></span>
                </span>
                <span class="number">{text}</span>
            </p>
        })
    }
}

/// What an open segment shows: what sets it apart in a sentence, the rule that finds it, and what can be done with it.
#[component]
pub fn Card(
    /// The segment.
    label: usize,
) -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let told = move || {
        let explanation = cluster.explanation.get()?;
        let segment = explanation.segments.get(label)?;
        let mut sentences = segment.sentences.iter().map(|sentence| sentence.text.clone());
        let first = sentences.next();
        let rest: Vec<String> = sentences.collect();
        Some(view! {
            <p class="reasons">{first} " " <span>{rest.join(" ")}</span></p>
            {segment.rule.as_ref().map(|rule| view! { <RuleText rule=rule.clone() /> })}
        })
    };
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let rule = cluster
            .explanation
            .with_untracked(|found| Some(found.as_ref()?.segments.get(label)?.rule.as_ref()?.text.clone()));
        let Some(rule) = rule else { return };
        leptos::task::spawn_local(async move {
            if browser::copy(&rule).await.is_ok() {
                copied.set(true);
                set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
            }
        });
    };
    let has_rule = Memo::new(move |_| {
        cluster.explanation.with(|found| {
            found.as_ref().is_some_and(|e| e.segments.get(label).is_some_and(|segment| segment.rule.is_some()))
        })
    });
    view! {
        <div class="card">
            {told}
            <div class="card-actions">
                <Show when=move || has_rule.get()>
                    <button type="button" class="button small" data-testid="copy-rule" on:click=copy>
                        {move || if copied.get() { words::RULE_COPIED } else { words::COPY_RULE }}
                    </button>
                </Show>
            </div>
            <Apart label=label />
        </div>
    }
}

/// The rule that finds a segment, and how well it does on rows it was not made of.
#[component]
fn RuleText(rule: Rule) -> impl IntoView {
    let share = |part: Option<f64>| part.map_or(NOT_KNOWN.into(), whole_percent);
    let (precision, recall) = (share(rule.held_out.precision()), share(rule.held_out.recall()));
    let rows = rule.held_out.rows as usize;
    view! {
        <div class="rule">
            <p><code>{rule.text.clone()}</code></p>
            <p class="help" title=words::RULE_HELP>
                {words::PRECISION}
                <strong>{precision}</strong>
                {words::AND_RECALL}
                <strong>{recall}</strong>
                {words::held_out(&whole(rows))}
            </p>
        </div>
    }
}

/// The five features that set the segment apart most, how well it is separated, its typical and odd customers.
#[component]
fn Apart(
    /// The segment.
    label: usize,
) -> impl IntoView {
    let table = expect_context::<TableStore>();
    let cluster = expect_context::<ClusterStore>();
    let workspace = expect_context::<Workspace>();
    let silhouette = move || {
        let value = cluster.scores.with(|s| s.as_ref()?.silhouette.as_ref()?.1.get(label).copied())?;
        Some(view! {
            <p class="help" title=words::SEPARATION_OF_SEGMENT_HELP>{words::separation_of_segment(&short(value))}</p>
        })
    };
    let effects = move || {
        let explanation = cluster.explanation.get()?;
        let effects = || explanation.segments.get(label).into_iter().flat_map(|s| s.effects.iter().take(EFFECTS));
        let drawn: Vec<(String, f64)> = effects().map(|e| (aspect(&explanation, &e.aspect), e.delta)).collect();
        let draw = move |()| {
            let title = words::apart(&untrack(|| cluster.name(label)));
            effects_svg(&title, words::EFFECTS_DRAWN, &drawn)
        };
        let rows = effects()
            .map(|effect| {
                let name = aspect(&explanation, &effect.aspect);
                // Only of numbers the page knows which rows are on which side.
                let pick = matches!(effect.aspect, Aspect::Value(_))
                    .then(|| side(table, cluster, workspace, label, &name, effect.delta >= 0.0));
                bar(&name, effect.delta, pick)
            })
            .collect_view();
        Some(view! {
            <p class="help" title=words::EFFECTS_HELP>
                {words::EFFECTS_SCALE}
                <SaveFigure name=format!("apart-{}", label + 1) draw=Callback::new(draw) />
            </p>
            <ul class="effects" aria-label=words::EFFECTS>{rows}</ul>
        })
    };
    let examples = move || {
        let explanation = cluster.explanation.get()?;
        let segment = explanation.segments.get(label)?;
        Some(view! {
            <Examples what=words::MOST_TYPICAL rows=segment.typical.clone() />
            <Examples what=words::LEAST_TYPICAL rows=segment.odd.clone() />
        })
    };
    // Fifty closed ones would hold some thousand elements that nobody looks at.
    let opened = RwSignal::new(false);
    view! {
        <details class="more" on:toggle=move |_| opened.set(true)>
            <summary>{words::DIFFERENCE}</summary>
            <Show when=move || opened.get()>
                {effects}
                {silhouette}
                {examples}
            </Show>
        </details>
    }
}

/// What pressing a bar does: selects the segment's customers that lie on the bar's side of the overall median.
fn side(
    table_store: TableStore,
    cluster: ClusterStore,
    workspace: Workspace,
    label: usize,
    name: &str,
    above: bool,
) -> (String, Callback<web_sys::MouseEvent>) {
    let column = name.to_string();
    let pick = move |event: web_sys::MouseEvent| {
        let (Some(table), Some(clustering)) = (table_store.view.get_untracked(), cluster.clustering.get_untracked())
        else {
            return;
        };
        let Some(column) = table.columns.iter().find(|found| found.name == column) else { return };
        let limit = profile(&column.values, &clustering.segmentation.rows, &[])[0].median;
        let rows = on_side(&column.values, clustering.members(label as i32).rows(), limit, above);
        workspace.toggle(&rows, (event.shift_key(), event.alt_key()));
    };
    let title = if above { words::ABOVE_MEDIAN } else { words::AT_MOST_MEDIAN };
    (title.to_string(), Callback::new(pick))
}

/// An aspect in words.
pub fn aspect(explanation: &Explanation, aspect: &Aspect) -> String {
    let name = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
    match aspect {
        Aspect::Value(at) => name(&explanation.columns, *at),
        Aspect::Missing(at) => words::missing(&name(&explanation.columns, *at)),
        Aspect::Category { column, category } => words::category(&name(&explanation.text_columns, *column), category),
    }
}

/// Some customers by their ids; pressing one selects it.
#[component]
fn Examples(what: &'static str, rows: Vec<u32>) -> impl IntoView {
    let table_store = expect_context::<TableStore>();
    let workspace = expect_context::<Workspace>();
    let one = move |row: u32| {
        let id = table_store.view.with_untracked(|table| Some(table.as_ref()?.ids.get(row as usize).into_owned()));
        let pick = move |event: web_sys::MouseEvent| {
            workspace.toggle(&Selection::of([row]), (event.shift_key(), event.alt_key()));
        };
        view! {
            <button type="button" class="chip" title=SELECT_ROW on:click=pick>
                {id.unwrap_or_else(|| (row + 1).to_string())}
            </button>
        }
    };
    (!rows.is_empty()).then(|| {
        view! {
            <p class="examples">
                <span>{what}</span>
                {rows.into_iter().map(one).collect_view()}
            </p>
        }
    })
}
