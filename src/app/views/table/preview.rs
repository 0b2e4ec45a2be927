//! The first rows as they were understood, with what was left out around them.

use super::reading::HEADER_LINES;
use super::RolePick;
use crate::app::format::whole;
use crate::app::state::{Controller, SourceFile};
use crate::engine::table::{Extra, Line, Verdict};
use crate::protocol::data::{ColumnAbout, ColumnKind, TableReport, MISFITS_LISTED};
use crate::protocol::results::TableView;
use crate::words::{rollup, table as words};
use leptos::prelude::*;
use std::sync::Arc;

/// The rows that did not fit, if any.
#[component]
pub(super) fn Misfits(table: Arc<TableView>) -> impl IntoView {
    let report = &table.report;
    let expected = report.columns.len();
    (report.misfits > 0).then(|| {
        let count = whole(report.misfits);
        let summary = match report.skips_misfits {
            true => words::misfits_skipped(&count),
            false => words::misfits_filled(&count),
        };
        let lines = report
            .first_misfits
            .iter()
            .map(|misfit| {
                let told = words::misfit(&whole(misfit.line), &whole(misfit.found), &whole(expected));
                view! { <li>{told}</li> }
            })
            .collect_view();
        let more = (report.misfits > MISFITS_LISTED)
            .then(|| view! { <li>{words::and_more(&whole(report.misfits - MISFITS_LISTED))}</li> });
        view! {
            <details class="misfits" data-testid="misfits">
                <summary>{summary}</summary>
                <ul class="notes">{lines}{more}</ul>
            </details>
        }
    })
}

/// The columns with what they are for, the first rows as they were understood, and in gray the lines that are none.
#[component]
pub(super) fn Preview(table: Arc<TableView>) -> impl IntoView {
    let controller = expect_context::<Controller>();
    let report = &table.report;
    let columns = &report.columns;
    // A head stands above its cells: words begin at the left, numbers end at the right.
    let is_text = |about: &ColumnAbout| about.kind == ColumnKind::Text;
    let names = columns
        .iter()
        .map(|about| view! { <th scope="col" class:words=is_text(about)>{about.name.clone()}</th> })
        .collect_view();
    let kinds = columns
        .iter()
        .map(|about| view! { <td class:words=is_text(about) title=about.reason.clone()>{kind(about)}</td> })
        .collect_view();
    let roles = columns.iter().map(|about| view! { <td><RolePick about=about.clone() /></td> }).collect_view();
    let header = report.lines.iter().rfind(|line| line.verdict == Verdict::Header);
    let head = match header {
        Some(line) => line_button(controller, line),
        None => words::ROW.into_any(),
    };
    let mut lines = Vec::new();
    let mut row = 0;
    for line in &report.lines {
        let is_row = match line.verdict {
            Verdict::Row => true,
            Verdict::Misfit => !report.skips_misfits,
            Verdict::Header | Verdict::Extra(_) => false,
        };
        if is_row {
            lines.push(row_view(controller, report, line, row));
            row += 1;
        } else if header.is_none_or(|header| header.number != line.number) {
            lines.push(other_line(controller, line, columns.len()));
        }
    }
    view! {
        <p class="help">
            {if controller.table.file.with_untracked(is_rolled_up) {
                rollup::PREVIEW_HELP
            } else {
                words::PREVIEW_HELP
            }}
        </p>
        <table class="data-table preview" data-testid="preview">
            <thead>
                <tr class="header-line"><th scope="row">{head}</th>{names}</tr>
            </thead>
            <tbody>
                <tr><th scope="row">{words::HOLDS}</th>{kinds}</tr>
                <tr><th scope="row">{words::USED_AS}</th>{roles}</tr>
                {lines}
            </tbody>
        </table>
    }
}

fn is_rolled_up(file: &Option<SourceFile>) -> bool {
    file.as_ref().is_some_and(|file| file.upload.reading.rollup.is_some())
}

/// A line's number: pressed, the line is taken for the one that names the columns.
fn line_button(controller: Controller, line: &Line) -> AnyView {
    let number = line.number;
    // Lines that customers came of are no rows here.
    if number > HEADER_LINES || controller.table.file.with_untracked(is_rolled_up) {
        return view! { <span data-testid="line" data-value=number>{words::line(&whole(number))}</span> }.into_any();
    }
    let word = match line.verdict {
        Verdict::Header => "header",
        Verdict::Row => "row",
        Verdict::Misfit => "misfit",
        Verdict::Extra(_) => "left-out",
    };
    let label = match line.verdict {
        Verdict::Header => words::is_header(&whole(number)),
        _ => words::make_header(&whole(number)),
    };
    let take = move |_| {
        let mut reading = controller.table.reading.get_untracked();
        reading.options.header_line = Some(number);
        reading.options.header = None;
        controller.read_as(reading);
    };
    view! {
        <button
            type="button"
            class="line-number"
            data-testid="line"
            data-value=number
            data-verdict=word
            aria-label=label.clone()
            title=label
            on:click=take
        >
            {words::line(&whole(number))}
        </button>
    }
    .into_any()
}

/// A row of the table as it was understood.
fn row_view(controller: Controller, report: &TableReport, line: &Line, row: usize) -> AnyView {
    let cells = report
        .columns
        .iter()
        .map(|about| match about.preview.get(row).cloned().flatten() {
            Some(text) => view! { <td class:words=about.kind == ColumnKind::Text>{text}</td> }.into_any(),
            None => view! { <td class="missing">{words::MISSING}</td> }.into_any(),
        })
        .collect_view();
    view! { <tr><th scope="row">{line_button(controller, line)}</th>{cells}</tr> }.into_any()
}

/// A line that is no row, as it stands in the file, with the reason and the way back.
fn other_line(controller: Controller, line: &Line, columns: usize) -> AnyView {
    let text = line.cells.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>().join(" · ");
    let text = if text.is_empty() { words::NO_VALUE.to_string() } else { text };
    let (reason, kind) = match line.verdict {
        Verdict::Extra(kind) => (reason(kind), Some(kind)),
        Verdict::Misfit => (words::OUT_MISFIT, None),
        Verdict::Header | Verdict::Row => (words::FIRST_HEADER_LINE, None),
    };
    let number = line.number;
    let keep = kind.map(|kind| {
        let keep = move |_| {
            let mut reading = controller.table.reading.get_untracked();
            reading.options.keep.push(kind);
            controller.read_as(reading);
        };
        let label = words::keep_line(&whole(number));
        view! {
            <button
                type="button"
                class="button small"
                data-testid="keep-line"
                aria-label=label.clone()
                title=label
                on:click=keep
            >
                {words::KEEP}
            </button>
        }
    });
    view! {
        <tr class="left-out">
            <th scope="row">{line_button(controller, line)}</th>
            <td colspan=columns><span class="as-it-stands">{text}</span><em>{reason}</em>{keep}</td>
        </tr>
    }
    .into_any()
}

/// Why a line was left out.
fn reason(kind: Extra) -> &'static str {
    match kind {
        Extra::Above => words::OUT_ABOVE,
        Extra::Below => words::OUT_BELOW,
        Extra::Total => words::OUT_TOTAL,
        Extra::Header => words::OUT_HEADER,
        Extra::Empty => words::OUT_EMPTY,
    }
}

fn kind(about: &ColumnAbout) -> String {
    match (about.kind, &about.unit) {
        (ColumnKind::Number, Some(unit)) => words::numbers_in(unit),
        (ColumnKind::Number, None) => words::NUMBERS.to_string(),
        (ColumnKind::Text, _) => words::TEXT.to_string(),
        (ColumnKind::Empty, _) => words::NOTHING.to_string(),
    }
}
