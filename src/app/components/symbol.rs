//! A segment's symbol in its colour.

use crate::app::drawing::palette::Look;
use leptos::prelude::*;

/// The symbol as a small drawing; its meaning always stands beside it in words.
#[component]
pub fn SymbolMark(
    /// The segment's look.
    look: Look,
) -> impl IntoView {
    view! {
        <svg class="symbol" viewBox="-1.2 -1.2 2.4 2.4" aria-hidden="true">
            <path d=look.symbol.path() fill=look.colour />
        </svg>
    }
}
