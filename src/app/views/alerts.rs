//! Sentences the user must see, each until it is taken away. Several about the same are one list.

use crate::app::state::{Alert, Controller};
use crate::words::alerts as words;
use leptos::prelude::*;

/// The alerts.
#[component]
pub fn Alerts() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let boxes = Memo::new(move |_| controller.alerts.list.with(|alerts| boxes(alerts)));
    let keys = move || boxes.with(|boxes| boxes.iter().map(|of| (of[0].id, of[0].can_try_again)).collect::<Vec<_>>());
    let all = move || controller.alerts.list.with_untracked(|alerts| alerts.iter().map(|alert| alert.id).collect());
    view! {
        <div class="alerts">
            <super::offline::NewVersion />
            <super::history::WayBack />
            <super::linked_file::LinkedFile />
            <super::export::session::SessionWaiting />
            <super::export::session::SessionOffer />
            <For
                each=keys
                key=|key| *key
                children=move |(id, _)| {
                    let first = move |of: &&Vec<Alert>| of[0].id == id;
                    let alerts = Memo::new(move |_| {
                        boxes.with(|boxes| boxes.iter().find(first).cloned()).unwrap_or_default()
                    });
                    view! { <AlertBox alerts=alerts /> }
                }
            />
            <Show when=move || boxes.with(|boxes| boxes.len() > 1)>
                <div class="dismiss-all">
                    <button
                        type="button"
                        class="button"
                        data-testid="alerts-dismiss"
                        on:click=move |_| {
                            let all: Vec<u32> = all();
                            controller.alerts.dismiss(&all);
                        }
                    >
                        {words::DISMISS_ALL}
                    </button>
                </div>
            </Show>
        </div>
    }
}

/// Alerts of one kind stand together, where the first of them does.
fn boxes(alerts: &[Alert]) -> Vec<Vec<Alert>> {
    let mut boxes: Vec<Vec<Alert>> = Vec::new();
    for alert in alerts {
        let kind = alert.kind();
        match boxes.iter_mut().find(|of| kind.is_some() && of[0].kind() == kind) {
            Some(of) => of.push(alert.clone()),
            None => boxes.push(vec![alert.clone()]),
        }
    }
    boxes
}

/// Some alerts, with what can be done about a single one.
#[component]
fn AlertBox(alerts: Memo<Vec<Alert>>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let text = move || {
        let alerts = alerts.get();
        match &alerts[..] {
            [] => ().into_any(),
            [alert] => alert.sentence.clone().into_any(),
            [first, ..] => view! {
                {first.kind()}
                <ul>{alerts.iter().map(|alert| view! { <li>{alert.sentence.clone()}</li> }).collect_view()}</ul>
            }
            .into_any(),
        }
    };
    let first = alerts.with_untracked(|alerts| alerts.first().cloned());
    let remedies = first.iter().flat_map(|alert| alert.remedies.clone()).map(|remedy| {
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
    });
    let try_again = first.as_ref().is_some_and(|alert| alert.can_try_again).then(|| {
        view! {
            <button type="button" class="button" data-testid="try-again" on:click=move |_| controller.try_again()>
                {words::TRY_AGAIN}
            </button>
        }
    });
    let dismiss = move |_| {
        let ids: Vec<u32> = alerts.with_untracked(|alerts| alerts.iter().map(|alert| alert.id).collect());
        controller.alerts.dismiss(&ids);
    };
    view! {
        <div class="alert">
            <div role="alert">{text}</div>
            {remedies.collect_view()}
            {try_again}
            <button type="button" aria-label=words::DISMISS on:click=dismiss>
                "×"
            </button>
        </div>
    }
}
