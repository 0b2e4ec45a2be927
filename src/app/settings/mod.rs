//! The settings as they are: a value for each field of the table [`FIELDS`], and what is set for single columns.
//!
//! The page's controls, the address and the specs sent to the workers all come from that table.

mod applying;
mod choices;
mod columns;
mod fields;
mod labels;
mod percent;
pub mod slider;
mod specs;
pub mod url;
pub mod url_columns;

use crate::engine::choice::Choice;
use crate::engine::cluster::agglomerative;
use crate::engine::derive::Derived;
use crate::engine::distance::Metric;
use crate::engine::figures::exact;
use crate::protocol::spec::Algorithm;
use crate::words::settings::{NO_CORRELATION, NO_LABEL_COLUMN};
pub use choices::*;
pub use columns::{role_name, ColumnOverride, ColumnSettings};
pub use fields::*;
pub use labels::LABEL_COLUMN;
use std::collections::BTreeMap;

/// A value for each field.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    values: Vec<Value>,
    /// What holds for single columns of the table at hand.
    pub columns: BTreeMap<String, ColumnSettings>,
    /// What was asked for columns that the table at hand does not have; it waits for a table that does.
    pub pending_columns: BTreeMap<String, ColumnOverride>,
    /// Columns computed from others.
    pub derived: Vec<Derived>,
    /// The column that is the segments, where the method is one; `None`: the first that can be, see
    /// [`Settings::label_column`].
    pub chosen_label_column: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        let values = FIELDS.iter().map(|field| field.default()).collect();
        Settings {
            values,
            columns: BTreeMap::new(),
            pending_columns: BTreeMap::new(),
            derived: Vec::new(),
            chosen_label_column: None,
        }
    }
}

impl Settings {
    fn index(field: &Field) -> usize {
        // Every field stands in the table, which the macro above writes together with the fields.
        FIELDS.iter().position(|known| known.name == field.name).unwrap_or(0)
    }

    /// The value of a field.
    pub fn get(&self, field: &Field) -> Value {
        self.values[Self::index(field)]
    }

    /// A field's value as people are told it; in the address and in inputs it is written as `Value` writes itself.
    pub fn told(&self, field: &Field) -> String {
        match (&field.kind, self.get(field)) {
            // A seed is a name rather than an amount.
            (_, Value::Number(number)) if field.name != SEED.name => exact(number),
            (Kind::Choice(options), Value::Choice(word)) => {
                options.iter().find(|(known, _)| *known == word).map_or(word, |(_, name)| name).to_string()
            }
            (_, value) => value.to_string(),
        }
    }

    /// Sets a field, and what must change with it.
    pub fn set(&mut self, field: &Field, value: Value) {
        self.values[Self::index(field)] = value;
        if self.refused(&METRIC, self.choice(&METRIC).word()).is_some() {
            self.values[Self::index(&METRIC)] = METRIC.default();
        }
    }

    /// Whether `value` is among the choices of `field` at all; some methods have no use for one.
    pub fn offers(&self, field: &Field, value: &str) -> bool {
        !matches!(self.refused(field, value), Some(NO_CORRELATION | NO_LABEL_COLUMN))
    }

    /// The reason why `value` cannot be chosen for `field` beside the other settings, if there is one.
    pub fn refused(&self, field: &Field, value: &str) -> Option<&'static str> {
        if field.name == ALGORITHM.name && value == Algorithm::Column.word() {
            let is_there = self.columns.is_empty() || self.label_columns().next().is_some();
            return (!is_there).then_some(NO_LABEL_COLUMN);
        }
        if field.name != METRIC.name {
            return None;
        }
        let metric = Metric::of_word(value)?;
        match self.choice(&ALGORITHM) {
            Algorithm::Agglomerative => agglomerative::offered(self.choice(&LINKAGE), metric).err(),
            Algorithm::Dbscan | Algorithm::Hdbscan if metric == Metric::Correlation => Some(NO_CORRELATION),
            Algorithm::KMeans
            | Algorithm::Dbscan
            | Algorithm::Hdbscan
            | Algorithm::GaussianMixture
            | Algorithm::Column => None,
        }
    }

    fn number(&self, field: &Field) -> f64 {
        match self.get(field) {
            Value::Number(number) => number,
            _ => f64::NAN,
        }
    }

    fn whole(&self, field: &Field) -> usize {
        self.number(field) as usize
    }

    /// What is chosen for a field.
    pub fn choice<T: Choice>(&self, field: &ChoiceField<T>) -> T {
        let word = match self.get(field) {
            Value::Choice(word) => word,
            Value::Number(_) | Value::Auto => "",
        };
        T::of_word(word).unwrap_or(T::ALL[0])
    }

    /// Chooses for a field.
    pub fn choose<T: Choice>(&mut self, field: &ChoiceField<T>, choice: T) {
        self.set(field, Value::Choice(choice.word()));
    }

    /// How many segments are asked for; 0 where the method finds the number itself.
    pub fn segments(&self) -> usize {
        match self.choice(&ALGORITHM) {
            Algorithm::Dbscan | Algorithm::Hdbscan | Algorithm::Column => 0,
            Algorithm::Agglomerative if self.choice(&CUT) == CutKind::Height => 0,
            Algorithm::KMeans | Algorithm::Agglomerative | Algorithm::GaussianMixture => self.whole(&K),
        }
    }

    /// What is asked for each column, those that the table at hand does not have among them.
    pub fn overrides(&self) -> BTreeMap<String, ColumnOverride> {
        let here = self.columns.iter().map(|(name, plan)| (name.clone(), plan.overrides()));
        let mut wishes: BTreeMap<String, ColumnOverride> = self.pending_columns.clone();
        wishes.extend(here);
        wishes.retain(|_, wish| *wish != ColumnOverride::default());
        wishes
    }

    /// The settings another address asks for, on the table at hand.
    pub fn on_the_table_of(mut self, now: &Settings) -> Settings {
        self.columns = now.columns.clone();
        for (name, plan) in &mut self.columns {
            *plan = plan.with(self.pending_columns.remove(name).unwrap_or_default());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::cluster::agglomerative::Linkage;
    use crate::engine::inspect::Role;
    use crate::engine::prepare::PrepareSpec;
    use crate::protocol::data::ColumnKind;
    use crate::protocol::spec::ClusterSpec;

    #[test]
    fn the_defaults_are_k_means_with_six_segments_on_log1p_and_z_scores() {
        let spec = Settings::default().segment();
        assert_eq!(spec.prepare, PrepareSpec::default());
        let ClusterSpec::KMeans(params) = spec.cluster else { panic!("k-means") };
        assert_eq!((params.k, params.n_init, params.seed), (6, 10, 42));
        let tsne = Settings::default().embed().tsne;
        assert_eq!((tsne.early_iterations, tsne.iterations, tsne.settle), (250, 2750, true));
    }

    #[test]
    fn a_bad_value_is_told_with_what_was_found_and_expected() {
        assert_eq!(K.parse("0"), Err("Segments (k) is 0; expected a whole number from 2 to 50.".into()));
        assert_eq!(K.parse("2.5"), Err("Segments (k) is 2.5; expected a whole number from 2 to 50.".into()));
        assert!(EPS.parse("NaN").is_err());
        assert!(LINKAGE.parse("Ward").is_err());
        assert_eq!(LEARNING_RATE.parse("auto"), Ok(Value::Auto));
    }

    #[test]
    fn every_default_parses_back_and_lies_in_its_range() {
        for field in FIELDS {
            assert_eq!(field.parse(&field.default().to_string()), Ok(field.default()), "{}", field.name);
        }
    }

    #[test]
    fn every_word_of_a_choice_is_read_back_as_that_choice() {
        for field in FIELDS {
            let Kind::Choice(options) = field.kind else { continue };
            for (word, _) in options {
                assert_eq!(field.parse(word), Ok(Value::Choice(word)), "{}", field.name);
            }
        }
        let settings = Settings::default();
        assert!(ImputeKind::ALL.iter().all(|kind| ImputeKind::from(settings.impute_as(*kind)) == *kind));
        assert!(ClipKind::ALL.iter().all(|kind| ClipKind::from(settings.clip_as(*kind)) == *kind));
    }

    #[test]
    fn a_columns_role_decides_whether_it_is_a_feature() {
        let mut settings = Settings::default();
        let plan = ColumnSettings::guessed;
        settings.columns.insert("a".into(), plan(ColumnKind::Number, Role::Feature));
        settings.columns.insert("b".into(), plan(ColumnKind::Number, Role::Describe));
        settings.columns.insert("c".into(), plan(ColumnKind::Text, Role::Feature));
        settings.columns.insert("d".into(), plan(ColumnKind::Text, Role::Describe));
        let columns = settings.prepare().columns;
        assert_eq!(columns.keys().collect::<Vec<_>>(), ["b", "c"], "the others are as for all");
        assert_eq!((columns["b"].weight, columns["c"].one_hot), (Some(0.0), true));
    }

    #[test]
    fn choosing_ward_takes_the_metric_back_to_euclidean() {
        let mut settings = Settings::default();
        settings.choose(&ALGORITHM, Algorithm::Agglomerative);
        settings.choose(&LINKAGE, Linkage::Average);
        settings.choose(&METRIC, Metric::Cosine);
        assert_eq!(settings.refused(&METRIC, "manhattan"), None);
        settings.choose(&LINKAGE, Linkage::Ward);
        assert_eq!(settings.choice(&METRIC), Metric::Euclidean);
        assert!(settings.refused(&METRIC, "manhattan").is_some_and(|reason| reason.contains("Ward")));
        assert!(settings.offers(&METRIC, "manhattan") && settings.offers(&METRIC, "correlation"));
        settings.choose(&ALGORITHM, Algorithm::Dbscan);
        assert_eq!(settings.refused(&METRIC, "manhattan"), None);
        assert!(settings.offers(&METRIC, "manhattan") && !settings.offers(&METRIC, "correlation"));
    }
}
