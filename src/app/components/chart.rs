//! A chart at rest: drawn by plotly when it is in sight, in the page's colors, with the buttons that save it.

use super::resize::watch_size;
use crate::app::browser;
use crate::app::browser::observers::{on_attribute, SightWatch};
use crate::app::drawing::charts::{Figure, Frame, Look};
use crate::app::drawing::plotly::{self, Picked};
use crate::app::export::file_names::stem;
use crate::app::state::{AlertStore, TableStore};
use crate::words::export as words;
use leptos::html;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// A chart is drawn no more often than this while what it shows keeps coming.
const PAUSE: Duration = Duration::from_millis(200);
/// Width of a file, in CSS pixels.
const FILE: f64 = 960.0;

/// Draws a figure in a look, for a frame; `None` while there is nothing to draw. What it reads of signals is followed.
pub type Draw = Arc<dyn Fn(&Look, &Frame) -> Option<Figure> + Send + Sync>;

/// What a chart is called: the end of its file's name (and of its `data-testid`, `chart-…`), and its title there.
#[derive(Clone)]
pub struct Named {
    /// The end of the file's name.
    pub name: &'static str,
    /// What stands above it in the file.
    pub title: String,
}

impl Named {
    /// A name and a title.
    pub fn new(name: &'static str, title: impl Into<String>) -> Named {
        Named { name, title: title.into() }
    }
}

/// The tokens of the style sheet as they are now.
fn tokens() -> Option<Look> {
    let root = browser::window().document()?.document_element()?;
    let style = browser::window().get_computed_style(&root).ok()??;
    let read = |name: &str| style.get_property_value(name).map(|value| value.trim().to_string()).unwrap_or_default();
    Some(Look {
        ink: read("--ink"),
        soft: read("--ink-soft"),
        rule: read("--rule"),
        strong: read("--rule-strong"),
        ground: read("--ground"),
        raised: read("--raised"),
        accent: read("--accent"),
        font: read("--font").replace('"', "'"),
        size: read("--text-small").trim_end_matches("px").parse().unwrap_or(12),
    })
}

thread_local! {
    /// Read once, and again when the theme changes.
    static LOOK: ArcRwSignal<Option<Look>> = follow_theme();
}

/// The look as a signal that follows the theme, as it is chosen on the page or in the system.
fn follow_theme() -> ArcRwSignal<Option<Look>> {
    let look = ArcRwSignal::new(tokens());
    let read = look.clone();
    let on_change = Closure::<dyn FnMut()>::new(move || read.set(tokens()));
    let root = browser::window().document().and_then(|document| document.document_element());
    if let Some(root) = root {
        on_attribute(&root, "data-theme", on_change.as_ref().unchecked_ref());
    }
    for query in ["(prefers-color-scheme: dark)", "(min-width: 1900px)"] {
        if let Ok(Some(media)) = browser::window().match_media(query) {
            let _ = media.add_event_listener_with_callback("change", on_change.as_ref().unchecked_ref());
        }
    }
    // It lives as long as the page.
    on_change.forget();
    look
}

/// Sets `seen` as soon as the element is in sight, and forgets it then.
fn watch_sight(element: NodeRef<html::Div>, seen: RwSignal<bool>) {
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        match SightWatch::new(&element, move || seen.set(true)) {
            Ok(watch) => {
                let kept = SendWrapper::new(watch);
                on_cleanup(move || drop(kept.take()));
            }
            Err(_) => seen.set(true),
        }
    });
}

/// What plotly calls when something was clicked.
type Clicked = Closure<dyn FnMut(JsValue)>;

/// What draws the figures of one chart, one after the other.
#[derive(Clone, Copy)]
struct Painter {
    element: NodeRef<html::Div>,
    /// The newest figure, until it is drawn.
    newest: StoredValue<Option<Figure>, LocalStorage>,
    waits: StoredValue<bool>,
    failed: RwSignal<bool>,
    /// How often something was drawn.
    drawn: RwSignal<u32>,
    listens: StoredValue<bool>,
    /// What plotly calls lives as long as the chart.
    handler: StoredValue<Option<Clicked>, LocalStorage>,
}

impl Painter {
    fn new(element: NodeRef<html::Div>, pick: Option<Callback<Picked>>) -> Painter {
        let handler = pick.map(|pick| {
            Clicked::new(move |event: JsValue| {
                if let Some(picked) = plotly::picked(&event) {
                    pick.run(picked);
                }
            })
        });
        Painter {
            element,
            newest: StoredValue::new_local(None),
            waits: StoredValue::new(false),
            failed: RwSignal::new(false),
            drawn: RwSignal::new(0),
            listens: StoredValue::new(false),
            handler: StoredValue::new_local(handler),
        }
    }

    /// Draws a figure: the first one at once, others after a pause in which a newer one takes their place.
    fn take(self, figure: Figure) {
        self.newest.set_value(Some(figure));
        if self.waits.get_value() {
            return;
        }
        self.waits.set_value(true);
        let pause = if self.drawn.get_untracked() == 0 { Duration::ZERO } else { PAUSE };
        let paint = move || {
            self.waits.try_update_value(|waits| *waits = false);
            leptos::task::spawn_local(self.paint());
        };
        set_timeout(paint, pause);
    }

    /// Draws the newest figure. The chart may be gone meanwhile.
    async fn paint(self) {
        let newest = self.newest.try_update_value(Option::take).flatten();
        let Some((element, figure)) = self.element.try_get_untracked().flatten().zip(newest) else { return };
        let element: HtmlElement = element.unchecked_into();
        let is_done = plotly::draw(&element, &figure.plot, &[]).await.is_ok();
        // Nothing is told of a chart that is gone.
        let _ = self.failed.try_set(!is_done);
        if !is_done {
            return;
        }
        self.drawn.try_update(|drawn| *drawn += 1);
        if self.listens.try_update_value(|listens| std::mem::replace(listens, true)) == Some(false) {
            self.handler.try_with_value(|handler| {
                if let Some(handler) = handler {
                    plotly::listen(&element, "plotly_click", handler);
                }
            });
        }
    }
}

/// The chart. Where plotly does not load a sentence takes its place; the table beside it has its numbers.
#[component]
pub fn Chart(
    /// What it is called.
    named: Named,
    /// Its title and its main fact, for who does not see it.
    #[prop(into)]
    label: Signal<String>,
    /// Draws it.
    draw: Draw,
    /// Takes a click on what is drawn.
    #[prop(optional)]
    pick: Option<Callback<Picked>>,
    /// What lies over it, by its own size.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (element, size, seen) = (NodeRef::<html::Div>::new(), RwSignal::new((0.0, 0.0)), RwSignal::new(false));
    let height = RwSignal::new(0.0);
    let width = Memo::new(move |_| size.get().0);
    watch_size(element, size);
    watch_sight(element, seen);
    let look = LOOK.with(Clone::clone);
    let painter = Painter::new(element, pick);
    let (draws, looked) = (draw.clone(), look.clone());
    Effect::new(move |_| {
        let (Some(look), width) = (looked.get(), width.get()) else { return };
        if seen.get() && width >= 1.0 {
            if let Some(figure) = draws(&look, &Frame { width, title: None }) {
                height.set(figure.height);
                painter.take(figure);
            }
        }
    });
    on_cleanup(move || {
        if let Some(element) = element.try_get_untracked().flatten() {
            plotly::forget(&element);
        }
    });
    let testid = format!("chart-{}", named.name);
    let (failed, drawn) = (painter.failed, painter.drawn);
    view! {
        <SaveChart named=named draw=draw look=look />
        <div class="chart-frame" style:min-height=move || format!("{}px", height.get())>
            <div
                class="chart-plot"
                class:failed=move || failed.get()
                node_ref=element
                role="img"
                data-testid=testid
                data-drawn=move || drawn.get()
                aria-label=label
            ></div>
            {move || failed.get().then(|| view! {
                <p class="help" role="status" data-testid="chart-missing">{words::CHART_NOT_DRAWN}</p>
            })}
            {children.map(|children| children())}
        </div>
    }
}

/// The two buttons that save a chart as plotly draws it.
#[component]
fn SaveChart(named: Named, draw: Draw, look: ArcRwSignal<Option<Look>>) -> impl IntoView {
    let (alerts, table) = (expect_context::<AlertStore>(), expect_context::<TableStore>());
    let button = |word: &'static str, as_drawing: bool| {
        let (named, draw, look) = (named.clone(), draw.clone(), look.clone());
        let testid = format!("save-{}-{}", named.name, word.to_lowercase());
        let take = move |_| {
            let file = untrack(|| {
                let title = format!("{} · {}", stem(table), named.title);
                draw(&look.get()?, &Frame { width: FILE, title: Some(title) })
            });
            let Some(figure) = file else {
                alerts.add(words::NOTHING_TO_SAVE.into());
                return;
            };
            let name = format!("{}-{}.{}", stem(table), named.name, word.to_lowercase());
            leptos::task::spawn_local(async move {
                let mime = if as_drawing { "image/svg+xml" } else { "image/png" };
                match plotly::file(&figure.plot, as_drawing).await {
                    Ok(bytes) => alerts.save(&name, mime, &bytes),
                    Err(_) => alerts.add(words::CHART_NOT_SAVED.into()),
                }
            });
        };
        view! {
            <button type="button" class="aid" data-testid=testid title=words::save_chart_as(word) on:click=take>
                {word}
            </button>
        }
    };
    view! {
        <span class="save-figure">
            {button("SVG", true)}
            {button("PNG", false)}
        </span>
    }
}
