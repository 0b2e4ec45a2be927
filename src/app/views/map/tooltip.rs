//! The tip at the point under the pointer.

use super::frame::MapFrame;
use crate::app::components::SymbolMark;
use crate::app::drawing::palette::NOISE;
use crate::app::format::short;
use crate::engine::cluster::labels::NOISE_NAME;
use leptos::prelude::*;

/// How many columns the tip shows beside the id.
const COLUMNS: usize = 6;

impl MapFrame {
    /// The tip, if the pointer is at a point.
    pub(super) fn tooltip(self) -> Option<impl IntoView> {
        let (_, x, y) = self.pointed.get()?;
        let left = x > self.size.get().0 / 2.0;
        let above = y > self.size.get().1 / 2.0;
        self.shown.track();
        let row = self.pointed_row()? as usize;
        let colored = self.colored.get();
        let label = colored.as_ref().and_then(|colored| colored.label(row as u32));
        let style = format!("left: {x:.0}px; top: {y:.0}px");
        let segment = label.map(|label| {
            let (name, style) = match usize::try_from(label) {
                Ok(label) => {
                    let style = colored.as_ref().map_or(NOISE, |c| c.clustering.style(label));
                    (self.controller.cluster.name(label), style)
                }
                Err(_) => (NOISE_NAME.to_string(), NOISE),
            };
            let border = colored.as_ref().is_some_and(|c| c.border[row]).then_some(", at its border");
            view! { <p class="tip-segment"><SymbolMark style=style />{name}{border}</p> }
        });
        self.controller.table.view.with(|table| {
            let table = table.as_ref()?;
            let cells = table.columns.iter().take(COLUMNS).map(|column| {
                let value = column.values.get(row).copied().unwrap_or(f32::NAN);
                view! { <dt>{column.name.clone()}</dt><dd>{short(f64::from(value))}</dd> }
            });
            Some(view! {
                <div class="tip" class:left=left class:above=above style=style role="tooltip">
                    <p class="tip-title">{table.ids.get(row).into_owned()}</p>
                    {segment}
                    <dl>{cells.collect_view()}</dl>
                </div>
            })
        })
    }
}
