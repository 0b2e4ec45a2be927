//! The scores of a scan as a table.

use super::go;
use crate::app::components::table::{Heads, Table};
use crate::app::components::Twin;
use crate::app::drawing::charts::measures::measures;
use crate::app::settings::Settings;
use crate::engine::evaluate::recommend::KScores;
use crate::protocol::evidence::Scan;
use crate::words::evidence as words;
use crate::words::rail::use_count;
use leptos::prelude::*;
use std::sync::Arc;

/// The same numbers as a table, each k a way to go there.
#[component]
pub(super) fn ScanTable(scan: Memo<Option<Arc<Scan>>>, present: Memo<usize>, mixture: bool) -> impl IntoView {
    let settings = expect_context::<RwSignal<Settings>>();
    let rows = move || {
        let scan = scan.get()?;
        let row = |s: &KScores| {
            let k = s.k;
            let cells = measures(mixture).map(|measure| view! { <td>{measure.told(s)}</td> }).collect_view();
            view! {
                <tr aria-current=move || (present.get() == k).then_some("true")>
                    <th scope="row">
                        <button
                            type="button"
                            class="link"
                            aria-label=use_count(&k.to_string())
                            on:click=move |_| go(settings, k)
                        >
                            {k}
                        </button>
                    </th>
                    {cells}
                </tr>
            }
        };
        Some(scan.scores.iter().map(row).collect_view())
    };
    let heads = move || {
        let measures: Vec<(String, &str)> =
            measures(mixture).map(|measure| (measure.head(), measure.words.meaning)).collect();
        let measures = measures.iter().map(|(head, meaning)| (head.as_str(), *meaning));
        std::iter::once((words::SCAN_K, "")).chain(measures).collect::<Heads>()
    };
    view! {
        <Twin>
            <Table name="scan-table" heads=heads()>{rows}</Table>
        </Twin>
    }
}
