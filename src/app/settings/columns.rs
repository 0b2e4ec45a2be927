//! What is set for one column.

use crate::engine::derive::TextEncoding;
use crate::engine::inspect::Role;
use crate::engine::prepare::ColumnSpec;
use crate::protocol::data::ColumnKind;
use crate::words::table as words;
use crate::words::Unit;

/// A role in words; `unit`: what the rows are, where that is known.
pub fn role_name(role: Role, unit: Option<Unit>) -> &'static str {
    match role {
        Role::Id => words::role_id(unit),
        Role::Feature => words::ROLE_FEATURE,
        Role::Describe => words::ROLE_DESCRIBE,
        Role::Ignore => words::ROLE_IGNORE,
    }
}

/// What is asked for one column, beside what holds for all and what is guessed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnOverride {
    /// What it is for; `None`: what is guessed.
    pub role: Option<Role>,
    /// How it is prepared.
    pub spec: ColumnSpec,
    /// How it becomes a column of numbers.
    pub coding: TextEncoding,
    /// Whether it tells what a customer is worth; `None`: as guessed.
    pub is_value: Option<bool>,
}

/// What holds for one column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnSettings {
    /// What it holds.
    pub kind: ColumnKind,
    /// What it is for.
    pub role: Role,
    /// What it was guessed to be for.
    pub guessed: Role,
    /// How it is prepared, where it differs from what holds for all.
    pub spec: ColumnSpec,
    /// How it becomes a column of numbers.
    pub coding: TextEncoding,
    /// Whether it tells what a customer is worth.
    pub is_value: bool,
    /// Whether it was guessed to.
    pub guessed_value: bool,
    /// Its values may be segments, so many of them.
    pub labels: Option<usize>,
}

impl ColumnSettings {
    /// A column that is for what it was guessed to be for, prepared as all are.
    pub fn guessed(kind: ColumnKind, role: Role) -> ColumnSettings {
        ColumnSettings {
            kind,
            role,
            guessed: role,
            spec: ColumnSpec::default(),
            coding: TextEncoding::None,
            is_value: false,
            guessed_value: false,
            labels: None,
        }
    }

    /// The same, and guessed to tell what a customer is worth, or not.
    pub fn guessed_value(self, is_value: bool) -> ColumnSettings {
        ColumnSettings { is_value, guessed_value: is_value, ..self }
    }

    /// What is asked for the column.
    pub fn overrides(&self) -> ColumnOverride {
        let role = Some(self.role).filter(|role| *role != self.guessed);
        let is_value = Some(self.is_value).filter(|is_value| *is_value != self.guessed_value);
        ColumnOverride { role, spec: self.spec.clone(), coding: self.coding.clone(), is_value }
    }

    /// The same column with what is asked for it instead.
    pub fn with(&self, wish: ColumnOverride) -> ColumnSettings {
        let ColumnOverride { role, spec, coding, is_value } = wish;
        let is_value = is_value.unwrap_or(self.guessed_value);
        ColumnSettings { role: role.unwrap_or(self.guessed), spec, coding, is_value, ..self.clone() }
    }

    /// The spec for the engine, as a column that is for `role`; `None` if it is as for all.
    pub(super) fn spec_for_engine(&self, role: Role) -> Option<ColumnSpec> {
        let mut spec = self.spec.clone();
        match (role, self.kind) {
            (Role::Feature, kind) => spec.one_hot = kind == ColumnKind::Text,
            (_, ColumnKind::Number) => spec = ColumnSpec { weight: Some(0.0), ..ColumnSpec::default() },
            _ => spec = ColumnSpec::default(),
        }
        (spec != ColumnSpec::default()).then_some(spec)
    }
}
