//! The two buttons beside a figure that save it.

use crate::app::export::file_names::stem;
use crate::app::export::save_figure;
use crate::app::state::{AlertStore, TableStore};
use crate::words::export as words;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Saves the drawing of the `figure` element that these buttons stand in, or another one that `draw` makes.
#[component]
pub fn SaveFigure(
    /// The end of the file's name, and of the buttons' `data-testid`.
    #[prop(into)]
    name: String,
    /// What stands above the drawing in the file.
    #[prop(into, optional)]
    title: String,
    /// Draws it anew where what is on the page is no drawing.
    #[prop(optional)]
    draw: Option<Callback<(), String>>,
) -> impl IntoView {
    let (alerts, table) = (expect_context::<AlertStore>(), expect_context::<TableStore>());
    let button = |word: &'static str, save: fn(AlertStore, &str, &str)| {
        let name = name.clone();
        let title = title.clone();
        let testid = format!("save-{name}-{}", word.to_lowercase());
        let take = move |event: web_sys::MouseEvent| {
            let figure = || {
                let button = event.target()?.dyn_into::<web_sys::Element>().ok()?;
                save_figure::drawing(&button.closest("figure").ok()??, &format!("{} · {title}", stem(table)))
            };
            let svg = match draw {
                Some(draw) => Some(draw.run(())),
                None => figure(),
            };
            match svg {
                Some(svg) => save(alerts, &format!("{}-{name}", stem(table)), &svg),
                None => alerts.add(words::FIGURE_NOT_READ.into()),
            }
        };
        view! {
            <button type="button" class="aid" data-testid=testid title=words::save_figure_as(word) on:click=take>
                {word}
            </button>
        }
    };
    view! {
        <span class="save-figure">
            {button("SVG", save_figure::save_svg)}
            {button("PNG", save_figure::save_png)}
        </span>
    }
}
