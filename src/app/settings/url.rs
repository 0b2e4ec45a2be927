//! Settings in the address: the URL's fragment names every setting that differs from its default. A link also names the
//! file it was made with, by its name and its fingerprint.

use super::percent::{decode, encode};
use super::{url_columns, Settings, FIELDS, LABEL_COLUMN, METRIC};
use crate::words::settings as words;

/// Stands in a file's name as it is, beside letters and digits.
const PLAIN: &[u8] = b"-._~";

/// The names of a link's file in the fragment.
const FILE: [&str; 2] = ["file", "fingerprint"];

/// The file a link was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedFile {
    /// Its name.
    pub name: String,
    /// What tells its content from others.
    pub fingerprint: String,
}

/// A part of a fragment that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field that it is about, by its name.
    pub control: Option<&'static str>,
    /// What was found and what is used.
    pub sentence: String,
}

/// The fragment for some settings and the file they were made with, without the leading `#`.
pub fn write_link(settings: &Settings, file: Option<&LinkedFile>) -> String {
    link(&write(settings), file)
}

/// The fragment for settings that are written already, and the file they were made with.
pub fn link(written: &str, file: Option<&LinkedFile>) -> String {
    let mut parts = vec![written.to_string()];
    parts.retain(|part| !part.is_empty());
    if let Some(LinkedFile { name, fingerprint }) = file {
        parts.push(format!("{}={}&{}={}", FILE[0], encode(name, PLAIN), FILE[1], encode(fingerprint, PLAIN)));
    }
    parts.join("&")
}

/// The file a fragment names.
pub fn read_file(fragment: &str) -> Option<LinkedFile> {
    let part = |name: &str| {
        let mut parts = fragment.trim_start_matches('#').split('&').filter_map(|part| part.split_once('='));
        parts.find(|(found, _)| *found == name).map(|(_, text)| decode(text)).filter(|text| !text.is_empty())
    };
    Some(LinkedFile { name: part(FILE[0])?, fingerprint: part(FILE[1])? })
}

/// The fragment for some settings, without the leading `#`; empty if all are at their defaults.
pub fn write(settings: &Settings) -> String {
    let fields = FIELDS.iter().filter(|field| settings.get(field) != field.default());
    let fields = fields.map(|field| format!("{}={}", field.name, settings.get(field)));
    let label = settings.chosen_label_column.iter().map(|name| format!("{LABEL_COLUMN}={}", encode(name, PLAIN)));
    fields.chain(label).chain(url_columns::write(settings)).collect::<Vec<_>>().join("&")
}

/// The settings a fragment stands for, and a sentence for each part that could not be used.
pub fn read(fragment: &str) -> (Settings, Vec<String>) {
    let (settings, problems) = read_with_problems(fragment);
    (settings, problems.into_iter().map(|problem| problem.sentence).collect())
}

/// The settings a fragment stands for, and each part that could not be used.
pub fn read_with_problems(fragment: &str) -> (Settings, Vec<Problem>) {
    let mut settings = Settings::default();
    let of = |control: Option<&'static str>| move |sentence: String| Problem { control, sentence };
    let (mut problems, mut unknown) = (Vec::new(), Vec::new());
    let mut metric = METRIC.default();
    for part in fragment.trim_start_matches('#').split('&').filter(|part| !part.is_empty()) {
        let (name, text) = part.split_once('=').unwrap_or((part, ""));
        if let Some(read) = url_columns::read(&mut settings, name, text) {
            problems.extend(read.err().map(of(None)));
            continue;
        }
        let text = &decode(text);
        match FIELDS.iter().find(|field| field.name == name) {
            None if FILE.contains(&name) => {}
            None if name == LABEL_COLUMN => {
                settings.chosen_label_column = Some(text.clone()).filter(|name| !name.is_empty());
            }
            None => unknown.push(name.to_string()),
            Some(field) => match field.parse(text) {
                Ok(value) => {
                    settings.set(field, value);
                    if field.name == METRIC.name {
                        metric = value;
                    }
                }
                Err(sentence) => problems.push(of(Some(field.name))(words::link_default(&sentence))),
            },
        }
    }
    if let Some(reason) = settings.refused(&METRIC, &metric.to_string()) {
        problems.push(of(Some(METRIC.name))(words::link_metric(reason)));
        settings.set(&METRIC, METRIC.default());
    }
    if !unknown.is_empty() {
        problems.push(of(None)(words::unknown_settings(&unknown)));
    }
    (settings, problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::settings::*;
    use crate::engine::distance::Metric;
    use crate::protocol::spec::Algorithm;
    use proptest::prelude::*;

    #[test]
    fn defaults_need_no_address() {
        assert_eq!(write(&Settings::default()), "");
        assert_eq!(read(""), (Settings::default(), vec![]));
    }

    #[test]
    fn an_address_written_by_hand_is_read() {
        let (settings, problems) = read("#algorithm=dbscan&eps=1.5&min-samples=7&transform=none");
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(settings.choice(&ALGORITHM), Algorithm::Dbscan);
        assert_eq!(settings.get(&MIN_SAMPLES), Value::Number(7.0));
        assert_eq!(write(&settings), "transform=none&algorithm=dbscan&min-samples=7");
    }

    #[test]
    fn what_cannot_be_used_is_told_and_the_default_taken() {
        let (settings, problems) = read("#k=99999&colour=blue&init=k%2Dmeans%2B%2B&seed=%zz&shape=round");
        assert_eq!(settings, Settings::default());
        assert_eq!(problems.len(), 3, "what is unknown is told in one sentence");
        assert!(problems[0].contains("99999") && problems[1].contains("%zz"));
        assert_eq!(problems[2], "Unknown settings “colour” and “shape” in the link were ignored.");
        let (_, problems) =
            read_with_problems("#k=99999&colour=blue&linkage=ward&algorithm=agglomerative&metric=cosine");
        let controls: Vec<_> = problems.iter().map(|problem| problem.control).collect();
        assert_eq!(controls, [Some("k"), Some("metric"), None]);
    }

    #[test]
    fn ward_with_another_metric_is_told() {
        for address in ["#algorithm=agglomerative&metric=cosine", "#metric=cosine&linkage=ward&algorithm=agglomerative"]
        {
            let (settings, problems) = read(address);
            assert_eq!(settings.choice(&METRIC), Metric::Euclidean);
            assert_eq!(problems.len(), 1);
        }
    }

    #[test]
    fn a_link_names_its_file_beside_the_settings() {
        let file = LinkedFile { name: "Kunden & \"mehr\" #1.csv".into(), fingerprint: "00ff".into() };
        let link = write_link(&read("k=3").0, Some(&file));
        assert_eq!(link, "k=3&file=Kunden%20%26%20%22mehr%22%20%231.csv&fingerprint=00ff");
        assert_eq!((read_file(&link), read(&link)), (Some(file.clone()), read("k=3")));
        assert_eq!(read_file(&write_link(&Settings::default(), Some(&file))), Some(file));
        for without in ["", "k=3", "file=a.csv", "file=&fingerprint=1"] {
            assert_eq!(read_file(without), None);
        }
    }

    proptest! {
        #[test]
        fn any_name_of_a_file_survives_a_link(name in ".{1,30}") {
            let file = LinkedFile { name, fingerprint: "0123".into() };
            prop_assert_eq!(read_file(&write_link(&Settings::default(), Some(&file))), Some(file));
        }

        #[test]
        fn any_fragment_is_read_without_panic_and_what_was_understood_survives_writing(
            fragment in ".{0,80}|(column|new)\\.[a-c%20]{0,4}=([a-z]{3,6}:?[a-z0-9.|:-]{0,8};?){0,4}",
        ) {
            let (settings, _) = read(&fragment);
            prop_assert_eq!(read(&write(&settings)), (settings, vec![]));
        }
    }
}
