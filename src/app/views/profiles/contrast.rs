//! Two sets of customers against each other.

use super::incremental::each_column;
use super::{bar, counting, Pick, RowSet, SaveFigure};
use crate::app::analysis::profile::{contrast, five_numbers, on_side};
use crate::app::analysis::selection::Selection;
use crate::app::export::svg_charts::effects_svg;
use crate::app::state::Controller;
use crate::words::profiles as words;
use leptos::prelude::*;
use std::sync::Arc;

/// How many columns a contrast tells.
const CONTRASTED: usize = 10;

/// Two sets against each other.
#[component]
pub fn Contrast(sets: Memo<Arc<Vec<RowSet>>>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let chosen = RwSignal::new((0_usize, 1_usize));
    let choice = move |testid: &'static str, label: &'static str, second: bool| {
        let options = move || {
            let at = if second { chosen.get().1 } else { chosen.get().0 };
            let option = |(n, set): (usize, &RowSet)| {
                view! { <option value=n.to_string() selected=n == at>{set.name.clone()}</option> }
            };
            sets.get().iter().enumerate().map(option).collect_view()
        };
        let take = move |event: web_sys::Event| {
            let Ok(n) = event_target_value(&event).parse::<usize>() else { return };
            chosen.update(|chosen| if second { chosen.1 = n } else { chosen.0 = n });
        };
        view! {
            <label>
                {label}
                <select data-testid=testid on:change=take>{options}</select>
            </label>
        }
    };
    let pair = move || {
        let (sets, (first, second)) = (sets.get(), chosen.get());
        Some((sets.get(first)?.clone(), sets.get(second)?.clone()))
    };
    let known = each_column(
        move || Some((controller.table.view.get()?, pair()?)),
        |values, (first, second)| {
            contrast(&[values], first.rows.rows(), second.rows.rows()).first().map(|(_, delta)| *delta)
        },
    );
    let bars = move || {
        let Some(known) = known.get() else { return pair().map(|_| counting().into_any()) };
        let (table, (first, second)) = (controller.table.view.get_untracked()?, untrack(pair)?);
        let mut found: Vec<(usize, f64)> = known.iter().enumerate().filter_map(|(at, d)| Some((at, (*d)?))).collect();
        found.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let bars = found
            .iter()
            .take(CONTRASTED)
            .map(|&(at, delta)| {
                let name = table.columns[at].name.clone();
                let (table, one, other) = (table.clone(), first.rows.clone(), second.rows.clone());
                let pick = Pick::new(controller, move || {
                    let values = &table.columns[at].values;
                    match five_numbers(values, &[other.rows()])[0] {
                        Some(five) => on_side(values, one.rows(), five[2], delta >= 0.0),
                        None => Selection::default(),
                    }
                });
                let sentence = match delta >= 0.0 {
                    true => words::select_above_median(&first.name, &second.name),
                    false => words::select_at_most_median(&first.name, &second.name),
                };
                bar(&name, delta, Some((sentence, Callback::new(move |event| pick.click(&event)))))
            })
            .collect_view();
        let note = words::contrast_note(&first.name, &second.name);
        let title = words::contrast_title(&first.name, &second.name);
        let drawn: Vec<(String, f64)> =
            found.iter().take(CONTRASTED).map(|&(at, delta)| (table.columns[at].name.clone(), delta)).collect();
        let drawing = view! {
            <p class="help" title=words::CLIFFS_DELTA>
                {words::contrast_help(&first.name, &second.name)}
                <SaveFigure name="contrast" draw=Callback::new(move |()| effects_svg(&title, &note, &drawn)) />
            </p>
            <ul class="effects contrast" data-testid="contrast">{bars}</ul>
        };
        Some(drawing.into_any())
    };
    view! {
        <section class="contrast" aria-label=words::COMPARE_TWO>
            <div class="profiles-head">
                <h2>{words::COMPARE_TWO}</h2>
                {choice("contrast-first", words::COMPARE.0, false)}
                {choice("contrast-second", words::COMPARE.1, true)}
            </div>
            {bars}
        </section>
    }
}
