//! Sentences the person must see, each until it is taken away.

use crate::app::state::State;
use leptos::prelude::*;

/// The alerts.
#[component]
pub fn Alerts() -> impl IntoView {
    let state = expect_context::<State>();
    view! {
        <div class="alerts">
            <super::linked_file::LinkedFile />
            <super::export::session::SessionWaiting />
            <super::export::session::SessionOffer />
            <For each=move || state.alerts.list.get() key=|alert| alert.id let:alert>
                <div class="alert">
                    <p role="alert">{alert.sentence.clone()}</p>
                    {alert
                        .remedies
                        .iter()
                        .map(|remedy| {
                            let reading = remedy.reading.clone();
                            view! {
                                <button
                                    type="button"
                                    class="button"
                                    data-testid="remedy"
                                    on:click=move |_| state.read_refused_as(reading.clone())
                                >
                                    {remedy.label.clone()}
                                </button>
                            }
                        })
                        .collect_view()}
                    {alert
                        .can_try_again
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="button"
                                    data-testid="try-again"
                                    on:click=move |_| state.try_again()
                                >
                                    "Try again"
                                </button>
                            }
                        })}
                    <button type="button" aria-label="Dismiss" on:click=move |_| state.alerts.dismiss(alert.id)>
                        "×"
                    </button>
                </div>
            </For>
        </div>
    }
}
