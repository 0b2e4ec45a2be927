//! Control groups for campaigns: how large they are, and the smallest lift that they can show in each segment.

use crate::app::components::table::Table;
use crate::app::components::Control;
use crate::app::format::{percent, signed, whole, NOT_KNOWN};
use crate::app::settings::{Settings, BASE_RATE, CONTROL_SHARE, SEED};
use crate::app::state::{ClusterStore, Controller};
use crate::engine::control_group::{least_rate, size};
use crate::words::export as words;
use leptos::prelude::*;

/// So many segments are told one by one, the largest; the smallest segment is always told in the sentence.
const MOST: usize = 40;

/// A segment that is cut into those who get a campaign and those who do not.
struct Groups {
    label: usize,
    name: String,
    control: usize,
    treated: usize,
    /// The least rate that is told from the base rate.
    least: Option<f64>,
}

/// The share that is left out, and what that can show.
#[component]
pub(super) fn ControlGroupPart() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let is_asked = Memo::new(move |_| controller.settings.with(|settings| settings.control_group().is_some()));
    view! {
        <div class="control-group">
            <Control field=&CONTROL_SHARE />
            {move || is_asked.get().then(|| view! {
                <Control field=&BASE_RATE />
                <Lifts />
            })}
        </div>
    }
}

/// The groups of every segment.
fn groups(cluster: ClusterStore, settings: &Settings) -> Vec<Groups> {
    let Some(share) = settings.control_group().map(|control| control.share) else { return Vec::new() };
    let base = settings.base_rate();
    cluster.clustering.with(|clustering| {
        let segments = clustering.as_ref().map_or(&[][..], |clustering| &clustering.segmentation.segments);
        let of = |(label, rows): (usize, usize)| {
            let control = size(rows, share);
            let treated = rows - control;
            Groups { label, name: cluster.name(label), control, treated, least: least_rate(treated, control, base) }
        };
        segments.iter().map(|segment| segment.size).enumerate().map(of).collect()
    })
}

/// The smallest lift of each segment.
#[component]
fn Lifts() -> impl IntoView {
    let controller = expect_context::<Controller>();
    move || {
        let settings = controller.settings.get();
        let (groups, base) = (groups(controller.cluster, &settings), settings.base_rate());
        let smallest = groups.last()?;
        let sentence = match smallest.least {
            Some(least) => words::smallest_shows(&smallest.name, &percent(base), &percent(least)),
            None => words::smallest_shows_none(&smallest.name),
        };
        let lift = |least: f64| words::lift(&percent(least), &signed(100.0 * (least - base), 1));
        let row = |groups: &Groups| {
            let told = groups.least.map_or_else(|| NOT_KNOWN.to_string(), lift);
            view! {
                <tr
                    data-testid="control-row"
                    data-label=groups.label
                    data-control=groups.control
                    data-value=groups.least
                >
                    <th scope="row">{groups.name.clone()}</th>
                    <td>{whole(groups.control)}</td>
                    <td>{whole(groups.treated)}</td>
                    <td>{told}</td>
                </tr>
            }
        };
        let heads = [
            (words::SEGMENT, ""),
            (words::IN_CONTROL, words::IN_CONTROL_HELP),
            (words::IN_CAMPAIGN, ""),
            (words::LEAST_RATE, words::LEAST_RATE_HELP),
        ];
        let rows = groups.iter().take(MOST).map(row).collect_view();
        Some(view! {
            <p class="help" data-testid="control-told">{sentence}</p>
            <div class="wide-table" tabindex="0" role="group" aria-label=words::CONTROL_GROUP>
                <Table name="control-table" heads=heads>
                    {rows}
                </Table>
            </div>
            {(groups.len() > MOST).then(|| view! { <p class="help">{words::largest_shown(&whole(MOST))}</p> })}
            <p class="help">{words::control_help(&settings.told(&SEED))}</p>
        })
    }
}
