//! Sentences the user must see, each until it is taken away.

use crate::app::state::Controller;
use crate::words::files as words;
use leptos::prelude::*;

/// The alerts.
#[component]
pub fn Alerts() -> impl IntoView {
    let controller = expect_context::<Controller>();
    view! {
        <div class="alerts">
            <super::linked_file::LinkedFile />
            <super::export::session::SessionWaiting />
            <super::export::session::SessionOffer />
            <For each=move || controller.alerts.list.get() key=|alert| alert.id let:alert>
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
                                    on:click=move |_| controller.read_refused_as(reading.clone())
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
                                    on:click=move |_| controller.try_again()
                                >
                                    {words::TRY_AGAIN}
                                </button>
                            }
                        })}
                    <button
                        type="button"
                        aria-label=words::DISMISS
                        on:click=move |_| controller.alerts.dismiss(alert.id)
                    >
                        "×"
                    </button>
                </div>
            </For>
        </div>
    }
}
