//! A table with a head for each column.

use leptos::prelude::*;

/// The heads of a table's columns, from left to right: each a name, and what it means where the name does not say it.
pub struct Heads(Vec<(String, Option<&'static str>)>);

impl<const N: usize> From<[&str; N]> for Heads {
    fn from(names: [&str; N]) -> Heads {
        Heads(names.map(|name| (name.to_string(), None)).to_vec())
    }
}

impl<const N: usize> From<[(&str, &'static str); N]> for Heads {
    fn from(names: [(&str, &'static str); N]) -> Heads {
        names.into_iter().collect()
    }
}

impl<'a> FromIterator<(&'a str, &'static str)> for Heads {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'static str)>>(names: I) -> Heads {
        let head = |(name, title): (&str, &'static str)| (name.to_string(), Some(title).filter(|t| !t.is_empty()));
        Heads(names.into_iter().map(head).collect())
    }
}

/// A table of which the rows are given.
#[component]
pub fn Table(
    /// Its name for tests.
    #[prop(optional)]
    name: Option<&'static str>,
    /// A class beside that of every table.
    #[prop(optional)]
    class: &'static str,
    /// An empty name heads the names of the rows.
    #[prop(into)]
    heads: Heads,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let heads = heads.0.into_iter().map(|(name, title)| match name.is_empty() {
        true => view! { <td></td> }.into_any(),
        false => view! { <th scope="col" title=title>{name}</th> }.into_any(),
    });
    view! {
        <table class=format!("data-table {class}") data-testid=name>
            <thead><tr>{heads.collect_view()}</tr></thead>
            <tbody>{children()}</tbody>
        </table>
    }
}
