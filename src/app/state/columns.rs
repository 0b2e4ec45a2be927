//! Roles, preparation and computed columns of the table.

use super::Controller;
use crate::app::browser;
use crate::app::settings::{ColumnOverride, ColumnSettings, Settings};
use crate::engine::derive::{Derived, TextEncoding};
use crate::engine::inspect::{Offer, Role};
use crate::engine::prepare::ColumnSpec;
use crate::engine::rollup::Plan;
use crate::protocol::data::{ColumnAbout, ColumnKind, IdChoice, Reading};
use crate::protocol::query::Query;
use leptos::prelude::*;

impl Controller {
    /// Sets how a column is prepared.
    pub fn set_column(self, column: &str, set: impl FnOnce(&mut ColumnSpec)) {
        self.settings.update(|settings| {
            if let Some(plan) = settings.columns.get_mut(column) {
                set(&mut plan.spec);
            }
        });
    }

    /// Prepares a column as a warning offers; what the offer leaves open stays.
    pub fn accept(self, column: &str, offer: &Offer) {
        let ColumnSpec { impute, indicator, .. } = offer.spec.clone();
        self.set_column(column, |now| {
            *now = ColumnSpec { impute: impute.or(now.impute), indicator: indicator.or(now.indicator), ..now.clone() };
        });
    }

    /// Prepares each column as suggested, or all of them alike again. The user's weights stay.
    pub fn prepare_as_suggested(self, suggested: bool) {
        self.settings.update(|settings| self.suggest(settings, suggested));
    }

    pub(super) fn suggest(self, settings: &mut Settings, suggested: bool) {
        for plan in settings.columns.values_mut() {
            plan.spec = ColumnSpec { weight: plan.spec.weight, ..ColumnSpec::default() };
        }
        let Some(inspection) = self.results.inspection.get_untracked().filter(|_| suggested) else { return };
        for suggestion in &inspection.suggestions {
            if let Some(plan) = settings.columns.get_mut(&suggestion.column) {
                plan.spec = ColumnSpec { weight: plan.spec.weight, ..suggestion.spec.clone() };
            }
        }
    }

    /// Asks what the suggested preparation would do to the segments.
    pub fn compare_suggested(self) {
        let now = self.settings.get_untracked();
        let mut other = now.clone();
        self.suggest(&mut other, true);
        self.results.comparison.set(None);
        let (first, second) = (Box::new(now.segment()), Box::new(other.segment()));
        self.send_query(self.edition(), Query::Compare { first, second });
    }

    /// Makes a column something else; that is remembered for the next file with the same header once there are
    /// segments.
    pub fn set_role(self, column: &str, role: Role) {
        self.set_roles(&[column.to_string()], role);
    }

    /// The same for several columns at once. A column of dates is a feature as days: as words each would be one of its
    /// own.
    pub fn set_roles(self, columns: &[String], role: Role) {
        let is_dates = |name: &String| {
            self.table.view.with_untracked(|table| {
                let columns = table.as_ref().map(|table| &table.report.columns);
                columns.is_some_and(|columns| columns.iter().any(|about| about.has_dates && about.name == *name))
            })
        };
        self.settings.update(|settings| {
            for (name, plan) in &mut settings.columns {
                if columns.contains(name) {
                    plan.role = role;
                    if role == Role::Feature && plan.coding == TextEncoding::None && is_dates(name) {
                        (plan.coding, plan.guessed) = (TextEncoding::Days, Role::Feature);
                    }
                } else if role == Role::Id && plan.role == Role::Id {
                    plan.role = Role::Describe;
                }
            }
        });
        self.roles_changed.set_value(true);
        self.follow();
    }

    /// The columns of numbers of the table, in its order, but for its IDs: one of them may tell what a row is worth.
    pub fn amounts(self) -> Vec<String> {
        self.numbers(|plan| matches!(plan.role, Role::Feature | Role::Describe))
    }

    /// Those that do.
    pub fn value_columns(self) -> Vec<String> {
        self.numbers(|plan| plan.is_value && matches!(plan.role, Role::Feature | Role::Describe))
    }

    /// The columns of the table that can be segments, in its order, each with the number of its values.
    pub fn label_columns(self) -> Vec<(String, usize)> {
        self.settings.with(|settings| {
            let known: Vec<&str> = settings.label_columns().collect();
            self.table.view.with(|table| {
                let columns = table.iter().flat_map(|table| &table.report.columns);
                let here = columns.filter(|about| known.contains(&about.name.as_str()));
                here.filter_map(|about| Some((about.name.clone(), about.labels?))).collect()
            })
        })
    }

    fn numbers(self, is_wanted: impl Fn(&ColumnSettings) -> bool) -> Vec<String> {
        let is_number = |settings: &Settings, about: &&ColumnAbout| {
            about.kind == ColumnKind::Number && settings.columns.get(&about.name).is_some_and(&is_wanted)
        };
        self.settings.with(|settings| {
            self.table.view.with(|table| {
                let columns = table.iter().flat_map(|table| &table.report.columns);
                columns.filter(|about| is_number(settings, about)).map(|about| about.name.clone()).collect()
            })
        })
    }

    /// Makes these, and no others, tell what a row is worth.
    pub fn choose_value_columns(self, columns: &[String]) {
        self.settings.update(|settings| {
            for (name, plan) in &mut settings.columns {
                plan.is_value = columns.contains(name);
            }
        });
    }

    /// Remembers what the columns are for, for the next file with the same header.
    pub(super) fn remember_roles(self) {
        let Some(table) = self.table.view.get_untracked() else { return };
        let columns = &table.report.columns;
        self.settings.with_untracked(|settings| {
            let words: Vec<&str> = columns
                .iter()
                .map(|about| settings.columns.get(&about.name).map_or(about.role, |plan| plan.role).word())
                .collect();
            browser::remember(&roles_key(columns), &words.join(","));
        });
    }

    /// No segments come of what the columns were said to be for: the next file with the same header begins anew.
    pub(super) fn forget_roles(self) {
        if let Some(table) = self.table.view.get_untracked() {
            browser::forget(&roles_key(&table.report.columns));
        }
    }

    /// Reads the file again if the roles ask for another id or other columns than it was read with.
    /// Returns whether they do.
    pub(super) fn follow_roles(self, columns: &[ColumnAbout]) -> bool {
        let roles: Vec<(&ColumnAbout, Role)> = self.settings.with_untracked(|settings| {
            let role = |about: &ColumnAbout| settings.columns.get(&about.name).map_or(about.role, |plan| plan.role);
            columns.iter().map(|about| (about, role(about))).collect()
        });
        let id = |guessed: bool| {
            let is_id = |(about, role): &&(&ColumnAbout, Role)| if guessed { about.role } else { *role } == Role::Id;
            roles.iter().find(is_id).map(|(about, _)| about.name.clone())
        };
        let ignored = roles.iter().filter(|(about, role)| *role == Role::Ignore && about.role != Role::Ignore);
        let now = self.current_reading();
        let wanted = Reading {
            id: match id(false) {
                wanted if wanted == id(true) => IdChoice::Guessed,
                Some(name) => IdChoice::Column(name),
                None => IdChoice::Place,
            },
            ignored: ignored.map(|(about, _)| about.name.clone()).collect(),
            coded: self.settings.with_untracked(|settings| {
                let coded = settings.columns.iter().filter(|(_, plan)| plan.coding != TextEncoding::None);
                coded.map(|(name, plan)| (name.clone(), plan.coding.clone())).collect()
            }),
            derived: self.settings.with_untracked(|settings| settings.derived.clone()),
            ..now.clone()
        };
        let differs = wanted != now;
        if differs {
            self.read_as(wanted);
        }
        differs
    }

    /// The columns of a table just read get the roles they had in the last file with the same header, else those that
    /// were guessed; preparation that was set for a column stays while its name does.
    /// Returns whether it is to be read again.
    pub(super) fn plan_columns(self, columns: &[ColumnAbout], same_file: bool) -> bool {
        let stored = browser::remembered(&roles_key(columns)).unwrap_or_default();
        let stored: Vec<Option<Role>> = stored.split(',').map(Role::of_word).collect();
        self.settings.update(|settings| {
            let mut before = std::mem::take(&mut settings.columns);
            // A table that shares no column with the one before has nothing to do with it.
            let related = before.is_empty() || columns.iter().any(|about| before.contains_key(&about.name));
            if !related {
                settings.derived.clear();
                // What the address asks for may be of the table to come.
                settings.chosen_label_column.take_if(|name| before.contains_key(name.as_str()));
            }
            for (at, about) in columns.iter().enumerate() {
                let stored = stored.get(at).copied().flatten().filter(|_| stored.len() == columns.len());
                let before = before.remove(&about.name);
                let asked = settings.pending_columns.remove(&about.name);
                let same = before.as_ref().filter(|_| same_file).map(|plan| plan.role);
                // Of the file at hand, what the user said last; it is remembered once there are segments of it.
                let remembered = if asked.is_some() { None } else { same.or(stored) };
                let mut wish = asked.or(before.map(|plan| plan.overrides())).unwrap_or_default();
                // Dates that were a feature of the last file were one as days ([`Controller::set_roles`]).
                let was_feature = remembered == Some(Role::Feature) && same.is_none();
                if was_feature && about.has_dates && wish.coding == TextEncoding::None {
                    wish.coding = TextEncoding::Days;
                }
                // A column that is made one of numbers is to be a feature.
                let guess = if wish.coding == TextEncoding::None { about.role } else { Role::Feature };
                let role = remembered.or(wish.role);
                let plan = ColumnSettings::guessed(about.kind, guess).guessed_value(about.is_value);
                let plan = ColumnSettings { labels: about.labels, ..plan }.with(ColumnOverride { role, ..wish });
                settings.columns.insert(about.name.clone(), plan);
            }
            // What the table before had and this one lacks waits for a table that has it.
            let waiting =
                before.into_iter().filter(|_| related && !same_file).map(|(name, plan)| (name, plan.overrides()));
            settings.pending_columns.extend(waiting.filter(|(_, wish)| *wish != ColumnOverride::default()));
        });
        self.follow_roles(columns)
    }

    /// What was set for the columns of orders is nothing to those of customers, even where they go by the same name.
    pub(super) fn forget_columns(self) {
        self.settings.update(|settings| {
            settings.columns.clear();
            settings.derived.clear();
            settings.pending_columns.clear();
            settings.chosen_label_column = None;
        });
    }

    /// Asks for the first customers that would come of the table's lines.
    pub fn try_roll_up(self, plan: Plan) {
        self.send_query(self.edition(), Query::RollUp(Box::new(plan)));
    }

    /// Makes one row per customer of the table's lines; `None`: each line is a row again.
    pub fn roll_up(self, plan: Option<Plan>) {
        let Reading { options, sheet, .. } = self.current_reading();
        self.read_as(Reading { options, sheet, rollup: plan.map(Box::new), ..Reading::default() });
    }

    /// How the rows of the table on the page came of lines, if they did.
    pub fn rolled_up(self) -> Option<Plan> {
        self.table.file.with(|file| file.as_ref().and_then(|file| file.upload.reading.rollup.as_deref().cloned()))
    }

    /// Computes a column from others.
    pub fn add_column(self, column: Derived) {
        self.settings.update(|settings| settings.derived.push(column));
        self.follow();
    }

    /// Takes a computed column away.
    pub fn remove_column(self, name: &str) {
        self.settings.update(|settings| settings.derived.retain(|column| column.name != name));
        self.follow();
    }

    /// Makes a column one of numbers, or what it is in the file again.
    pub fn code_column(self, column: &str, coding: TextEncoding) {
        self.settings.update(|settings| {
            if let Some(plan) = settings.columns.get_mut(column) {
                if coding != TextEncoding::None {
                    (plan.role, plan.guessed) = (Role::Feature, Role::Feature);
                }
                plan.coding = coding;
            }
        });
        self.follow();
    }

    /// Reads the file again if the settings ask for that.
    pub(super) fn follow(self) {
        if let Some(table) = self.table.view.get_untracked() {
            self.follow_roles(&table.report.columns);
        }
    }
}

/// Under which name the roles of columns are remembered: by their header.
pub(super) fn roles_key(columns: &[ColumnAbout]) -> String {
    // FNV-1a, 64 bits; a name ends with a byte that no text holds.
    let bytes = columns.iter().flat_map(|about| about.name.bytes().chain([0xff]));
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("strata.roles.{hash:016x}")
}
