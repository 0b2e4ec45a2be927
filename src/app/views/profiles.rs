//! Profiles: what segments, the selection and groups have in common, column by column.

use super::card::bar;
use crate::app::components::SymbolMark;
use crate::app::numbers::{percent, short, whole};
use crate::app::palette::Look;
use crate::app::profile::{contrast, five_numbers, profile, Cell, FiveNumbers};
use crate::app::selection::Selection;
use crate::app::state::State;
use leptos::prelude::*;
use std::sync::Arc;

/// How many columns a contrast tells.
const CONTRASTED: usize = 10;

/// Rows that are profiled together.
#[derive(Clone)]
struct RowSet {
    name: String,
    /// A segment's look.
    look: Option<Look>,
    rows: Selection,
}

/// The number in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Median,
    Z,
    Above,
}

const SHOWN: [(Shown, &str, &str, &str); 3] = [
    (
        Shown::Median,
        "median",
        "Median",
        "The median of each column, in its own unit; colour tells how many are above the median of all.",
    ),
    (
        Shown::Z,
        "z",
        "Distance from the mean (z-score)",
        "How many standard deviations the mean lies above (+) or below (−) that of all customers.",
    ),
    (
        Shown::Above,
        "above",
        "Share above the median of all",
        "The share of customers whose value is above the median of all: 50 % is as everybody.",
    ),
];

impl Shown {
    fn text(self, cell: &Cell) -> String {
        match self {
            Shown::Median => short(cell.median),
            Shown::Z if cell.z > 0.0 => format!("+{}", short(cell.z)),
            Shown::Z => short(cell.z),
            Shown::Above if cell.above.is_nan() => short(cell.above),
            Shown::Above => format!("{:.0} %", 100.0 * cell.above),
        }
    }

    /// From -1 to 1: how far the cell is from everybody.
    fn heat(self, cell: &Cell) -> f64 {
        let heat = match self {
            Shown::Z => cell.z / 1.5,
            Shown::Median | Shown::Above => 2.0 * cell.above - 1.0,
        };
        if heat.is_nan() {
            0.0
        } else {
            heat.clamp(-1.0, 1.0)
        }
    }
}

/// Segments, then the selection if there is one, then groups.
fn sets(state: State) -> Vec<RowSet> {
    let Some(answer) = state.answer.get() else { return Vec::new() };
    let mut sets: Vec<RowSet> = (0..answer.segmentation.segments.len())
        .map(|label| RowSet {
            name: state.name(label),
            look: Some(answer.look(label)),
            rows: answer.members(label as i32),
        })
        .collect();
    let selection = state.picks.selection.get();
    if !selection.is_empty() {
        sets.push(RowSet { name: "Selected".into(), look: None, rows: selection });
    }
    let groups = state.picks.groups.get();
    sets.extend(groups.into_iter().map(|group| RowSet { name: group.name, look: None, rows: group.rows }));
    sets
}

/// The tab.
#[component]
pub fn Profiles() -> impl IntoView {
    let state = expect_context::<State>();
    let shown = RwSignal::new(Shown::Median);
    let opened = RwSignal::new(None::<String>);
    let sets = Memo::new_with_compare(move |_| Arc::new(sets(state)), |_, _| true);
    let help = move || SHOWN.iter().find(|(this, ..)| *this == shown.get()).map(|(.., help)| *help);
    let options = SHOWN.map(|(_, word, name, _)| view! { <option value=word>{name}</option> }).collect_view();
    view! {
        <div class="profiles-head">
            <label>
                "Show "
                <select
                    data-testid="profile-show"
                    on:change=move |event| {
                        let word = event_target_value(&event);
                        shown.set(SHOWN.iter().find(|(_, this, ..)| *this == word).map_or(Shown::Median, |(this, ..)| *this));
                    }
                >
                    {options}
                </select>
            </label>
            <span class="help">{help}</span>
        </div>
        {move || table(state, &sets.get(), shown, opened)}
        {move || boxes(state, &sets.get(), opened)}
        <Contrast sets=sets />
    }
}

/// The heat map: a row for each column, a column for each set.
fn table(
    state: State,
    sets: &[RowSet],
    shown: RwSignal<Shown>,
    opened: RwSignal<Option<String>>,
) -> Option<impl IntoView> {
    let (table, answer) = (state.table.get()?, state.answer.get()?);
    let all = &answer.segmentation.rows;
    let rows: Vec<&[u32]> = sets.iter().map(|set| set.rows.rows()).collect();
    let head = sets
        .iter()
        .map(|set| {
            let members = set.rows.clone();
            let select = move |event: web_sys::MouseEvent| {
                state.picks.toggle(&members, (event.shift_key(), event.alt_key()));
            };
            view! {
                <th scope="col" class:picked=set.look.is_none()>
                    {set.look.map(|look| view! { <SymbolMark look=look /> })}
                    <button type="button" class="column-name" title="Select these customers" on:click=select>
                        {set.name.clone()}
                    </button>
                </th>
            }
        })
        .collect_view();
    let of_all = all.len().max(1) as f64;
    let sizes = rows.iter().map(|rows| view! { <td>{whole(rows.len())}</td> }).collect_view();
    let shares = rows.iter().map(|rows| view! { <td>{percent(rows.len() as f64 / of_all)}</td> }).collect_view();
    let lines = table
        .columns
        .iter()
        .map(|column| {
            let cells = profile(&column.values, all, &rows);
            let first = cells[0];
            let cells = cells[1..]
                .iter()
                .map(|&cell| {
                    let style = move || {
                        let heat = shown.get().heat(&cell);
                        let hue = if heat < 0.0 { "--stratum-3" } else { "--accent" };
                        format!("background: color-mix(in srgb, var({hue}) {:.0}%, transparent)", 42.0 * heat.abs())
                    };
                    view! { <td class="heat" style=style>{move || shown.get().text(&cell)}</td> }
                })
                .collect_view();
            let name = column.name.clone();
            let toggle = move |_| {
                opened
                    .update(|opened| *opened = if opened.as_ref() == Some(&name) { None } else { Some(name.clone()) });
            };
            let name = column.name.clone();
            view! {
                <tr>
                    <th scope="row">
                        <button
                            type="button"
                            class="column-name"
                            data-testid=format!("profile-{name}")
                            title="Compare as boxes"
                            on:click=toggle
                        >
                            {name.clone()}
                        </button>
                    </th>
                    <td class="all">{move || shown.get().text(&first)}</td>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    Some(view! {
        <table class="profiles" data-testid="profiles">
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">"All"</th>
                    {head}
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">"Customers"</th>
                    <td class="all">{whole(all.len())}</td>
                    {sizes}
                </tr>
                <tr>
                    <th scope="row">"Share"</th>
                    <td class="all">"100 %"</td>
                    {shares}
                </tr>
                {lines}
            </tbody>
        </table>
    })
}

/// One column's boxes, a line for each set.
fn boxes(state: State, sets: &[RowSet], opened: RwSignal<Option<String>>) -> Option<impl IntoView> {
    const LEFT: f64 = 220.0;
    const WIDTH: f64 = 640.0;
    const LINE: f64 = 24.0;
    let name = opened.get()?;
    let table = state.table.get()?;
    let column = table.columns.iter().find(|column| column.name == name)?;
    let rows: Vec<&[u32]> = sets.iter().map(|set| set.rows.rows()).collect();
    let found = five_numbers(&column.values, &rows);
    let low = found.iter().flatten().map(|five| five[0]).fold(f64::INFINITY, f64::min);
    let high = found.iter().flatten().map(|five| five[4]).fold(f64::NEG_INFINITY, f64::max);
    let scale = move |value: f64| LEFT + WIDTH * if high > low { (value - low) / (high - low) } else { 0.5 };
    let height = LINE * sets.len() as f64 + 26.0;
    let lines =
        sets.iter()
            .zip(&found)
            .enumerate()
            .map(|(at, (set, five))| {
                let y = LINE * (at as f64 + 0.5);
                let colour = set.look.map_or("var(--ink-soft)", |look| look.colour);
                let text: String = set.name.chars().take(32).collect();
                let shape = five.map(|five: FiveNumbers| {
                    let [a, b, c, d, e] = five.map(scale);
                    let told =
                        format!(
                    "{}: 5 % below {}, a quarter below {}, half below {}, three quarters below {}, 95 % below {}",
                    set.name, short(five[0]), short(five[1]), short(five[2]), short(five[3]), short(five[4])
                );
                    view! {
                        <g stroke=colour>
                            <title>{told}</title>
                            <line x1=a x2=e y1=y y2=y />
                            <rect x=b y=y - 7.0 width=(d - b).max(1.0) height="14" fill=colour fill-opacity="0.25" />
                            <line x1=c x2=c y1=y - 7.0 y2=y + 7.0 stroke-width="3" />
                        </g>
                    }
                });
                view! {
                    <text x=LEFT - 12.0 y=y text-anchor="end" dominant-baseline="central">{text}</text>
                    {shape}
                }
            })
            .collect_view();
    Some(view! {
        <figure class="box-plot" data-testid="boxes">
            <figcaption class="help">
                {format!("{name}: the box holds the middle half, the line in it is the median, the whiskers end at 5 % and 95 %.")}
            </figcaption>
            <svg class="boxes" viewBox=format!("0 0 880 {height}") role="img" aria-label=format!("{name} by segment")>
                <line class="axis" x1=LEFT x2=LEFT + WIDTH y1=height - 22.0 y2=height - 22.0 />
                <text x=LEFT y=height - 6.0>{short(low)}</text>
                <text x=LEFT + WIDTH y=height - 6.0 text-anchor="end">{short(high)}</text>
                {lines}
            </svg>
        </figure>
    })
}

/// Two sets against each other.
#[component]
fn Contrast(sets: Memo<Arc<Vec<RowSet>>>) -> impl IntoView {
    let state = expect_context::<State>();
    let chosen = RwSignal::new((0_usize, 1_usize));
    let choice = move |testid: &'static str, label: &'static str, second: bool| {
        let options = move || {
            let at = if second { chosen.get().1 } else { chosen.get().0 };
            let option = |(n, set): (usize, &RowSet)| view! { <option value=n.to_string() selected=n == at>{set.name.clone()}</option> };
            sets.get().iter().enumerate().map(option).collect_view()
        };
        let take = move |event: web_sys::Event| {
            let Ok(n) = event_target_value(&event).parse::<usize>() else { return };
            chosen.update(|chosen| if second { chosen.1 = n } else { chosen.0 = n });
        };
        view! {
            <label>
                {label}
                <select data-testid=testid on:change=take>{options}</select>
            </label>
        }
    };
    let bars = move || {
        let (table, sets) = (state.table.get()?, sets.get());
        let (first, second) = chosen.get();
        let (first, second) = (sets.get(first)?, sets.get(second)?);
        let columns: Vec<&[f32]> = table.columns.iter().map(|column| column.values.as_slice()).collect();
        let found = contrast(&columns, first.rows.rows(), second.rows.rows());
        let bars = found.iter().take(CONTRASTED).map(|&(at, delta)| bar(&table.columns[at].name, delta)).collect_view();
        Some(view! {
            <p class="help" title="Cliff's delta">
                {format!("From −1 ({} always less) to +1 (always more than {}):", first.name, second.name)}
            </p>
            <ul class="effects contrast" data-testid="contrast">{bars}</ul>
        })
    };
    view! {
        <section class="contrast" aria-label="One against another">
            <div class="profiles-head">
                <h2>"One against another"</h2>
                {choice("contrast-first", "Set ", false)}
                {choice("contrast-second", " against ", true)}
            </div>
            {bars}
        </section>
    }
}
