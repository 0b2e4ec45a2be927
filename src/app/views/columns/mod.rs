//! Columns: what each holds, what is odd about it, and how it is prepared, before and after.

mod map_comparison;

use super::table::RolePick;
use crate::app::components::save_figure::SaveFigure;
use crate::app::components::Pick;
use crate::app::export::svg_charts::{histograms_svg, Histogram};
use crate::app::export::svg_map::{heat_svg, Heat};
use crate::app::format::{percent, short, whole};
use crate::app::settings::{self as field, Field, Kind, Settings};
use crate::app::state::State;
use crate::engine::derive::{card_kpis, Coding, Derived};
use crate::engine::inspect::{Correlation, Role, Shape, Warning};
use crate::engine::prepare::{Clip, ColumnReport, ColumnSpec, Impute, NumberStatistics};
use crate::protocol::data::{ColumnAbout, ColumnKind, ColumnStatistics, Inspection};
use crate::protocol::results::Prepared;
use leptos::prelude::*;
use map_comparison::SideBySide;
use std::sync::Arc;

/// The tab.
#[component]
pub fn Columns() -> impl IntoView {
    let state = expect_context::<State>();
    // What is typed for a computed column stays while the columns are read and inspected anew.
    let heat_map = move || {
        state.inspection.get().map(|inspection| view! { <HeatMap correlation=inspection.correlation.clone() /> })
    };
    let columns = move || {
        let table = state.table.get()?;
        let inspection = state.inspection.get();
        let rows = table
            .report
            .columns
            .iter()
            .map(|about| view! { <ColumnRow about=about.clone() inspection=inspection.clone() /> })
            .collect_view();
        Some(view! {
            {inspection.clone().map(|inspection| view! { <Warnings inspection=inspection.clone() /><Suggested inspection=inspection /> })}
            <p class="help">
                "The histograms of all columns as one figure:"
                <SaveFigure name="histograms" draw=Callback::new(move |()| untrack(|| histograms(state))) />
            </p>
            <table class="profiles columns" data-testid="columns">
                <thead>
                    <tr>
                        <th scope="col">"Column"</th>
                        <th scope="col">"Used as"</th>
                        <th scope="col" title="As it stands in the file">"Before"</th>
                        <th scope="col" title="As segments are found from it">"After"</th>
                        <th scope="col">"Missing"</th>
                        <th scope="col">"Zero"</th>
                        <th scope="col" title="5 %, 50 % and 95 % of the values are below">"5 % · median · 95 %"</th>
                        <th scope="col" title="How far the values lean to one side: before, after">"Skew"</th>
                        <th scope="col">"Fill missing"</th>
                        <th scope="col" title="A second feature that is 1 where a value was missing">"Mark"</th>
                        <th scope="col">"Transform"</th>
                        <th scope="col">"Clip"</th>
                        <th scope="col">"Scale"</th>
                        <th scope="col" title="0 leaves it out, 3 makes it count thrice">"Weight"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        })
    };
    view! {
        {columns}
        <Computed />
        {heat_map}
    }
}

/// The columns' histograms as they stand in the file, and as segments are found from them, as a drawing of its own.
fn histograms(state: State) -> String {
    let (inspection, prepared) = (state.inspection.get(), state.prepared.get());
    let mut found = Vec::new();
    for (name, column) in inspection.iter().flat_map(|inspection| &inspection.columns) {
        let ColumnStatistics::Number(before) = column else { continue };
        let [low, .., high] = before.quantiles;
        let ends = [short(low), short(high)];
        found.push(Histogram { name: name.clone(), counts: before.histogram.clone(), ends });
        if let Some((_, shape)) = prepared.as_ref().and_then(|prepared| after(prepared, name)) {
            let ends = [short(shape.low), short(shape.high)];
            found.push(Histogram { name: format!("→ {name}"), counts: shape.histogram, ends });
        }
    }
    histograms_svg("Columns before and after preparation", &found)
}

/// What is odd, each with the better choice.
#[component]
fn Warnings(inspection: Arc<Inspection>) -> impl IntoView {
    let state = expect_context::<State>();
    let line = |warning: &Warning| {
        let offer = warning.offer.clone().map(|offer| {
            let column = warning.column.clone();
            let accept = move |_| {
                let spec = offer.spec.clone();
                state.set_column(&column, |now| {
                    *now = ColumnSpec {
                        impute: spec.impute.or(now.impute),
                        indicator: spec.indicator.or(now.indicator),
                        ..now.clone()
                    };
                });
            };
            view! { <button type="button" class="button small" on:click=accept>{offer.label.clone()}</button> }
        });
        view! { <li>{warning.sentence.clone()}" "{offer}</li> }
    };
    let lines = inspection.warnings.iter().map(line).collect_view();
    (!inspection.warnings.is_empty()).then(|| view! { <ul class="warnings" data-testid="warnings">{lines}</ul> })
}

/// The suggested preparation with its reasons, and what it does to the segments.
#[component]
fn Suggested(inspection: Arc<Inspection>) -> impl IntoView {
    let state = expect_context::<State>();
    let reasons = inspection
        .suggestions
        .iter()
        .map(|suggestion| {
            let spec = &suggestion.spec;
            let name =
                |field: &'static Field, word: Option<&'static str>| word.map_or("", |word| option_name(field, word));
            let steps = [
                name(&field::IMPUTE, spec.impute.map(field::impute_word)),
                name(&field::TRANSFORM, spec.transform.map(field::transform_word)),
                name(&field::CLIP, spec.clip.map(field::clip_word)),
                name(&field::SCALE, spec.scale.map(field::scale_word)),
            ];
            let mark = if spec.indicator == Some(true) { "yes" } else { "no" };
            let steps = steps.map(|step| view! { <td>{step}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{suggestion.column.clone()}</th>
                    {steps}
                    <td>{mark}</td>
                    <td class="words reason">{suggestion.reasons.join("; ")}</td>
                </tr>
            }
        })
        .collect_view();
    let accepted =
        move || state.settings.with(|settings| settings.columns.values().any(|plan| plan.spec.transform.is_some()));
    let told = move || {
        state.comparison.get().map(|comparison| match comparison {
            Ok(found) => {
                let sizes = |sizes: &[usize]| sizes.iter().map(|&size| whole(size)).collect::<Vec<_>>().join(", ");
                format!(
                    "Agreement with the segments now: {} (adjusted Rand index; 1 is the same). Sizes now: {}. Suggested: {}.",
                    short(found.adjusted_rand),
                    sizes(&found.first),
                    sizes(&found.second)
                )
            }
            Err(sentence) => sentence,
        })
    };
    view! {
        <div class="suggested">
            <button
                type="button"
                class="button"
                data-testid="suggest-accept"
                on:click=move |_| state.prepare_as_suggested(true)
            >
                "Prepare as suggested"
            </button>
            <button type="button" class="button" data-testid="suggest-compare" on:click=move |_| state.compare_suggested()>
                "What would that change?"
            </button>
            <button
                type="button"
                class="button"
                data-testid="suggest-reset"
                disabled=move || !accepted()
                on:click=move |_| state.prepare_as_suggested(false)
            >
                "All columns alike"
            </button>
            <p role="status" data-testid="comparison">{told}</p>
            {move || state.comparison.get().and_then(Result::ok).map(|found| view! { <SideBySide found=found /> })}
            <details>
                <summary>"The suggestion, column by column, with its reasons"</summary>
                <table class="profiles">
                    <thead>
                        <tr>
                            <th scope="col">"Column"</th>
                            <th scope="col">"Fill missing"</th>
                            <th scope="col">"Transform"</th>
                            <th scope="col">"Clip"</th>
                            <th scope="col">"Scale"</th>
                            <th scope="col">"Mark missing"</th>
                            <th scope="col">"Because"</th>
                        </tr>
                    </thead>
                    <tbody>{reasons}</tbody>
                </table>
            </details>
        </div>
    }
}

/// A column with its figures and its controls.
#[component]
fn ColumnRow(about: ColumnAbout, inspection: Option<Arc<Inspection>>) -> impl IntoView {
    let state = expect_context::<State>();
    let name = about.name.clone();
    let found =
        inspection.and_then(|i| i.columns.iter().find(|(known, _)| *known == name).map(|(_, found)| found.clone()));
    let key = name.clone();
    let is_feature = Memo::new(move |_| {
        state.settings.with(|settings| settings.columns.get(&key).is_some_and(|plan| plan.role == Role::Feature))
    });
    let key = name.clone();
    let after = Signal::derive(move || state.prepared.get().and_then(|prepared| after(&prepared, &key)));
    let figures = match &found {
        Some(ColumnStatistics::Number(found)) => number_figures(found, after).into_any(),
        Some(ColumnStatistics::Text(text)) => {
            let frequent: Vec<String> = text
                .frequent
                .iter()
                .filter(|(_, count)| *count > 1)
                .map(|(value, count)| format!("{value} {}", whole(*count)))
                .collect();
            view! {
                <td colspan="2" class="words">{format!("{} values {}", whole(text.distinct), frequent.join(", "))}</td>
                <td>{percent(text.missing as f64 / text.rows.max(1) as f64)}</td>
                <td colspan="3"></td>
            }
            .into_any()
        }
        _ => view! { <td colspan="6"></td> }.into_any(),
    };
    let kind = about.kind;
    let (column, told) = (name.clone(), about.clone());
    let controls = move || {
        match (is_feature.get(), kind) {
        (true, ColumnKind::Number) => number_controls(state, &column).into_any(),
        (true, ColumnKind::Text) => {
            view! { <td colspan="5" class="words"><AsNumbers about=told.clone() /></td><td><Weight column=column.clone() /></td> }
                .into_any()
        }
        _ if told.has_dates => view! { <td colspan="6" class="words"><AsNumbers about=told.clone() /></td> }.into_any(),
        _ => view! { <td colspan="6"></td> }.into_any(),
    }
    };
    let coded = (about.coding != Coding::None).then(|| view! { <AsNumbers about=about.clone() /> });
    view! {
        <tr>
            <th scope="row" title=about.reason.clone()>{name}</th>
            <td><RolePick about=about />{coded}</td>
            {figures}
            {controls}
        </tr>
    }
}

/// The feature a column became: what was done to it, and its outline.
fn after(prepared: &Prepared, name: &str) -> Option<(ColumnReport, Shape)> {
    let at = prepared.report.columns.iter().position(|column| column.name == name)?;
    Some((prepared.report.columns[at].clone(), prepared.shapes.get(at)?.clone()?))
}

fn number_figures(found: &NumberStatistics, after: Signal<Option<(ColumnReport, Shape)>>) -> impl IntoView {
    let [low, q05, _, median, _, q95, high] = found.quantiles;
    let skew = found.skew;
    let share = |count: usize, of: usize| percent(count as f64 / of.max(1) as f64);
    let range = format!("from {} to {}", short(low), short(high));
    view! {
        <td><Bars counts=found.histogram.clone() range=range /></td>
        <td>
            {move || {
                after.get().map(|(report, shape)| {
                    let clipped = if report.clipped > 0 { format!(", {} clipped", whole(report.clipped)) } else { String::new() };
                    let range = format!("from {} to {}{clipped}", short(shape.low), short(shape.high));
                    view! { <Bars counts=shape.histogram range=range /> }
                })
            }}
        </td>
        <td>{share(found.missing, found.rows)}</td>
        <td>{share(found.zeros, found.rows - found.missing)}</td>
        <td>{format!("{} · {} · {}", short(q05), short(median), short(q95))}</td>
        <td>
            {short(skew)}
            {move || after.get().map(|(_, shape)| format!(" → {}", short(shape.skew)))}
        </td>
    }
}

/// A small histogram; the figures beside it say the same in words.
#[component]
fn Bars(counts: Vec<u32>, range: String) -> impl IntoView {
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let bars = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(at, count)| {
            // A root keeps the small ranges visible beside a single large one.
            let height = (20.0 * libm::sqrt(f64::from(*count) / f64::from(most))).max(0.8);
            view! { <rect x=at * 4 y=format!("{:.1}", 20.0 - height) width="3.4" height=format!("{height:.1}") /> }
        })
        .collect_view();
    view! {
        <svg class="bars" viewBox="0 0 96 20" role="img" aria-label=format!("Histogram {range}")>
            <title>{format!("{range}; heights are roots of the counts")}</title>
            {bars}
        </svg>
    }
}

/// The words of a field that all columns share.
fn option_name(field: &'static Field, word: &str) -> &'static str {
    match field.kind {
        Kind::Choice(options) => options.iter().find(|(known, _)| *known == word).map_or("", |(_, name)| name),
        Kind::Number { .. } => "",
    }
}

fn number_controls(state: State, column: &str) -> impl IntoView {
    view! {
        {step(state, column, &field::IMPUTE, |spec| spec.impute.map(field::impute_word), |settings, spec, word| spec.impute = word.map(|word| settings.impute_as(word)))}
        <td><Mark column=column.to_string() /></td>
        {step(state, column, &field::TRANSFORM, |spec| spec.transform.map(field::transform_word), |_, spec, word| spec.transform = word.map(field::transform))}
        {step(state, column, &field::CLIP, |spec| spec.clip.map(field::clip_word), |settings, spec, word| spec.clip = word.map(|word| settings.clip_as(word)))}
        {step(state, column, &field::SCALE, |spec| spec.scale.map(field::scale_word), |_, spec, word| spec.scale = word.map(field::scale))}
        <td><Weight column=column.to_string() /></td>
    }
}

/// One step of one column: as for all, or its own.
fn step(
    state: State,
    column: &str,
    field: &'static Field,
    get: fn(&ColumnSpec) -> Option<&'static str>,
    set: fn(&Settings, &mut ColumnSpec, Option<&str>),
) -> impl IntoView {
    let options = Signal::derive(move || {
        let all = state.settings.with(|settings| settings.choice(field));
        let own: &[(&str, &str)] = match field.kind {
            Kind::Choice(options) => options,
            Kind::Number { .. } => &[],
        };
        let own = own.iter().map(|(word, name)| (word.to_string(), name.to_string()));
        std::iter::once(("all".to_string(), format!("all: {}", option_name(field, all)))).chain(own).collect::<Vec<_>>()
    });
    let key = column.to_string();
    let value = Signal::derive(move || {
        let own = state.settings.with(|settings| settings.columns.get(&key).and_then(|plan| get(&plan.spec)));
        own.unwrap_or("all").to_string()
    });
    let key = column.to_string();
    let choose = move |word: String| {
        let now = state.settings.get_untracked();
        state.set_column(&key, |spec| set(&now, spec, Some(word.as_str()).filter(|word| *word != "all")));
    };
    let key = column.to_string();
    let has_number = Memo::new(move |_| amount_of(state, &key, field).is_some());
    let key = column.to_string();
    let amount = move || has_number.get().then(|| amount(state, key.clone(), field));
    view! {
        <td>
            <Pick
                name=format!("{}-{column}", field.name)
                label=format!("{column}: {}", field.label)
                bare=true
                options=options
                value=value
                choose=choose
            />
            {amount}
        </td>
    }
}

/// The number that belongs to a column's own step: what missing values are filled with, or the bound to clip at.
fn amount_of(state: State, column: &str, field: &'static Field) -> Option<f64> {
    let spec = state.settings.with(|settings| settings.columns.get(column).map(|plan| plan.spec.clone()))?;
    match (field.name == field::IMPUTE.name, field.name == field::CLIP.name, spec.impute, spec.clip) {
        (true, _, Some(Impute::Constant(value)), _) => Some(value),
        (_, true, _, Some(Clip::Quantiles(share))) => Some(100.0 * share),
        (_, true, _, Some(Clip::RobustSigmas(sigmas))) => Some(sigmas),
        _ => None,
    }
}

/// The field for it.
fn amount(state: State, column: String, field: &'static Field) -> impl IntoView {
    let key = column.clone();
    let value = Signal::derive(move || amount_of(state, &key, field).unwrap_or_default());
    let key = column.clone();
    let of_spec = move |spec: &ColumnSpec| match (spec.impute, spec.clip) {
        (Some(Impute::Constant(_)), _) if field.name == field::IMPUTE.name => {
            (&field::FILL_VALUE, "number to fill with")
        }
        (_, Some(Clip::RobustSigmas(_))) => (&field::CLIP_SIGMAS, "robust sigmas to clip at"),
        _ => (&field::CLIP_SHARE, "percent to clip at each end"),
    };
    let about = state.settings.with_untracked(|settings| settings.columns.get(&key).map(|plan| of_spec(&plan.spec)));
    let (bounds, what) = about.unwrap_or((&field::CLIP_SHARE, ""));
    let set = move |number: f64| {
        state.set_column(&key, |spec| match (&mut spec.impute, &mut spec.clip) {
            (Some(Impute::Constant(value)), _) if field.name == field::IMPUTE.name => *value = number,
            (_, Some(Clip::Quantiles(share))) => *share = number / 100.0,
            (_, Some(Clip::RobustSigmas(sigmas))) => *sigmas = number,
            _ => {}
        });
    };
    let (low, high) = match bounds.kind {
        Kind::Number { min, max, .. } => (min, max),
        Kind::Choice(_) => (0.0, 0.0),
    };
    view! { <NumberCell name=format!("{}-{column}", bounds.name) label=format!("{column}: {what}") range=(low, high) step="any" value=value set=set /> }
}

/// How a column of text becomes features: one for each value, days, or places in an order.
#[component]
fn AsNumbers(about: ColumnAbout) -> impl IntoView {
    let state = expect_context::<State>();
    let ColumnAbout { name, coding, has_dates, words, .. } = about;
    let now = match &coding {
        Coding::None => "values",
        Coding::Days => "days",
        Coding::Order(_) => "order",
    };
    let mut ways = vec![("values", "one feature for each value")];
    if has_dates || coding == Coding::Days {
        ways.push(("days", "dates as days"));
    }
    let order = match &coding {
        Coding::Order(words) => words.clone(),
        _ => words,
    };
    if order.len() > 1 {
        ways.push(("order", "by an order"));
    }
    let ways: Vec<(String, String)> = ways.into_iter().map(|(word, name)| (word.into(), name.into())).collect();
    let typed = RwSignal::new(order.join(" < "));
    let ordered = move || Coding::Order(typed.get_untracked().split('<').map(|word| word.trim().to_string()).collect());
    let column = name.clone();
    let choose = move |word: String| {
        let coding = match word.as_str() {
            "days" => Coding::Days,
            "order" => ordered(),
            _ => Coding::None,
        };
        state.code_column(&column, coding);
    };
    let column = name.clone();
    let field = (now == "order").then(|| {
        view! {
            <input
                type="text"
                class="order"
                data-testid=format!("order-{name}")
                aria-label=format!("{name}: its words from the least to the most, with < between them")
                prop:value=move || typed.get()
                on:change=move |event| {
                    typed.set(event_target_value(&event));
                    state.code_column(&column, ordered());
                }
            />
        }
    });
    view! {
        <Pick
            name=format!("as-{name}")
            label=format!("{name}: as numbers")
            bare=true
            options=Signal::stored(ways)
            value=Signal::stored(now.to_string())
            choose=choose
        />
        {field}
    }
}

/// Whether a column gets a second feature for missing values.
#[component]
fn Mark(column: String) -> impl IntoView {
    let state = expect_context::<State>();
    let key = column.clone();
    let marked = move || {
        state.settings.with(|settings| settings.columns.get(&key).is_some_and(|plan| plan.spec.indicator == Some(true)))
    };
    let key = column.clone();
    let turn = move |event| {
        let marked = event_target_checked(&event);
        state.set_column(&key, |spec| spec.indicator = marked.then_some(true));
    };
    view! {
        <input
            type="checkbox"
            data-testid=format!("mark-{column}")
            aria-label=format!("{column}: mark missing values")
            prop:checked=marked
            on:change=turn
        />
    }
}

/// How much a column counts.
#[component]
fn Weight(column: String) -> impl IntoView {
    let state = expect_context::<State>();
    let key = column.clone();
    let value = Signal::derive(move || {
        state.settings.with(|settings| settings.columns.get(&key).and_then(|plan| plan.spec.weight).unwrap_or(1.0))
    });
    let key = column.clone();
    let set = move |weight: f64| state.set_column(&key, |spec| spec.weight = (weight != 1.0).then_some(weight));
    let name = format!("weight-{column}");
    view! { <NumberCell name=name label=format!("{column}: weight from 0 to 3") range=(0.0, 3.0) step="0.1" value=value set=set /> }
}

/// A number in a cell of the table; what cannot be used stays as it is typed and changes nothing.
#[component]
fn NumberCell(
    name: String,
    label: String,
    range: (f64, f64),
    step: &'static str,
    value: Signal<f64>,
    set: impl Fn(f64) + 'static,
) -> impl IntoView {
    let typed = RwSignal::new(None::<String>);
    let (low, high) = range;
    let usable = move |text: &str| text.parse::<f64>().ok().filter(|number| (low..=high).contains(number));
    let bad = move || typed.get().is_some_and(|text| usable(&text).is_none());
    let take = move |event| {
        let text = event_target_value(&event);
        if let Some(number) = usable(&text) {
            set(number);
        }
        typed.set(Some(text));
    };
    view! {
        <input
            type="number"
            class="weight"
            data-testid=name
            aria-label=label
            aria-invalid=move || bad().to_string()
            title=move || if bad() { format!("A number from {low} to {high}") } else { String::new() }
            min=low
            max=high
            step=step
            prop:value=move || typed.get().unwrap_or_else(|| value.get().to_string())
            on:input=take
            on:blur=move |_| {
                if !bad() {
                    typed.set(None);
                }
            }
        />
    }
}

/// Columns computed from others: those there are, and a field for one more.
#[component]
fn Computed() -> impl IntoView {
    let state = expect_context::<State>();
    let (name, formula) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        state.add_column(Derived { name: name.get_untracked(), formula: formula.get_untracked() });
    };
    let kept = move || {
        let derived = state.settings.with(|settings| settings.derived.clone());
        let line = |column: Derived| {
            let name = column.name.clone();
            view! {
                <li>
                    <strong>{column.name.clone()}</strong>
                    " = "
                    {column.formula}
                    " "
                    <button type="button" class="button small" on:click=move |_| state.remove_column(&name)>
                        {format!("Remove {}", column.name)}
                    </button>
                </li>
            }
        };
        (!derived.is_empty()).then(|| view! { <ul class="notes">{derived.into_iter().map(line).collect_view()}</ul> })
    };
    let ready = move || {
        let there = state.table.with(|table| {
            let columns = table.as_ref().map(|table| table.report.columns.clone()).unwrap_or_default();
            columns.into_iter().map(|about| about.name).collect::<Vec<_>>()
        });
        let names: Vec<&str> = there.iter().map(String::as_str).collect();
        card_kpis(&names)
            .into_iter()
            .filter(|kpi| !there.contains(&kpi.name))
            .map(|kpi| {
                let title = kpi.formula.clone();
                let label = kpi.name.clone();
                view! {
                    <button type="button" class="button small" title=title on:click=move |_| state.add_column(kpi.clone())>
                        {label}
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <div class="computed">
            <h3>"Computed columns"</h3>
            {kept}
            <form class="formula" on:submit=add>
                <label class="pick">
                    <span>"Name"</span>
                    <input
                        type="text"
                        data-testid="new-column-name"
                        prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <label class="pick wide">
                    <span>"Formula, for instance if(a > 0, b / a, 0), max(a, b), log1p([a name with spaces])"</span>
                    <input
                        type="text"
                        data-testid="new-column-formula"
                        prop:value=move || formula.get()
                        on:input=move |event| formula.set(event_target_value(&event))
                    />
                </label>
                <button type="submit" class="button" data-testid="new-column">"Add column"</button>
            </form>
            <div class="ready-made" data-testid="ready-made">{ready}</div>
        </div>
    }
}

/// Rank correlations, a cell for each pair.
#[component]
fn HeatMap(correlation: Correlation) -> impl IntoView {
    let d = correlation.columns.len();
    let heads = (1..=d)
        .map(|place| view! { <th scope="col" title=correlation.columns[place - 1].clone()>{place}</th> })
        .collect_view();
    let rows = (0..d)
        .map(|row| {
            let cells = (0..d)
                .map(|column| {
                    let r = correlation.at(row, column);
                    let hue = if r < 0.0 { "--stratum-3" } else { "--stratum-1" };
                    let style =
                        format!("background: color-mix(in srgb, var({hue}) {:.0}%, transparent)", r.abs() * 45.0);
                    let title = format!("{} and {}: {r:.2}", correlation.columns[row], correlation.columns[column]);
                    view! { <td style=style title=title>{format!("{r:.1}")}</td> }
                })
                .collect_view();
            view! { <tr><th scope="row">{format!("{} {}", row + 1, correlation.columns[row])}</th>{cells}</tr> }
        })
        .collect_view();
    let drawn = correlation.clone();
    (d > 1).then(|| {
        view! {
            <details class="correlation">
                <summary>"How columns go together (Spearman's rank correlation)"</summary>
                <SaveFigure name="correlation" draw=Callback::new(move |()| correlation_svg(&drawn)) />
                <table class="profiles heat"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>
            </details>
        }
    })
}

/// The correlations as a drawing of its own.
fn correlation_svg(correlation: &Correlation) -> String {
    let columns = &correlation.columns;
    let line = |row: usize| {
        let cells = (0..columns.len()).map(|column| {
            let r = correlation.at(row, column);
            (format!("{r:.2}"), r)
        });
        (columns[row].clone(), cells.collect())
    };
    let heads = std::iter::once(String::new()).chain(columns.iter().cloned()).collect();
    heat_svg("Spearman's rank correlation", &Heat { heads, lines: (0..columns.len()).map(line).collect() })
}
