//! What the two directions of the map are: the embedding, principal components, or two columns, with ticks and titles
//! where they can be read.

use crate::app::drawing::ticks::ticks;
use crate::app::format::{percent, short};
use crate::app::settings::{Axes, Settings, Value, AXES};
use crate::app::state::{Controller, Status};
use crate::engine::choice::Choice;
use crate::protocol::query::QueryKind;
use crate::protocol::results::{Map, TableView};
use crate::words::map as words;
use leptos::prelude::*;
use std::sync::Arc;

/// The room for ticks and titles left of the points and below them, in CSS pixels (`.map-frame.with-axes`).
const LEFT: f64 = 56.0;
const BELOW: f64 = 38.0;

/// The picture that is shown, and what its axes are called; none where they have no meaning.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) map: Arc<Map>,
    pub(super) titles: Option<[String; 2]>,
}

/// The axes as they are set.
pub(super) fn axes(controller: Controller) -> Memo<Axes> {
    Memo::new(move |_| controller.settings.with(|settings| settings.choice(&AXES)))
}

/// The picture for the axes as they are set.
pub(super) fn shown(controller: Controller) -> Memo<Option<Arc<Shown>>> {
    let axes = axes(controller);
    // Components are asked for when they are wanted, and anew when the features change.
    Effect::new(move |_| {
        let is_wanted = axes.get() == Axes::Components && controller.cluster.status.get() == Status::Fresh;
        let prepare =
            controller.cluster.clustering.with(|found| found.as_ref().map(|found| found.spec.prepare.clone()));
        let known = controller.map.components.with_untracked(|known| known.as_ref().map(|known| known.prepare.clone()));
        if is_wanted && prepare.is_some() && known != prepare {
            controller.query(QueryKind::Components);
        }
    });
    Memo::new_with_compare(
        move |_| match axes.get() {
            Axes::Tsne => Some(Arc::new(Shown { map: controller.map.picture.get()?, titles: None })),
            Axes::Components => {
                let found = controller.map.components.get()?;
                let title = |axis: usize| words::component(&(axis + 1).to_string(), &percent(found.shares[axis]));
                let map = still(found.rows.clone(), found.positions.clone());
                Some(Arc::new(Shown { map, titles: Some([title(0), title(1)]) }))
            }
            Axes::Columns => {
                let table = controller.table.view.get()?;
                let [x, y] = columns(controller, &table)?;
                let rows: Vec<u32> = (0..table.rows as u32).collect();
                let places = |row: &u32| [x, y].map(|column| table.columns[column].values[*row as usize]);
                let is_there = |row: &u32| places(row).iter().all(|value| !value.is_nan());
                let rows: Vec<u32> = rows.into_iter().filter(is_there).collect();
                let positions = rows.iter().flat_map(places).collect();
                let titles = [x, y].map(|column| title(&table, column));
                Some(Arc::new(Shown { map: still(rows, positions), titles: Some(titles) }))
            }
        },
        |_, _| true,
    )
}

/// A picture that does not move.
fn still(rows: Vec<u32>, positions: Vec<f32>) -> Arc<Map> {
    Arc::new(Map {
        rows,
        positions,
        iteration: 0,
        iterations: 0,
        kl: None,
        paused: false,
        done: true,
        settled: true,
        sample: None,
        perplexity: 0.0,
        compute_ms: 0.0,
    })
}

/// A column's name, with its unit where it has one.
fn title(table: &TableView, column: usize) -> String {
    let name = &table.columns[column].name;
    let unit = table.report.columns.iter().find(|about| about.name == *name).and_then(|about| about.unit.clone());
    unit.map_or(name.clone(), |unit| words::column_in(name, &unit))
}

/// The columns of the axes: those chosen, else the first two features.
fn columns(controller: Controller, table: &TableView) -> Option<[usize; 2]> {
    let place = |name: &String| table.columns.iter().position(|column| column.name == *name);
    let chosen = controller.map.axis_columns.get();
    let features = controller.cluster.prepared.with(|prepared| {
        let report = prepared.as_ref().map(|prepared| prepared.report.columns.iter().map(|c| c.name.clone()).collect());
        report.unwrap_or_else(Vec::<String>::new)
    });
    let mut first = features.iter().filter_map(place).chain(0..table.columns.len());
    let mut next = |wanted: &Option<String>, not: Option<usize>| {
        wanted.as_ref().and_then(place).or_else(|| first.find(|at| Some(*at) != not))
    };
    let x = next(&chosen[0], None)?;
    let y = next(&chosen[1], Some(x)).unwrap_or(x);
    Some([x, y])
}

/// The choice of the axes, and of their columns.
#[component]
pub(super) fn AxesChoice() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let settings = expect_context::<RwSignal<Settings>>();
    let axes = axes(controller);
    let choose = move |event: web_sys::Event| {
        if let Ok(value) = AXES.parse(&event_target_value(&event)) {
            settings.update(|settings| settings.set(&AXES, value));
        }
    };
    let options = Axes::ALL.iter().map(|choice| view! { <option value=choice.word()>{choice.name()}</option> });
    let column = move |axis: usize, name: &'static str, label: &'static str| {
        let options = move || {
            let table = controller.table.view.get()?;
            let now = columns(controller, &table)?[axis];
            let option = |(at, column): (usize, &crate::protocol::results::NumericColumn)| {
                view! { <option value=column.name.clone() selected=at == now>{column.name.clone()}</option> }
            };
            Some(table.columns.iter().enumerate().map(option).collect_view())
        };
        let choose = move |event: web_sys::Event| {
            let name = event_target_value(&event);
            controller.map.axis_columns.update(|columns| columns[axis] = Some(name));
        };
        view! {
            <select data-testid=name aria-label=label on:change=choose>
                {options}
            </select>
        }
    };
    view! {
        <label class="color-by">
            <span>{AXES.label}</span>
            <select
                data-testid="axes"
                prop:value=move || Value::Choice(axes.get().word()).to_string()
                on:change=choose
            >
                {options.collect_view()}
            </select>
        </label>
        <Show when=move || axes.get() == Axes::Columns>
            {column(0, "axes-x", words::ACROSS)}
            {column(1, "axes-y", words::UP)}
        </Show>
    }
}

/// Ticks and titles along the lower and the left edge.
#[component]
pub(super) fn AxisLines(
    /// What the axes are called.
    titles: Signal<Option<[String; 2]>>,
) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let lines = move || {
        let [across, up] = titles.get()?;
        let (viewport, (width, height)) = controller.map.viewport.get()?;
        let ticks_of = |axis: usize, most: f64| ticks(viewport.range(axis), (most / 90.0).max(2.0) as usize);
        let x = ticks_of(0, width).into_iter().map(|value| {
            let at = LEFT + viewport.share(0, value) * width;
            view! {
                <line x1=at x2=at y1=height y2=height + 5.0 />
                <text text-anchor="middle" x=at y=height + 17.0>{short(value)}</text>
            }
        });
        let y = ticks_of(1, height).into_iter().map(|value| {
            let at = (1.0 - viewport.share(1, value)) * height;
            view! {
                <line x1=LEFT - 5.0 x2=LEFT y1=at y2=at />
                <text text-anchor="end" x=LEFT - 8.0 y=at + 4.0>{short(value)}</text>
            }
        });
        let turned = format!("rotate(-90 12 {0:.0})", height / 2.0);
        let below = height + BELOW - 6.0;
        Some(view! {
            <svg class="map-axes" role="img" aria-label=words::axes(&across, &up)>
                <line x1=LEFT x2=LEFT y1="0" y2=height />
                <line x1=LEFT x2=LEFT + width y1=height y2=height />
                {x.collect_view()}
                {y.collect_view()}
                <text class="axis-title" text-anchor="middle" x=LEFT + width / 2.0 y=below>{across.clone()}</text>
                <text class="axis-title" text-anchor="middle" x="12" y=height / 2.0 transform=turned>{up.clone()}</text>
            </svg>
        })
    };
    view! { {lines} }
}
