//! The column that is the segments, where the method is one.

use super::fields::ALGORITHM;
use super::{ColumnSettings, Settings};
use crate::engine::inspect::Role;
use crate::protocol::data::ColumnKind;
use crate::protocol::spec::Algorithm;

/// The name of the choice in the address and as `data-testid`.
pub const LABEL_COLUMN: &str = "label-column";

impl Settings {
    /// The columns that can be the segments, in alphabetical order: those of few values that are not left out, and name
    /// no rows.
    pub fn label_columns(&self) -> impl Iterator<Item = &str> {
        let is_left_out = |plan: &ColumnSettings| plan.role == Role::Ignore && plan.guessed != Role::Ignore;
        let can_be = move |plan: &ColumnSettings| plan.labels.is_some() && plan.role != Role::Id && !is_left_out(plan);
        self.columns.iter().filter(move |(_, plan)| can_be(plan)).map(|(name, _)| name.as_str())
    }

    /// The column that is the segments, or would be: the one that was chosen, else the first of text that can be, else
    /// the first.
    pub fn label_column(&self) -> Option<&str> {
        let is_text = |name: &&str| self.columns.get(*name).is_some_and(|plan| plan.kind == ColumnKind::Text);
        let guessed = || self.label_columns().find(is_text).or_else(|| self.label_columns().next());
        self.chosen_label_column.as_deref().or_else(guessed)
    }

    /// Whether a column is the segments: then it is no feature.
    pub fn is_label_column(&self, name: &str) -> bool {
        self.choice(&ALGORITHM) == Algorithm::Column && self.label_column() == Some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::settings::url;
    use crate::protocol::spec::ClusterSpec;

    fn settings() -> Settings {
        let mut settings = Settings::default();
        let plan = |kind, role, labels| ColumnSettings { labels, ..ColumnSettings::guessed(kind, role) };
        for (name, kind, role, labels) in [
            ("active", ColumnKind::Number, Role::Feature, Some(2)),
            ("amount", ColumnKind::Number, Role::Feature, None),
            ("id", ColumnKind::Text, Role::Id, Some(40)),
            ("region", ColumnKind::Text, Role::Feature, Some(4)),
            ("tier", ColumnKind::Text, Role::Describe, Some(3)),
        ] {
            settings.columns.insert(name.into(), plan(kind, role, labels));
        }
        settings
    }

    #[test]
    fn the_column_that_is_the_segments_is_no_feature() {
        let mut settings = settings();
        assert_eq!(settings.label_columns().collect::<Vec<_>>(), ["active", "region", "tier"]);
        assert!(settings.prepare().columns["region"].one_hot, "while it is not the segments it is one");
        settings.choose(&ALGORITHM, Algorithm::Column);
        assert_eq!(settings.label_column(), Some("region"), "words before numbers");
        assert!(!settings.prepare().columns.contains_key("region"));
        settings.chosen_label_column = Some("active".into());
        assert_eq!(settings.segment().cluster, ClusterSpec::Column { name: "active".into() });
        let columns = settings.prepare().columns;
        assert_eq!((columns["active"].weight, columns["region"].one_hot), (Some(0.0), true));
        assert_eq!((settings.embed().prepare.columns, settings.segments()), (columns, 0));
    }

    #[test]
    fn the_choice_stands_in_the_address() {
        let mut chosen = settings();
        chosen.choose(&ALGORITHM, Algorithm::Column);
        chosen.chosen_label_column = Some("AGENCY & co".into());
        let written = url::write(&chosen);
        assert_eq!(written, "algorithm=column&label-column=AGENCY%20%26%20co");
        let (read, problems) = url::read(&written);
        assert_eq!((problems, read.on_the_table_of(&chosen)), (vec![], chosen));
        assert_eq!(url::read("label-column=").0.chosen_label_column, None);
    }

    #[test]
    fn a_table_without_such_a_column_is_not_offered_the_method() {
        let mut settings = settings();
        assert!(settings.offers(&ALGORITHM, "column"));
        settings.columns.retain(|_, plan| plan.labels.is_none());
        assert!(!settings.offers(&ALGORITHM, "column") && settings.offers(&ALGORITHM, "kmeans"));
        assert!(Settings::default().offers(&ALGORITHM, "column"), "before there is a table");
    }
}
