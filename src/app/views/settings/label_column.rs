//! The column that is the segments, where the method is one: which, and how many segments it has.

use crate::app::components::Pick;
use crate::app::format::whole;
use crate::app::settings::{Settings, LABEL_COLUMN};
use crate::app::state::{ClusterStore, Controller};
use crate::words::rail as words;
use leptos::prelude::*;

/// In place of the number of segments: what the column has.
#[component]
pub(super) fn LabelCount() -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    let cluster = expect_context::<ClusterStore>();
    let column = Memo::new(move |_| settings.with(|settings| settings.label_column().map(str::to_string)));
    // Of the segments on the page, once they are those of the column.
    let found = Memo::new(move |_| {
        cluster.clustering.with(|found| {
            let found = found.as_ref()?;
            (found.spec.cluster.label_column() == column.get().as_deref())
                .then_some((found.segmentation.segments.len(), found.segmentation.noise))
        })
    });
    let told = move || match (column.get(), found.get()) {
        (None, _) => words::NO_LABEL_COLUMN.to_string(),
        (Some(column), None) => words::labels_follow(&column),
        (Some(column), Some((segments, noise))) => {
            words::labels_of(&whole(segments), &column, (noise > 0).then(|| whole(noise)).as_deref())
        }
    };
    view! {
        <h2>{words::WHICH_COLUMN}</h2>
        <p data-testid="label-count" data-value=move || found.get().map(|(segments, _)| segments.to_string())>{told}</p>
        <p class="help">{words::LABELS_HELP}</p>
    }
}

/// The choice of the column.
#[component]
pub(super) fn LabelColumn() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let settings = expect_context::<RwSignal<Settings>>();
    let options = Signal::derive(move || label_options(controller, settings));
    let value =
        Signal::derive(move || settings.with(|settings| settings.label_column().unwrap_or_default().to_string()));
    let choose = move |name: String| settings.update(|settings| settings.chosen_label_column = Some(name));
    let problem = move || {
        let error = controller.alerts.control_error.get();
        let sentence = error.filter(|(name, _)| name == LABEL_COLUMN).map(|(_, sentence)| sentence);
        sentence.map(|sentence| view! { <p class="problem" role="alert">{sentence}</p> })
    };
    view! {
        <div class="control wide">
            <Pick name=LABEL_COLUMN label=words::LABEL_COLUMN options=options value=value choose=choose />
            <div class="control-note">{problem}</div>
        </div>
    }
}

/// The columns that can be chosen, in the table's order, each with its number of segments; the one that is chosen
/// among them, even where the table does not have it.
fn label_options(controller: Controller, settings: RwSignal<Settings>) -> Vec<(String, String)> {
    let columns = controller.label_columns();
    let told = |(name, count): &(String, usize)| (name.clone(), words::label_column(name, &whole(*count)));
    let mut options: Vec<(String, String)> = columns.iter().map(told).collect();
    let chosen = settings.with(|settings| settings.label_column().map(str::to_string));
    if let Some(chosen) = chosen.filter(|chosen| !columns.iter().any(|(name, _)| name == chosen)) {
        options.insert(0, (chosen.clone(), chosen));
    }
    options
}
