//! What each column is for.

use crate::engine::derive::are_dates;
use crate::engine::table::{Cells, Column, Table};
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
    let guess = |(index, column): (usize, &Column)| match &column.cells {
        _ if table.id == Some(index) => (Role::Id, "tells the rows apart".to_string()),
        Cells::Empty => (Role::Ignore, "holds no value in any row".to_string()),
        Cells::Text(text) => match text.distinct() {
            1 => (Role::Ignore, "the same text in every row".to_string()),
            _ if are_dates((0..text.rows()).map(|row| text.get(row))) => {
                (Role::Describe, "dates, which can be a feature as days".to_string())
            }
            distinct => (Role::Describe, format!("text, {distinct} different values")),
        },
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
}
