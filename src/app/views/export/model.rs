//! Using the segments on all customers, elsewhere: the preparation and the segments' rule as programs and as models.

use crate::app::format::whole;
use crate::app::state::{Clustering, Controller, Status};
use crate::engine::model_export::Dialect;
use crate::protocol::file_stem;
use crate::protocol::query::{ExportedModel, ModelSummary, Program, QueryKind};
use leptos::prelude::*;
use std::sync::Arc;

/// The words of the dialects in the page.
const DIALECTS: [(&str, Dialect); 4] = [
    ("duckdb", Dialect::DuckDb),
    ("postgresql", Dialect::PostgreSql),
    ("bigquery", Dialect::BigQuery),
    ("spark", Dialect::Spark),
];

/// The part of the export tab.
#[component]
pub fn Programs() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let dialect = RwSignal::new(Dialect::DuckDb);
    let typed = RwSignal::new(None::<String>);
    let usual =
        move || controller.table.view.with(|table| table.as_ref().map_or_else(String::new, |table| plain(&table.name)));
    let table = move || typed.get().filter(|name| !name.trim().is_empty()).unwrap_or_else(usual);
    // Asked once for each clustering, when the segments are there with their scores.
    let asked = StoredValue::new(None::<Arc<Clustering>>);
    Effect::new(move |_| {
        let Some(clustering) =
            controller.cluster.clustering.get().filter(|_| controller.cluster.status.get() == Status::Fresh)
        else {
            return;
        };
        let is_known = controller
            .results
            .exported_model
            .with_untracked(|carried| carried.as_ref().is_some_and(|known| known.spec == clustering.spec));
        if !is_known && asked.with_value(|asked| asked.as_ref().is_none_or(|asked| !Arc::ptr_eq(asked, &clustering))) {
            asked.set_value(Some(clustering));
            controller.query(QueryKind::ModelSummary);
        }
    });
    let carried = Memo::new(move |_| {
        let spec = controller
            .cluster
            .clustering
            .with(|clustering| clustering.as_ref().map(|clustering| clustering.spec.clone()));
        controller.results.exported_model.get().filter(|carried| Some(&carried.spec) == spec.as_ref())
    });
    let none = move || !carried.with(|carried| carried.as_ref().is_some_and(|carried| carried.model.is_ok()));
    let button = move |testid: &'static str, name: &'static str, help: &'static str, program: Program| {
        let take = move |_| controller.query(QueryKind::Model(program.clone()));
        view! {
            <button type="button" class="button" data-testid=testid title=help disabled=none on:click=take>
                {name}
            </button>
        }
    };
    let options = DIALECTS.map(|(word, dialect)| view! { <option value=word>{dialect.name()}</option> }).collect_view();
    let choose = move |event: web_sys::Event| {
        let word = event_target_value(&event);
        if let Some((_, chosen)) = DIALECTS.iter().find(|(this, _)| *this == word) {
            dialect.set(*chosen);
        }
    };
    let take_sql = move |_| {
        let (dialect, table) = (dialect.get_untracked(), untrack(table).trim().to_string());
        controller.query(QueryKind::Model(Program::Sql { dialect, table }));
    };
    view! {
        <section class="programs" aria-label="Use it on all customers">
            <h2>"Use it on all customers"</h2>
            <p class="help">
                "The same preparation and the same segments where the whole table is: in a database, in a script, in \
                 Spark."
            </p>
            <div aria-live="polite">{move || carried.get().map_or_else(working, summary_view)}</div>
            <div class="buttons">
                <label>
                    "SQL for "
                    <select data-testid="recipe-dialect" on:change=choose>{options}</select>
                </label>
                <label>
                    " of the table "
                    <input
                        type="text"
                        class="text"
                        data-testid="recipe-table"
                        title="schema.table, where it is in a schema"
                        prop:value=table
                        on:change=move |event| typed.set(Some(event_target_value(&event)))
                    />
                </label>
                <button
                    type="button"
                    class="button"
                    data-testid="recipe-sql"
                    title="One query that reads the table once"
                    disabled=none
                    on:click=take_sql
                >
                    "SQL"
                </button>
            </div>
            <div class="buttons">
                {button("recipe-python", "Python script", "scikit-learn; checks itself against the labels of this \
                    page", Program::Python)}
                {button("recipe-pyspark", "PySpark script", "For tables of any size; refits k-means if asked \
                    to", Program::PySpark)}
                {button("recipe-json", "Model as JSON", "Preparation and segments as documented \
                    numbers", Program::Json)}
                {button("recipe-pmml", "Model as PMML", "The Predictive Model Markup Language, a clustering \
                    model", Program::Pmml)}
            </div>
        </section>
    }
}

fn working() -> AnyView {
    view! { <p class="help" role="status">"Checking which rows the model gives their own segment …"</p> }.into_any()
}

/// How well the model repeats the segments on the page, or why there is none.
fn summary_view(carried: ExportedModel) -> AnyView {
    let ModelSummary { agreement, centers, notes } = match carried.model {
        Ok(model) => model,
        Err(sentence) => return view! { <p class="problem" data-testid="recipe-refused">{sentence}</p> }.into_any(),
    };
    let rule = match centers {
        Some(centers) => format!("Each row gets the nearest of the {} centres.", whole(centers)),
        None => String::new(),
    };
    let summary = match agreement.differing() {
        0 => format!("All {} rows of this page get their own segment from it. {rule}", whole(agreement.rows)),
        differing => format!(
            "Of the {} rows of this page {} get their own segment from it; {} a different one. {rule}",
            whole(agreement.rows),
            whole(agreement.equal),
            whole(differing)
        ),
    };
    let notes = notes.into_iter().map(|note| view! { <li>{note}</li> }).collect_view();
    view! {
        <p data-testid="recipe-agreement" data-value=agreement.differing() data-rows=agreement.rows>{summary}</p>
        <ul class="help">{notes}</ul>
    }
    .into_any()
}

/// A file's name as a table's: small letters, digits and underscores.
fn plain(name: &str) -> String {
    let stem = file_stem(name);
    let name: String = stem.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        format!("t_{name}")
    } else {
        name
    }
}
