//! What came of a change, for those who do not see it: said once the page has been at rest for a moment, so that a
//! slider that is dragged says only where it ends.

use crate::app::format::short;
use crate::app::state::Controller;
use crate::app::views::map::headline;
use crate::words::map as words;
use leptos::prelude::*;
use std::time::Duration;

/// How long the page is at rest before it speaks.
const REST: Duration = Duration::from_millis(600);

/// The line that is spoken.
#[component]
pub(super) fn Announcement() -> impl IntoView {
    let controller = expect_context::<Controller>();
    let said = RwSignal::new(String::new());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let is_ready = controller.word() == "ready";
        let found = sentence(controller);
        if let Some(earlier) = waiting.get_value() {
            earlier.clear();
        }
        let next = found.filter(|_| is_ready).and_then(|found| {
            let say = move || {
                if said.with_untracked(|said| *said != found) {
                    said.set(found.clone());
                }
            };
            set_timeout_with_handle(say, REST).ok()
        });
        waiting.set_value(next);
    });
    view! {
        <p class="only-read" role="status" data-testid="announcement">
            {said}
        </p>
    }
}

/// How many segments there are of what, and how well they are separated.
fn sentence(controller: Controller) -> Option<String> {
    let found = headline(controller.table, controller.cluster)?;
    let silhouette = controller.cluster.scores.with(|scores| Some(scores.as_ref()?.silhouette.as_ref()?.0));
    Some(words::announcement(&found, silhouette.map(short).as_deref()))
}
