//! Profiles: what the segments have in common, column by column.

use crate::app::components::SymbolMark;
use crate::app::numbers::{percent, short, whole};
use crate::app::state::{Answer, State};
use leptos::prelude::*;

/// The medians of every column in every segment.
#[component]
pub fn Profiles() -> impl IntoView {
    let state = expect_context::<State>();
    view! {
        <p class="help">"The median of each column, in its own unit."</p>
        {move || state.answer.get().map(|answer| profiles(state, &answer))}
    }
}

fn profiles(state: State, answer: &Answer) -> impl IntoView {
    let segmentation = &answer.segmentation;
    let all = segmentation.labels.len().max(1) as f64;
    let head = segmentation
        .segments
        .iter()
        .enumerate()
        .map(|(label, _)| view! { <th scope="col"><SymbolMark look=answer.look(label) />{move || state.name(label)}</th> })
        .collect_view();
    let sizes = segmentation.segments.iter().map(|s| view! { <td>{whole(s.size)}</td> }).collect_view();
    let shares = segmentation.segments.iter().map(|s| view! { <td>{percent(s.size as f64 / all)}</td> }).collect_view();
    let features = segmentation
        .features
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let cells = segmentation.segments.iter().map(|s| view! { <td>{short(s.medians[at])}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    <td class="all">{short(segmentation.overall[at])}</td>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="profiles">
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">"All"</th>
                    {head}
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">"Customers"</th>
                    <td class="all">{whole(segmentation.labels.len())}</td>
                    {sizes}
                </tr>
                <tr>
                    <th scope="row">"Share"</th>
                    <td class="all">"100 %"</td>
                    {shares}
                </tr>
                {features}
            </tbody>
        </table>
    }
}
