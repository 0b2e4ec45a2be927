//! What each column is for.

use crate::engine::derive::are_dates;
use crate::engine::figures::whole;
use crate::engine::table::{is_named_like_id, Cells, Column, Table};
use serde::{Deserialize, Serialize};

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// It names the rows.
    Id,
    /// Segments are found from it.
    Feature,
    /// It describes the segments, but they are not found from it.
    Describe,
    /// It is left out of everything but exports.
    Ignore,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 4] = [Role::Feature, Role::Describe, Role::Id, Role::Ignore];

    /// Its word in stored settings and as a choice's value.
    pub fn word(self) -> &'static str {
        match self {
            Role::Id => "id",
            Role::Feature => "feature",
            Role::Describe => "describe",
            Role::Ignore => "ignore",
        }
    }

    /// The role of a word.
    pub fn of_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// A role for each column of `table`, with the reason in a few words.
pub fn guess_roles(table: &Table) -> Vec<(Role, String)> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let former = || (Role::Describe, "from an earlier run: segments are not found from segments".to_string());
    let guess = |(index, column): (usize, &Column)| match &column.cells {
        _ if table.id == Some(index) => (Role::Id, "tells the rows apart".to_string()),
        Cells::Empty => (Role::Ignore, "holds no value in any row".to_string()),
        Cells::Text(text) => match text.distinct() {
            _ if is_former(&names, &column.name) => former(),
            1 => (Role::Ignore, "the same text in every row".to_string()),
            _ if are_dates(text.cells()) => (Role::Describe, "dates, which can be a feature as days".to_string()),
            distinct if are_codes(text.cells()) => {
                let count = whole(distinct);
                (Role::Describe, format!("codes, {count} different ones: with leading zeros, so not amounts"))
            }
            distinct => (Role::Describe, format!("text, {} different values", whole(distinct))),
        },
        Cells::Number(_) if is_former(&names, &column.name) => former(),
        Cells::Number(values) if is_named_like_id(&column.name) && is_whole(values) => {
            let rows = values.iter().filter(|value| !value.is_nan()).count();
            let [distinct, rows] = [distinct(values), rows].map(whole);
            (Role::Describe, format!("named like an id: {distinct} different values in {rows} rows"))
        }
        Cells::Number(values) if is_postal(&column.name) && is_whole(values) => {
            (Role::Describe, "postal codes, which are names of places and no amounts".to_string())
        }
        Cells::Number(values) if is_rounded(values) => {
            (Role::Describe, "long numbers that a spreadsheet has rounded; they are no amounts".to_string())
        }
        Cells::Number(values) if is_class(&column.name) && is_whole(values) && distinct(values) <= CLASSES => {
            (Role::Describe, format!("{} whole numbers, named like the labels of groups", distinct(values)))
        }
        Cells::Number(values) if counts_up(values) => {
            (Role::Describe, "counts the rows up and says nothing about them".to_string())
        }
        Cells::Number(values) if is_constant(values) => {
            (Role::Feature, "numbers, but the same in every row".to_string())
        }
        Cells::Number(_) => (Role::Feature, "numbers".to_string()),
    };
    table.columns.iter().enumerate().map(guess).collect()
}

/// Whether a column holds names, places or labels rather than amounts or kinds: [`guess_roles`] says why. Of texts
/// those are digits, and what is named like an id.
pub(in crate::engine) fn is_code(table: &Table, column: &Column) -> bool {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    is_former(&names, &column.name)
        || match &column.cells {
            Cells::Number(values) => {
                let is_numbered = is_named_like_id(&column.name) || is_postal(&column.name);
                let is_label = |values| is_class(&column.name) && (3..=CLASSES).contains(&distinct(values));
                (is_numbered || is_class(&column.name)) && is_whole(values) && (is_numbered || is_label(values))
                    || is_rounded(values)
                    || counts_up(values)
            }
            Cells::Text(text) => is_named_like_id(&column.name) || are_codes(text.cells()),
            Cells::Empty => false,
        }
}

/// The columns that our own export adds to a table ([`crate::engine::table::NewColumn`]).
const OWN: [&str; 7] =
    ["segment", "segment_name", "distance_to_centre", "membership", "strength", "silhouette", "core"];

/// Whether a column was added by an earlier export: its name is one of those, and so are others.
fn is_former(names: &[&str], name: &str) -> bool {
    let is_own = |name: &str| OWN.contains(&name.strip_suffix("_2").unwrap_or(name));
    is_own(name) && names.contains(&"segment") && names.iter().filter(|name| is_own(name)).count() > 1
}

/// So many different whole numbers at most are the labels of groups.
const CLASSES: usize = 20;

/// Names of columns that hold what a model is to find, or has found.
fn is_class(name: &str) -> bool {
    const WORDS: [&str; 16] = [
        "target",
        "class",
        "label",
        "labels",
        "cluster",
        "clusters",
        "cluster_id",
        "clusterid",
        "kmeans",
        "segment",
        "segment_id",
        "prediction",
        "predicted",
        "group",
        "klasse",
        "gruppe",
    ];
    WORDS.contains(&name.trim().to_lowercase().replace([' ', '-'], "_").as_str())
}

/// Names of columns of postal codes.
fn is_postal(name: &str) -> bool {
    const WORDS: [&str; 14] = [
        "zip",
        "zip_code",
        "zipcode",
        "postal",
        "postal_code",
        "postalcode",
        "postcode",
        "post_code",
        "plz",
        "postleitzahl",
        "code_postal",
        "codigo_postal",
        "cep",
        "cap",
    ];
    let name = name.trim().to_lowercase().replace([' ', '-'], "_");
    WORDS.contains(&name.as_str()) || WORDS.iter().take(10).any(|word| name.ends_with(&format!("_{word}")))
}

/// Whether the texts are digits: what was all numbers would be numbers, but for zeros in front.
fn are_codes<'t>(texts: impl Iterator<Item = Option<&'t str>>) -> bool {
    let (mut codes, mut present) = (0, 0);
    for text in texts.flatten().take(1000) {
        present += 1;
        codes += usize::from(text.bytes().all(|byte| byte.is_ascii_digit()));
    }
    present > 0 && codes == present
}

/// Whether all values that are present are whole numbers.
pub(super) fn is_whole(values: &[f64]) -> bool {
    values.iter().all(|value| value.is_nan() || value.fract() == 0.0)
}

/// Whether all values are so large and have so few digits that they were written as 4.9E+11.
fn is_rounded(values: &[f64]) -> bool {
    let is_so = |value: f64| value >= 1e11 && value % 10_f64.powi(libm::log10(value) as i32 - 5) == 0.0;
    let mut present = values.iter().copied().filter(|value| !value.is_nan()).peekable();
    present.peek().is_some() && present.all(is_so)
}

/// How many different values there are.
pub(super) fn distinct(values: &[f64]) -> usize {
    let mut present: Vec<u64> = values.iter().filter(|value| !value.is_nan()).map(|value| value.to_bits()).collect();
    present.sort_unstable();
    present.dedup();
    present.len()
}

/// Each value is one more than the one above it.
fn counts_up(values: &[f64]) -> bool {
    values.len() > 2 && values.windows(2).all(|pair| pair[1] == pair[0] + 1.0)
}

fn is_constant(values: &[f64]) -> bool {
    let mut present = values.iter().filter(|value| !value.is_nan());
    present.next().is_some_and(|first| present.all(|value| value == first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::control::Control;
    use crate::engine::table::{read, ReadOptions};

    #[test]
    fn roles_are_guessed_with_a_reason() {
        let csv = "customer_id,nr,spent,town,country,nothing,one\n\
                   K1,1,5.5,Ulm,DE,,3\nK2,2,7,Bonn,DE,,3\nK3,3,,Ulm,DE,,3\nK4,4,1,Ulm,DE,,3\n";
        let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
        let found = guess_roles(&table);
        let roles: Vec<Role> = found.iter().map(|(role, _)| *role).collect();
        use Role::*;
        assert_eq!(roles, [Id, Describe, Feature, Describe, Ignore, Ignore, Feature]);
        assert_eq!(found[3].1, "text, 2 different values");
        assert!(found[6].1.contains("same in every row"));
    }

    #[test]
    fn words_of_roles_are_read_back() {
        assert!(Role::ALL.into_iter().all(|role| Role::of_word(role.word()) == Some(role)));
        assert_eq!(Role::of_word("hero"), None);
    }

    #[test]
    fn numbers_that_name_or_label_are_no_features() {
        let mut csv = String::from("order,customer_id,zip,account,target,spent,code\n");
        for row in 0..60 {
            csv += &format!(
                "A{row},{},{},{}E+11,{},{}.5,0{}\n",
                100 + row % 7,
                80331 + row % 9,
                4 + row % 3,
                row % 3,
                row * 7 % 13,
                row % 5
            );
        }
        let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
        let roles: Vec<Role> = guess_roles(&table).into_iter().map(|(role, _)| role).collect();
        use Role::*;
        assert_eq!(roles, [Id, Describe, Describe, Describe, Describe, Feature, Describe]);
    }

    #[test]
    fn what_an_earlier_export_added_describes() {
        let csv = "id,spent,segment,segment_name,silhouette\nK1,1,0,a,0.5\nK2,2,1,b,0.25\nK3,4,0,a,0.5\n";
        let table = read("t.csv", csv.as_bytes(), &ReadOptions::default(), &mut Control::none()).expect("a table");
        let roles: Vec<Role> = guess_roles(&table).into_iter().map(|(role, _)| role).collect();
        use Role::*;
        assert_eq!(roles, [Id, Feature, Describe, Describe, Describe]);
    }
}
