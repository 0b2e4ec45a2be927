//! A bar for the size of an effect.

use crate::app::format::signed;
use leptos::prelude::*;

/// A number from -1 to 1 as a bar from the middle: to the right it is more than 0, to the left less.
/// `pick`: what pressing it does, in words and in deed.
pub fn bar(name: &str, delta: f64, pick: Option<(String, Callback<web_sys::MouseEvent>)>) -> impl IntoView {
    let left = if delta < 0.0 { 50.0 + 50.0 * delta } else { 50.0 };
    let style = format!("left: {left:.1}%; width: {:.1}%", 50.0 * delta.abs());
    let (name, by_bar) = (name.to_string(), pick.clone());
    view! {
        <li>
            {match pick {
                Some((title, pick)) => view! {
                    <button
                        type="button"
                        class="effect-name name"
                        data-testid="bar"
                        title=title
                        on:click=move |event| pick.run(event)
                    >
                        {name}
                    </button>
                }
                .into_any(),
                None => view! { <span class="effect-name">{name}</span> }.into_any(),
            }}
            <span
                class="effect-bar"
                class:picks=by_bar.is_some()
                aria-hidden="true"
                on:click=move |event| {
                    if let Some((_, pick)) = &by_bar {
                        pick.run(event);
                    }
                }
            >
                <span class:less=delta < 0.0 style=style></span>
            </span>
            <span class="number">{signed(delta, 2)}</span>
        </li>
    }
}
