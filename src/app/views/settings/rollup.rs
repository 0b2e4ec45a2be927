//! Orders become customers: the offer where a table looks like lines of customers, with its choices and the first rows
//! of what would come of it, and the way back.

use crate::app::components::Pick;
use crate::app::format::whole;
use crate::app::state::{Controller, Status};
use crate::engine::derive::{days_of_date, iso};
use crate::engine::rollup::{Plan, Proposal, WordColumn, WordsAs};
use crate::protocol::data::FirstCustomers;
use crate::words::rollup as words;
use leptos::prelude::*;

/// The offer, or the way back where it was accepted.
#[component]
pub(super) fn Rollup() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let rolled = Memo::new(move |_| controller.rolled_up());
    let proposal = Memo::new(move |_| {
        controller.table.view.with(|table| table.as_ref().and_then(|table| table.report.rollup.as_deref().cloned()))
    });
    move || match (rolled.get(), proposal.get()) {
        (Some(plan), _) => Some(view! { <Back plan=plan /> }.into_any()),
        (None, Some(proposal)) => Some(view! { <Offered proposal=proposal /> }.into_any()),
        (None, None) => None,
    }
}

/// That rows are customers, and the way back to the lines.
#[component]
fn Back(plan: Plan) -> impl IntoView {
    let controller = expect_context::<Controller>();
    view! {
        <section class="suggestion rollup" aria-label=words::TITLE data-testid="rollup-done">
            <p>{words::done(&plan.id, &plan.date, &plan.amount)}</p>
            <button
                type="button"
                class="button small"
                data-testid="rollup-back"
                on:click=move |_| controller.roll_up(None)
            >
                {words::BACK}
            </button>
        </section>
    }
}

/// The choices, the first rows, and the button.
#[component]
fn Offered(proposal: Proposal) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let plan = RwSignal::new(proposal.plan.clone());
    let is_touched = Memo::new({
        let proposed = proposal.plan.clone();
        move |_| plan.with(|plan| *plan != proposed)
    });
    // What would come of it keeps nobody waiting for the segments.
    let may_ask = Memo::new(move |_| {
        is_touched.get()
            || controller.results.inspection.with(Option::is_some)
            || controller.cluster.status.get() == Status::Failed
    });
    Effect::new(move |_| {
        let plan = plan.get();
        // A table that is read anew has no first customers yet.
        controller.table.file.track();
        if may_ask.get() {
            controller.try_roll_up(plan);
        }
    });
    let sentence = {
        let (lines, customers) = (whole(proposal.of_customers), whole(proposal.customers));
        words::offer(&proposal.plan.id, &lines, &customers)
    };
    view! {
        <details class="suggestion rollup" open=true data-testid="rollup-offer">
            <summary>{words::TITLE}</summary>
            <p>{sentence}</p>
            <Choices plan=plan proposal=proposal />
            <FirstRows plan=plan />
            <button
                type="button"
                class="button"
                data-testid="rollup-accept"
                on:click=move |_| controller.roll_up(Some(plan.get_untracked()))
            >
                {words::ACCEPT}
            </button>
        </details>
    }
}

/// A column that may be none.
fn named(column: String) -> Option<String> {
    Some(column).filter(|column| !column.is_empty())
}

/// Which columns hold what.
#[component]
fn Choices(plan: RwSignal<Plan>, proposal: Proposal) -> impl IntoView {
    let Proposal { ids, dates, amounts, words: of_words, .. } = proposal;
    let has_numbers = amounts.len() > 1;
    let pick = move |name: &'static str,
                     label: &'static str,
                     none: Option<&'static str>,
                     columns: Vec<String>,
                     get: fn(&Plan) -> String,
                     set: fn(&mut Plan, String)| {
        let columns = columns.into_iter().map(|column| (column.clone(), column));
        let options: Vec<(String, String)> =
            none.map(|none| (String::new(), none.to_string())).into_iter().chain(columns).collect();
        view! {
            <Pick
                name=name
                label=label
                options=Signal::stored(options)
                value=Signal::derive(move || plan.with(get))
                choose=move |column: String| plan.update(|plan| set(plan, column))
            />
        }
    };
    let quantity = has_numbers.then(|| {
        let get = |plan: &Plan| plan.quantity.clone().unwrap_or_default();
        let set = |plan: &mut Plan, column| plan.quantity = named(column);
        pick("rollup-quantity", words::QUANTITY, Some(words::NO_QUANTITY), amounts.clone(), get, set)
    });
    let order = {
        let get = |plan: &Plan| plan.order.clone().unwrap_or_default();
        let set = |plan: &mut Plan, column| plan.order = named(column);
        pick("rollup-order", words::ORDER, Some(words::NO_ORDER), ids.clone(), get, set)
    };
    let until = move || plan.with(|plan| plan.until.map(|day| iso(day as f64)).unwrap_or_default());
    let set_until = move |event| {
        let day = days_of_date(&event_target_value(&event));
        plan.update(|plan| plan.until = day);
    };
    view! {
        {pick("rollup-id", words::ID, None, ids, |plan| plan.id.clone(), |plan, column| plan.id = column)}
        {pick("rollup-date", words::DATE, None, dates, |plan| plan.date.clone(), |plan, column| plan.date = column)}
        {pick(
            "rollup-amount", words::AMOUNT, None, amounts, |plan| plan.amount.clone(),
            |plan, column| plan.amount = column,
        )}
        {quantity}
        {order}
        <label class="pick" title=words::UNTIL_HELP>
            <span>{words::UNTIL}</span>
            <input type="date" data-testid="rollup-until" prop:value=until on:change=set_until />
        </label>
        {(!of_words.is_empty()).then(|| view! { <WordChoices plan=plan of_words=of_words /> })}
    }
}

/// Which columns of words are told, and how.
#[component]
fn WordChoices(plan: RwSignal<Plan>, of_words: Vec<WordColumn>) -> impl IntoView {
    let all = StoredValue::new(of_words.clone());
    let checks = of_words.into_iter().map(|of| {
        let (label, name) = (words::column_of_words(&of.column, &whole(of.words.len())), of.column.clone());
        let is_told = move || plan.with(|plan| plan.words.iter().any(|told| told.column == name));
        let tell = move |event| {
            let tells = event_target_checked(&event);
            plan.update(|plan| {
                // In the order of the table, whatever is pressed first.
                let told = |column: &WordColumn| match *column == of {
                    true => tells,
                    false => plan.words.contains(column),
                };
                plan.words = all.with_value(|all| all.iter().filter(|column| told(column)).cloned().collect());
            });
        };
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=is_told on:change=tell />
                {label}
            </label>
        }
    });
    let options = [("shares", words::SHARES), ("counts", words::COUNTS)];
    let options = options.map(|(word, name)| (word.to_string(), name.to_string())).to_vec();
    let now = Signal::derive(move || match plan.with(|plan| plan.words_as) {
        WordsAs::Shares => "shares".to_string(),
        WordsAs::Counts => "counts".to_string(),
    });
    let choose = move |word: String| {
        let words_as = if word == "counts" { WordsAs::Counts } else { WordsAs::Shares };
        plan.update(|plan| plan.words_as = words_as);
    };
    view! {
        <fieldset class="rollup-words">
            <legend>{words::WORDS}</legend>
            {checks.collect_view()}
            <Pick
                name="rollup-words-as"
                label=words::WORDS_AS
                options=Signal::stored(options)
                value=now
                choose=choose
            />
        </fieldset>
    }
}

/// The first rows of what would come of the plan, or why nothing would.
#[component]
fn FirstRows(plan: RwSignal<Plan>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let rows = move || match controller.results.first_customers.get() {
        None => view! { <p>{words::FIRST_CUSTOMERS_FOLLOW}</p> }.into_any(),
        Some(Err(sentence)) => view! { <p data-testid="rollup-refused">{sentence}</p> }.into_any(),
        Some(Ok(found)) => preview(*found),
    };
    let is_old = move || {
        controller.results.first_customers.with(|found| match found {
            Some(Ok(found)) => plan.with(|plan| *plan != found.plan),
            _ => false,
        })
    };
    view! { <div aria-busy=move || is_old().to_string()>{rows}</div> }
}

fn preview(found: FirstCustomers) -> AnyView {
    let heads = found.columns.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view();
    let cell = |cell: Option<String>| match cell {
        Some(text) => view! { <td>{text}</td> }.into_any(),
        None => view! { <td class="missing">{words::MISSING}</td> }.into_any(),
    };
    let rows = found
        .rows
        .into_iter()
        .map(|cells| view! { <tr>{cells.into_iter().map(cell).collect_view()}</tr> })
        .collect_view();
    view! {
        <p role="status">{found.sentence}</p>
        <div class="scrolled" tabindex="0" role="region" aria-label=words::FIRST_CUSTOMERS>
            <table class="data-table" data-testid="rollup-preview" data-value=found.customers>
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
