//! What a step did, in a few words, told from the states before and after it; and which control did it. Pure.

use super::work::Work;
use crate::app::analysis::selection::Group;
use crate::app::format::{exact, whole};
use crate::app::settings::{role_name, ColumnSettings, Field, Kind, Settings, FIELDS};
use crate::words::history as words;
use std::collections::BTreeMap;

/// A slider has to rest so long, in milliseconds, until it is moved anew.
const CONTROL_REST: f64 = 800.0;
/// So soon, in milliseconds, follows the next of the changes that a key that is held makes of a selection.
const KEY_REPEAT: f64 = 80.0;
/// So many parts of a step are told.
const TOLD: usize = 2;

/// What a step did.
pub fn describe(before: &Work, after: &Work) -> String {
    if let (Some(was), Some(is)) = (&before.table, &after.table) {
        if !was.is_same_file(is) {
            return words::another_table(&is.name, &was.name);
        }
        if !was.is_same(is) {
            return match (&was.reading.rollup, &is.reading.rollup) {
                (was, Some(plan)) if was.as_ref() != Some(plan) => words::rolled_up(&is.name, &plan.id),
                (Some(_), None) => words::back_to_lines(&is.name),
                _ => words::another_reading(&is.name),
            };
        }
    }
    let mut parts = fields(&before.settings, &after.settings);
    parts.extend(label_column(&before.settings, &after.settings));
    parts.extend(columns(&before.settings, &after.settings));
    parts.extend(computed(&before.settings, &after.settings));
    parts.extend(texts(&before.names, &after.names, words::name, words::name_removed));
    parts.extend(texts(&before.notes, &after.notes, words::note, words::note_removed));
    parts.extend(groups(&before.groups, &after.groups));
    if before.selection != after.selection {
        let (was, is) = (before.selection.len(), after.selection.len());
        parts.push(match (was, is) {
            (_, 0) => words::selection_removed(&whole(was)),
            _ if was == is => words::selection_of_others(&whole(is)),
            _ => words::selection(&whole(was), &whole(is)),
        });
    }
    if parts.is_empty() {
        // What was asked of columns that the table does not have.
        return words::SETTINGS.to_string();
    }
    let more = (parts.len() > TOLD).then(|| whole(parts.len() - TOLD));
    parts.truncate(TOLD);
    words::parts(&parts, more.as_deref())
}

/// The control whose small changes are one step, and how long it has to rest, if it was one that changed something.
pub fn control(before: &Work, after: &Work) -> Option<(String, f64)> {
    let others = before.names == after.names && before.notes == after.notes && before.groups == after.groups;
    if !(others && before.is_of_table(after)) {
        return None;
    }
    match (before.address == after.address, before.selection == after.selection) {
        (true, false) => Some(("selection".into(), KEY_REPEAT)),
        (false, true) => number(&before.settings, &after.settings).map(|name| (name, CONTROL_REST)),
        _ => None,
    }
}

/// The name of the number that changed, if nothing else did.
fn number(before: &Settings, after: &Settings) -> Option<String> {
    let fields: Vec<&&Field> = FIELDS.iter().filter(|field| before.get(field) != after.get(field)).collect();
    let is_number = |field: &Field| matches!(field.kind, Kind::Number { .. });
    let same_columns = before.overrides() == after.overrides();
    match fields[..] {
        [field] if is_number(field) && same_columns && before.derived == after.derived => Some(field.name.to_string()),
        [] if before.derived == after.derived => {
            let (was, is) = (before.overrides(), after.overrides());
            let changed = changed_keys(&was, &is);
            let [name] = changed[..] else { return None };
            let (was, is) = (was.get(name).cloned().unwrap_or_default(), is.get(name).cloned().unwrap_or_default());
            let mut weighed = was.clone();
            weighed.spec.weight = is.spec.weight;
            (weighed == is).then(|| format!("weight of {name}"))
        }
        _ => None,
    }
}

fn fields(before: &Settings, after: &Settings) -> Vec<String> {
    let changed = FIELDS.iter().filter(|field| before.get(field) != after.get(field));
    changed.map(|field| words::setting(field.label, &before.told(field), &after.told(field))).collect()
}

/// That another column is the segments.
fn label_column(before: &Settings, after: &Settings) -> Option<String> {
    let is = after.chosen_label_column.as_deref();
    (before.chosen_label_column.as_deref() != is).then(|| words::label_column(is))
}

fn columns(before: &Settings, after: &Settings) -> Vec<String> {
    let both = before.columns.iter().filter_map(|(name, was)| Some((name, was, after.columns.get(name)?)));
    let (mut roles, mut prepared, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for (name, was, is) in both {
        if was.coding != is.coding {
            others.push(words::as_numbers(name));
        } else if was.role != is.role {
            roles.push((name, was, is));
        } else if was.is_value != is.is_value {
            others.push(if is.is_value { words::value(name) } else { words::no_value(name) });
        } else if was.spec != is.spec {
            prepared.push((name, was, is));
        }
    }
    others.extend(match roles[..] {
        [] => None,
        [(name, was, is)] => Some(words::use_of(name, role_name(was.role, None), role_name(is.role, None))),
        _ => Some(words::use_of_columns(&whole(roles.len()))),
    });
    others.extend(match prepared[..] {
        [] => None,
        [(name, was, is)] => Some(preparation(name, was, is)),
        _ => Some(words::preparation_of_columns(&whole(prepared.len()))),
    });
    others
}

fn preparation(name: &str, was: &ColumnSettings, is: &ColumnSettings) -> String {
    let weight = |plan: &ColumnSettings| exact(plan.spec.weight.unwrap_or(1.0));
    let mut weighed = was.spec.clone();
    weighed.weight = is.spec.weight;
    if weighed == is.spec {
        words::weight_of(name, &weight(was), &weight(is))
    } else {
        words::preparation_of(name)
    }
}

fn computed(before: &Settings, after: &Settings) -> Vec<String> {
    let added = after.derived.iter().filter(|column| !before.derived.contains(column));
    let removed = before.derived.iter().filter(|column| !after.derived.iter().any(|is| is.name == column.name));
    let added = added.map(|column| words::computed(&column.name));
    added.chain(removed.map(|column| words::computed_removed(&column.name))).collect()
}

/// Texts that are given to segments; `given` and `removed` tell of one.
fn texts(
    before: &BTreeMap<usize, String>,
    after: &BTreeMap<usize, String>,
    given: fn(&str) -> String,
    removed: fn(&str) -> String,
) -> Vec<String> {
    let part = |slot: &usize| match (before.get(slot), after.get(slot)) {
        (Some(was), None) => removed(&brief(was)),
        (_, is) => given(&brief(is.map_or("", String::as_str))),
    };
    changed_keys(before, after).into_iter().map(part).collect()
}

fn groups(before: &[Group], after: &[Group]) -> Vec<String> {
    let find = |groups: &[Group], id: u32| groups.iter().find(|group| group.id == id).map(|group| group.name.clone());
    let kept = after.iter().filter_map(|group| match find(before, group.id) {
        None => Some(words::group(&group.name)),
        Some(was) if was != group.name => Some(words::group_renamed(&was, &group.name)),
        Some(_) => None,
    });
    let removed = before.iter().filter(|group| find(after, group.id).is_none());
    kept.chain(removed.map(|group| words::group_removed(&group.name))).collect()
}

fn changed_keys<'a, K: Ord, T: PartialEq>(before: &'a BTreeMap<K, T>, after: &'a BTreeMap<K, T>) -> Vec<&'a K> {
    let gone = before.keys().filter(|key| !after.contains_key(key));
    let changed = after.iter().filter(|(key, value)| before.get(key) != Some(value)).map(|(key, _)| key);
    gone.chain(changed).collect()
}

/// The start of a text.
fn brief(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::work::TableMark;
    use super::super::State;
    use super::*;
    use crate::app::analysis::selection::Selection;
    use crate::app::settings::{url, Value, ALGORITHM, EPS, K};
    use crate::engine::derive::Derived;
    use crate::engine::inspect::Role;
    use crate::protocol::data::{ColumnKind, Reading};
    use crate::protocol::spec::Algorithm;
    use std::sync::Arc;

    fn work() -> Work {
        let mut settings = Settings::default();
        for name in ["spent", "visits"] {
            settings.columns.insert(name.into(), ColumnSettings::guessed(ColumnKind::Number, Role::Feature));
        }
        let mark =
            TableMark { name: "spring.csv".into(), fingerprint: "1".into(), reading: Reading::default(), bytes: 5_000 };
        let address = url::write(&settings).into();
        Work {
            table: Some(Arc::new(mark)),
            settings: Arc::new(settings),
            address,
            names: Arc::default(),
            notes: Arc::default(),
            groups: Arc::default(),
            selection: Selection::default(),
            slots: None,
        }
    }

    fn set(work: &Work, change: impl FnOnce(&mut Settings)) -> Work {
        let mut settings = (*work.settings).clone();
        change(&mut settings);
        Work { address: url::write(&settings).into(), settings: Arc::new(settings), ..work.clone() }
    }

    #[test]
    fn a_step_is_told_with_what_was_and_what_is() {
        let before = work();
        let seven = set(&before, |settings| settings.set(&K, Value::Number(7.0)));
        assert_eq!(describe(&before, &seven), format!("{} 6 → 7", K.label));
        assert_eq!(control(&before, &seven).map(|(name, _)| name).as_deref(), Some("k"));
        let method = set(&before, |settings| settings.choose(&ALGORITHM, Algorithm::Dbscan));
        assert!(describe(&before, &method).contains("DBSCAN") && control(&before, &method).is_none());
        let role = set(&before, |settings| {
            if let Some(plan) = settings.columns.get_mut("spent") {
                plan.role = Role::Describe;
            }
        });
        assert_eq!(describe(&before, &role), "use of “spent” Feature → Profile only");
        let weight = set(&before, |settings| {
            if let Some(plan) = settings.columns.get_mut("visits") {
                plan.spec.weight = Some(2.5);
            }
        });
        assert_eq!(describe(&before, &weight), "weight of “visits” 1 → 2.5");
        assert_eq!(control(&before, &weight).map(|(name, _)| name).as_deref(), Some("weight of visits"));
        let new = Derived { name: "mean".into(), formula: "spent / visits".into() };
        let formula = set(&before, |settings| settings.derived.push(new));
        assert_eq!(describe(&before, &formula), "computed column “mean”");
        assert_eq!(describe(&formula, &before), "computed column “mean” removed");
        let named = Work { names: Arc::new(BTreeMap::from([(0, "Loyal".to_string())])), ..before.clone() };
        assert_eq!(describe(&before, &named), "name “Loyal”");
        let both = Work { selection: Selection::of(0..30), ..set(&named, |s| s.set(&EPS, Value::Number(2.0))) };
        assert!(describe(&before, &both).ends_with("and 1 more") && control(&before, &both).is_none());
        let group = Group { id: 0, name: "Group 1".into(), rows: Selection::of(0..3) };
        let grouped = Work { groups: Arc::new(vec![group]), ..before.clone() };
        assert_eq!(describe(&before, &grouped), "group “Group 1”");
        assert_eq!(describe(&grouped, &before), "group “Group 1” let go");
    }

    #[test]
    fn what_the_page_finds_is_no_step_and_another_table_is() {
        let before = work();
        let found = Work { slots: Some(Arc::new(vec![1, 0])), ..before.clone() };
        assert!(before.is_same(&found));
        let guess = set(&before, |settings| {
            settings.columns.insert("new".into(), ColumnSettings::guessed(ColumnKind::Number, Role::Feature));
        });
        assert!(before.is_same(&guess), "what a column is guessed to be for");
        let mark = |name: &str| {
            before.table.as_ref().map(|mark| Arc::new(TableMark { name: name.into(), ..(**mark).clone() }))
        };
        let other = Work { table: mark("rows.csv"), ..before.clone() };
        assert!(!before.is_same(&other) && !before.is_of_table(&other));
        assert_eq!(describe(&before, &other), "rows.csv in place of spring.csv");
        let early = Work { table: None, ..before.clone() };
        assert!(early.is_of_table(&before) && early.is_same(&before));
    }

    #[test]
    fn what_is_shared_is_weighed_once() {
        let before = work();
        let rows = Selection::of(0..100_000);
        let selected = Work { selection: rows.clone(), ..before.clone() }.sharing(&before);
        assert!(selected.weight(Some(&before)) >= 400_000 && selected.weight(Some(&before)) < 402_000);
        let named = Work { names: Arc::new(BTreeMap::from([(0, "Loyal".to_string())])), ..selected.clone() };
        assert!(named.weight(Some(&selected)) < 1_000);
        let group = Group { id: 0, name: "Group 1".into(), rows };
        let grouped = Work { groups: Arc::new(vec![group]), ..selected.clone() };
        assert!(grouped.weight(Some(&selected)) < 1_000, "a group of what is selected");
        let again = Work { settings: Arc::new((*before.settings).clone()), ..before.clone() }.sharing(&before);
        assert!(Arc::ptr_eq(&again.settings, &before.settings));
        assert!(before.weight(None) > 5_000, "the file");
    }
}
