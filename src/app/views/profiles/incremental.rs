//! What is told of each column of the table: at once, or of a large table one column after the other, so that the page
//! answers in between.

use crate::protocol::results::TableView;
use leptos::prelude::*;
use std::sync::Arc;

/// What is known of the columns, in their order; `None` until it is known of all.
pub type Known<T> = Signal<Option<Arc<Vec<T>>>>;

/// What `of` tells of the values of each column of the table that `wanted` says, and of what else that says; anew
/// whenever that changes.
pub fn each_column<W, T>(
    wanted: impl Fn() -> Option<(Arc<TableView>, W)> + Send + Sync + 'static,
    of: impl Fn(&[f32], &W) -> T + Copy + Send + Sync + 'static,
) -> Known<T>
where
    W: Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    let wanted = Memo::new_with_compare(move |_| wanted().map(Arc::new), |_, _| true);
    let is_small = |table: &TableView| !table.is_large();
    let at_once = Memo::new_with_compare(
        move |_| {
            let wanted = wanted.get().filter(|wanted| is_small(&wanted.0))?;
            let (table, with) = &*wanted;
            Some(Arc::new(table.columns.iter().map(|column| of(&column.values, with)).collect::<Vec<T>>()))
        },
        |_, _| true,
    );
    let in_turn = RwSignal::new(None::<Arc<Vec<T>>>);
    // Tells the wishes apart: what an earlier one has found so far is dropped.
    let wish = StoredValue::new(0_u64);
    Effect::new(move |_| {
        let asked = wanted.get().filter(|wanted| !is_small(&wanted.0));
        let Some(number) = wish.try_update_value(|number| {
            *number += 1;
            *number
        }) else {
            return;
        };
        in_turn.set(None);
        if let Some(asked) = asked {
            next(Turn { asked, of, found: Vec::new(), number, wish, known: in_turn });
        }
    });
    Signal::derive(move || at_once.get().or_else(|| in_turn.get()))
}

/// The columns so far.
struct Turn<W: 'static, T: 'static, F> {
    asked: Arc<(Arc<TableView>, W)>,
    of: F,
    found: Vec<T>,
    number: u64,
    wish: StoredValue<u64>,
    known: RwSignal<Option<Arc<Vec<T>>>>,
}

/// Looks at the next column when the browser has delivered what came meanwhile.
fn next<W, T, F>(mut turn: Turn<W, T, F>)
where
    W: Send + Sync + 'static,
    T: Send + Sync + 'static,
    F: Fn(&[f32], &W) -> T + Copy + Send + Sync + 'static,
{
    let go_on = move || {
        if turn.wish.try_get_value() != Some(turn.number) {
            return;
        }
        let asked = turn.asked.clone();
        match asked.0.columns.get(turn.found.len()) {
            Some(column) => {
                turn.found.push((turn.of)(&column.values, &asked.1));
                next(turn);
            }
            None => turn.known.set(Some(Arc::new(turn.found))),
        }
    };
    set_timeout(go_on, std::time::Duration::ZERO);
}
