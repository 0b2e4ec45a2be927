//! The page contract names every setting, with the values it takes.

use strata::app::settings::{Field, Kind, FIELDS};

/// The field as a row of the table in `docs/page-contract.md`.
fn row(field: &Field) -> String {
    let values = match field.kind {
        Kind::Choice(options) => options.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Kind::Number { default, min, max, whole, .. } => {
            let default = default.map_or("auto".to_string(), |default| default.to_string());
            format!("{}{min} to {max} (`{default}`)", if whole { "whole, " } else { "" })
        }
    };
    format!("| `{}` | {values} | {} |", field.name, field.label)
}

#[test]
fn the_page_contract_lists_every_setting_with_its_values() {
    let text = include_str!("../../docs/page-contract.md");
    let (_, after) = text.split_once("<!-- settings -->\n").expect("where the settings begin");
    let (found, _) = after.split_once("<!-- end of settings -->").expect("where they end");
    let rows: String = FIELDS.iter().map(|field| row(field) + "\n").collect();
    let expected = format!(
        "| input | values (the first, or the one in brackets, is the default) | on the page |\n|---|---|---|\n{rows}"
    );
    assert_eq!(found, expected, "write this into docs/page-contract.md:\n{expected}");
}
