//! What could be done better: cards with one button each and what it would change, one open at a time.

use super::preparation_notes::{offer, unused_texts};
use crate::app::format::whole;
use crate::app::state::Controller;
use crate::words::{preparation, rail};
use leptos::prelude::*;

/// A suggestion: in a few words, in a sentence, and what its button does.
#[derive(Clone)]
struct Suggestion {
    title: String,
    sentence: String,
    button: String,
    name: &'static str,
    act: Callback<()>,
}

/// The cards.
#[component]
pub(super) fn Suggestions() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let found = Memo::new_with_compare(
        move |_| {
            let texts = offer(unused_texts(controller)).map(|(sentence, names)| Suggestion {
                title: preparation::texts_unused(&whole(names.len())),
                sentence,
                button: preparation::USE_AS_FEATURES.into(),
                name: "use-texts",
                act: Callback::new(move |()| controller.set_roles(&names, crate::engine::inspect::Role::Feature)),
            });
            texts.into_iter().chain(warnings(controller)).collect::<Vec<_>>()
        },
        |_, _| true,
    );
    let cards = move || {
        let count = found.with(Vec::len);
        found
            .get()
            .into_iter()
            .enumerate()
            .map(|(at, suggestion)| {
                let Suggestion { title, sentence, button, name, act } = suggestion;
                view! {
                    // Details of one name: opening one closes the other.
                    <details class="suggestion" name="suggestion" open=at == 0 && count < 3>
                        <summary>{title}</summary>
                        <p data-testid=(name == "use-texts").then_some("unused-texts")>{sentence}</p>
                        <button type="button" class="button small" data-testid=name on:click=move |_| act.run(())>
                            {button}
                        </button>
                    </details>
                }
            })
            .collect_view()
    };
    view! { <div class="suggestions" data-testid="suggestions" data-value=move || found.with(Vec::len)>{cards}</div> }
}

/// What is odd about single columns, where there is a better choice.
fn warnings(controller: Controller) -> Vec<Suggestion> {
    let inspection = controller.results.inspection.get();
    let of = |warning: &crate::engine::inspect::Warning| {
        let offer = warning.offer.clone()?;
        let column = warning.column.clone();
        let label = offer.label.clone();
        Some(Suggestion {
            title: rail::suggestion(&warning.column, &label),
            sentence: warning.sentence.clone(),
            button: label,
            name: "suggestion-accept",
            act: Callback::new(move |()| controller.accept(&column, &offer)),
        })
    };
    inspection.iter().flat_map(|inspection| &inspection.warnings).filter_map(of).collect()
}
