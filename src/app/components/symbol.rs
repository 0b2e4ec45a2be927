//! A segment's symbol in its color.

use crate::app::drawing::palette::SegmentStyle;
use leptos::prelude::*;

/// The symbol as a small drawing; its meaning always stands beside it in words.
#[component]
pub fn SymbolMark(
    /// The segment's look.
    style: SegmentStyle,
) -> impl IntoView {
    view! {
        <svg class="symbol" viewBox="-1.2 -1.2 2.4 2.4" aria-hidden="true">
            <path d=style.symbol.path() fill=style.color />
        </svg>
    }
}
