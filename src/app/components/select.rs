//! A labeled choice whose words are made at run time.

use leptos::prelude::*;

/// A choice among words: each a value and what it is called.
#[component]
pub fn Pick(
    /// Its `data-testid`.
    #[prop(into)]
    name: String,
    /// Its name; hidden if it stands in a table whose headings say it.
    #[prop(into)]
    label: String,
    /// Whether the name is for screen readers only.
    #[prop(optional)]
    bare: bool,
    /// The words.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The value chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Takes a new value.
    #[prop(into)]
    choose: Callback<String>,
) -> impl IntoView {
    let aria = bare.then(|| label.clone());
    let items = move || {
        let chosen = value.get();
        let option = |(word, label): (String, String)| {
            let selected = word == chosen;
            view! { <option value=word selected=selected>{label}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    view! {
        <label class="pick">
            {(!bare).then(|| view! { <span>{label}</span> })}
            <select
                data-testid=name
                aria-label=aria
                prop:value=move || value.get()
                on:change=move |event| choose.run(event_target_value(&event))
            >
                {items}
            </select>
        </label>
    }
}
