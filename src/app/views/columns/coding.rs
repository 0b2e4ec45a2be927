//! A text column as numbers.

use crate::app::components::Pick;
use crate::app::state::Controller;
use crate::engine::derive::TextEncoding;
use crate::protocol::data::ColumnAbout;
use crate::words::columns as words;
use leptos::prelude::*;

/// How a column of text becomes features: one for each value, days, or places in an order.
#[component]
pub(super) fn AsNumbers(about: ColumnAbout) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let ColumnAbout { name, coding, has_dates, words: values, .. } = about;
    let now = match &coding {
        TextEncoding::None => "values",
        TextEncoding::Days => "days",
        TextEncoding::Order(_) => "order",
    };
    let mut ways = vec![("values", words::ONE_HOT)];
    if has_dates || coding == TextEncoding::Days {
        ways.push(("days", words::DAYS));
    }
    let order = match &coding {
        TextEncoding::Order(values) => values.clone(),
        _ => values,
    };
    if order.len() > 1 {
        ways.push(("order", words::ORDERED));
    }
    let ways: Vec<(String, String)> = ways.into_iter().map(|(word, name)| (word.into(), name.into())).collect();
    let typed = RwSignal::new(order.join(" < "));
    let ordered =
        move || TextEncoding::Order(typed.get_untracked().split('<').map(|word| word.trim().to_string()).collect());
    let column = name.clone();
    let choose = move |word: String| {
        let coding = match word.as_str() {
            "days" => TextEncoding::Days,
            "order" => ordered(),
            _ => TextEncoding::None,
        };
        controller.code_column(&column, coding);
    };
    let column = name.clone();
    let field = (now == "order").then(|| {
        view! {
            <input
                type="text"
                class="order"
                data-testid=format!("order-{name}")
                aria-label=words::control_of(&name, words::ORDER)
                prop:value=move || typed.get()
                on:change=move |event| {
                    typed.set(event_target_value(&event));
                    controller.code_column(&column, ordered());
                }
            />
        }
    });
    view! {
        <Pick
            name=format!("as-{name}")
            label=words::control_of(&name, words::AS_NUMBERS)
            bare=true
            options=Signal::stored(ways)
            value=Signal::stored(now.to_string())
            choose=choose
        />
        {field}
    }
}
