//! The tip at the point under the pointer.

use super::frame::MapFrame;
use crate::app::components::SymbolMark;
use crate::app::drawing::palette::NOISE;
use crate::app::format::short;
use crate::engine::cluster::labels::NOISE_NAME;
use crate::words::map as words;
use leptos::prelude::*;

/// How many columns the tip shows beside the id, where there is room for them.
const COLUMNS: usize = 6;
/// How far the tip is from the pointer, and at least from the frame's edge, in CSS pixels.
const AWAY: f64 = 12.0;
/// How wide it becomes at most.
const WIDEST: f64 = 300.0;
/// What the id, the segment and the border take of its height, and each column.
const HEAD: f64 = 62.0;
const LINE: f64 = 18.0;

/// Where the tip of a place stands: on the side of it, both ways, where the frame has more room.
struct Spot {
    style: String,
    /// So many columns fit.
    columns: usize,
}

fn spot((x, y): (f64, f64), (width, height): (f64, f64)) -> Spot {
    let side = |at: f64, size: f64, [before, after]: [&str; 2]| match at > size / 2.0 {
        true => (format!("{before}: {:.0}px", size - at + AWAY), at),
        false => (format!("{after}: {:.0}px", at + AWAY), size - at),
    };
    let (across, wide) = side(x, width, ["right", "left"]);
    let (down, high) = side(y, height, ["bottom", "top"]);
    let [wide, high] = [wide, high].map(|room| (room - 2.0 * AWAY).max(0.0));
    let columns = ((high - HEAD) / LINE).clamp(1.0, COLUMNS as f64) as usize;
    Spot { style: format!("{across}; {down}; max-width: {:.0}px", wide.min(WIDEST)), columns }
}

impl MapFrame {
    /// The tip, if the pointer is at a point.
    pub(super) fn tooltip(self) -> Option<impl IntoView> {
        let (_, x, y) = self.pointed.get()?;
        let Spot { style: place, columns } = spot((x, y), self.size.get());
        self.shown.track();
        let row = self.pointed_row()? as usize;
        let colored = self.colored.get();
        let label = colored.as_ref().and_then(|colored| colored.label(row as u32));
        let segment = label.map(|label| {
            let (name, style) = match usize::try_from(label) {
                Ok(label) => {
                    let style = colored.as_ref().map_or(NOISE, |c| c.clustering.style(label));
                    (self.controller.cluster.name(label), style)
                }
                Err(_) => (NOISE_NAME.to_string(), NOISE),
            };
            let border = colored.as_ref().is_some_and(|c| c.border[row]).then_some(words::AT_THE_BORDER);
            view! { <p class="tip-segment"><SymbolMark style=style />{name}{border}</p> }
        });
        self.controller.table.view.with(|table| {
            let table = table.as_ref()?;
            let cells = table.columns.iter().take(columns).map(|column| {
                let value = column.values.get(row).copied().unwrap_or(f32::NAN);
                view! { <dt>{column.name.clone()}</dt><dd>{short(f64::from(value))}</dd> }
            });
            Some(view! {
                <div class="tip" style=place role="tooltip">
                    <p class="tip-title">{table.ids.get(row).into_owned()}</p>
                    {segment}
                    <dl>{cells.collect_view()}</dl>
                </div>
            })
        })
    }
}
