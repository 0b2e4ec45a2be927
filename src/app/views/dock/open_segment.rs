//! What sets the open segment apart: where its customers stand among all, feature by feature.

use crate::app::analysis::profile::ranked_quartiles;
use crate::app::components::SymbolMark;
use crate::app::drawing::palette::NOISE;
use crate::app::format::{fixed, short, whole, whole_percent};
use crate::app::state::{ClusterStore, TableStore};
use crate::app::views::segments::OpenedSegment;
use crate::engine::explain::Aspect;
use crate::words::dock as words;
use crate::words::segments::apart;
use leptos::prelude::*;

/// So many features are shown.
const FEATURES: usize = 6;
/// Of larger tables a sample stands for all: sorting a million values six times would hold the page.
const RANKED: usize = 100_000;

/// A feature of the open segment.
struct Standing {
    name: String,
    /// Where its quartiles stand among all customers, from 0 to 1.
    ranks: [f64; 3],
    /// The median of the segment and of all.
    medians: [f64; 2],
    /// Of a feature that is 1 or 0: the share of 1 in the segment and among all.
    shares: Option<[f64; 2]>,
}

impl Standing {
    /// What stands for the segment and for all.
    fn figures(&self) -> [String; 2] {
        match self.shares {
            Some(shares) => shares.map(whole_percent),
            None => self.medians.map(short),
        }
    }

    /// All of it in words.
    fn spoken(&self) -> String {
        let figures = self.figures();
        let figures = figures.each_ref().map(String::as_str);
        let [low, _, high] = self.ranks.map(|rank| fixed(100.0 * rank, 0));
        match self.shares {
            Some(_) => words::standing_flag(&self.name, figures),
            None => words::standing(&self.name, figures, [&low, &high]),
        }
    }
}

/// The features of a segment that set it apart most.
fn standings(cluster: ClusterStore, table: TableStore, label: usize) -> Option<Vec<Standing>> {
    let (explanation, clustering, table) = (cluster.explanation.get()?, cluster.clustering.get()?, table.view.get()?);
    let segment = explanation.segments.get(label)?;
    let members = clustering.members(i32::try_from(label).ok()?);
    let numbers = segment.effects.iter().filter_map(|effect| match effect.aspect {
        Aspect::Value(column) => Some(column),
        Aspect::Missing(_) | Aspect::Category { .. } => None,
    });
    let step = clustering.segmentation.rows.len().div_ceil(RANKED).max(1);
    let all: Vec<u32> = clustering.segmentation.rows.iter().copied().step_by(step).collect();
    let standing = |column: usize| {
        let name = explanation.columns.get(column)?;
        let values = &table.columns.iter().find(|found| found.name == *name)?.values;
        let ranks = ranked_quartiles(values, &all, &[members.rows()]);
        let (own, overall) = (segment.profile.get(column)?, explanation.overall.get(column)?);
        let summaries = [own.summary?, overall.summary?];
        Some(Standing {
            name: name.clone(),
            ranks: ranks.into_iter().next()??,
            medians: summaries.map(|summary| summary.median),
            shares: overall.is_yes_no().then_some(summaries.map(|summary| summary.mean)),
        })
    };
    Some(numbers.filter_map(standing).take(FEATURES).collect())
}

/// The open segment, else the largest.
#[component]
pub fn OpenSegment() -> impl IntoView {
    let cluster = expect_context::<ClusterStore>();
    let table = expect_context::<TableStore>();
    let opened = expect_context::<OpenedSegment>();
    let label = Memo::new(move |_| opened.label(cluster).unwrap_or(0));
    let rows = move || {
        let row = |standing: Standing| {
            let [low, middle, high] = standing.ranks.map(|rank| 100.0 * rank);
            let (spoken, [own, overall]) = (standing.spoken(), standing.figures());
            let (bar, dot) = (format!("left: {low:.1}%; width: {:.1}%", high - low), format!("left: {middle:.1}%"));
            view! {
                <li>
                    <span class="only-read">{spoken}</span>
                    <span class="standing-name" aria-hidden="true" title=standing.name.clone()>
                        {standing.name.clone()}
                    </span>
                    <span class="standing-track" aria-hidden="true">
                        <span class="standing-bar" style=bar></span>
                        <span class="standing-dot" style=dot></span>
                    </span>
                    <span class="number" aria-hidden="true">
                        <strong>{own}</strong>{words::VERSUS}{overall}
                    </span>
                </li>
            }
        };
        Some(standings(cluster, table, label.get())?.into_iter().map(row).collect_view())
    };
    let style = move || {
        cluster.clustering.with(|clustering| clustering.as_ref().map_or(NOISE, |found| found.style(label.get())))
    };
    let color = move || format!("--segment: {}", style().color);
    view! {
        <section class="standings" aria-label=words::APART style=color>
            <h3>
                {move || view! { <SymbolMark style=style() /> }}
                {move || apart(&cluster.name(label.get()))}
                <small>{move || explained(cluster)}</small>
            </h3>
            <ul>{rows}</ul>
            <p class="standing-axis" aria-hidden="true">
                <span>"0"</span><span>"25"</span><span>{words::ALL}</span><span>"75"</span><span>"100"</span>
            </p>
        </section>
    }
}

/// How the picture is to be read.
fn explained(cluster: ClusterStore) -> String {
    let rows = cluster.clustering.with(|found| found.as_ref().map_or(0, |found| found.segmentation.rows.len()));
    let step = rows.div_ceil(RANKED).max(1);
    let sample = (step > 1).then(|| whole(rows.div_ceil(step)));
    words::percentile(sample.as_deref())
}
