//! The chain of a table's own preparation in the address: what its columns are for, how each becomes numbers and is
//! prepared, and which are computed. Pure.
//!
//! `column.BALANCE=role:describe;weight:2` names what differs from the guess and from what holds for all columns;
//! `new.monthly=PURCHASES%20/%20TENURE` computes a column.

use super::percent::{decode, encode};
use super::{ColumnOverride, ImputeKind, Settings};
use crate::engine::choice::Choice;
use crate::engine::derive::{Derived, TextEncoding};
use crate::engine::inspect::Role;
use crate::engine::prepare::{Clip, Impute};
use crate::words::settings as words;

/// Stands in a name or formula as it is, beside letters and digits.
const PLAIN: &[u8] = b"-_.~*()/+";

/// The parts of the address, columns in alphabetical order.
pub fn write(settings: &Settings) -> Vec<String> {
    let columns = settings
        .overrides()
        .into_iter()
        .map(|(name, wish)| format!("column.{}={}", encode(&name, PLAIN), steps(&wish)));
    let new =
        settings.derived.iter().map(|new| format!("new.{}={}", encode(&new.name, PLAIN), encode(&new.formula, PLAIN)));
    columns.chain(new).collect()
}

/// Reads one part of the address; `None` if it is none of the chain.
///
/// # Errors
/// A sentence.
pub fn read(settings: &mut Settings, name: &str, text: &str) -> Option<Result<(), String>> {
    let name = decode(name);
    if let Some(name) = name.strip_prefix("new.") {
        let formula = decode(text);
        settings.derived.retain(|known| known.name != name);
        settings.derived.push(Derived { name: name.to_string(), formula });
        return Some(Ok(()));
    }
    let name = name.strip_prefix("column.")?;
    let mut wish = ColumnOverride::default();
    let mut problem = None;
    for step in text.split(';').filter(|step| !step.is_empty()) {
        if let Err(expected) = read_step(&mut wish, step) {
            problem.get_or_insert(words::link_step(name, &decode(step), &expected));
        }
    }
    if wish != ColumnOverride::default() {
        settings.pending_columns.insert(name.to_string(), wish);
    }
    Some(problem.map_or(Ok(()), Err))
}

fn steps(wish: &ColumnOverride) -> String {
    let ColumnOverride { role, spec, coding, is_value } = wish;
    let mut steps = Vec::new();
    let mut add = |name: &str, value: String| steps.push(format!("{name}:{value}"));
    if let Some(role) = role {
        add("role", role.word().into());
    }
    match coding {
        TextEncoding::None => {}
        TextEncoding::Days => add("as", "days".into()),
        TextEncoding::Order(words) => {
            add("as", format!("order:{}", words.iter().map(|word| encode(word, PLAIN)).collect::<Vec<_>>().join("|")));
        }
    }
    match spec.impute {
        Some(Impute::Constant(value)) => add("fill", format!("constant:{value}")),
        Some(impute) => add("fill", ImputeKind::from(impute).word().into()),
        None => {}
    }
    if let Some(marked) = spec.indicator {
        add("mark", if marked { "yes" } else { "no" }.into());
    }
    if let Some(transform) = spec.transform {
        add("transform", transform.word().into());
    }
    match spec.clip {
        Some(Clip::Quantiles(share)) => add("clip", format!("quantiles:{share}")),
        Some(Clip::RobustSigmas(sigmas)) => add("clip", format!("sigmas:{sigmas}")),
        Some(Clip::None) => add("clip", "none".into()),
        None => {}
    }
    if let Some(scale) = spec.scale {
        add("scale", scale.word().into());
    }
    if let Some(weight) = spec.weight {
        add("weight", weight.to_string());
    }
    if let Some(is_value) = is_value {
        add("value", if *is_value { "yes" } else { "no" }.into());
    }
    steps.join(";")
}

/// Reads one step; tells what is expected if it cannot.
fn read_step(wish: &mut ColumnOverride, step: &str) -> Result<(), String> {
    let (name, value) = step.split_once(':').unwrap_or((step, ""));
    let (word, detail) = value.split_once(':').unwrap_or((value, ""));
    let number = |low: f64, high: f64, text: &str| {
        let number = decode(text).parse::<f64>().ok().filter(|number| (low..=high).contains(number));
        // As an address is written, whatever the locale.
        number.ok_or_else(|| words::number(&low.to_string(), &high.to_string()))
    };
    let spec = &mut wish.spec;
    match name {
        "role" => {
            let known = || Role::ALL.map(Role::word).join(", ");
            wish.role = Some(Role::of_word(word).ok_or_else(known)?);
        }
        "as" => {
            wish.coding = match word {
                "days" => TextEncoding::Days,
                "order" if !detail.is_empty() => TextEncoding::Order(detail.split('|').map(decode).collect()),
                _ => return Err(words::LINK_CODING.into()),
            }
        }
        "fill" if word == "constant" => spec.impute = Some(Impute::Constant(number(-1e12, 1e12, detail)?)),
        "fill" => spec.impute = Some(Settings::default().impute_as(chosen(word)?)),
        "mark" if ["yes", "no"].contains(&word) => spec.indicator = Some(word == "yes"),
        "mark" => return Err(words::LINK_YES_OR_NO.into()),
        "transform" => spec.transform = Some(chosen(word)?),
        "clip" => {
            spec.clip = Some(match word {
                "quantiles" => Clip::Quantiles(number(0.0, 0.49, detail)?),
                "sigmas" => Clip::RobustSigmas(number(0.1, 100.0, detail)?),
                "none" => Clip::None,
                _ => return Err(words::LINK_CLIP.into()),
            });
        }
        "scale" => spec.scale = Some(chosen(word)?),
        "value" if ["yes", "no"].contains(&word) => wish.is_value = Some(word == "yes"),
        "value" => return Err(words::LINK_YES_OR_NO.into()),
        "weight" => spec.weight = Some(number(0.0, 3.0, value)?),
        _ => return Err(words::LINK_STEPS.into()),
    }
    Ok(())
}

/// The choice with this word; tells what is expected if there is none.
fn chosen<T: Choice>(word: &str) -> Result<T, String> {
    T::of_word(word).ok_or_else(|| T::ALL.iter().map(|choice| choice.word()).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::settings::url;
    use crate::app::settings::ColumnSettings;
    use crate::protocol::data::ColumnKind;

    #[test]
    fn only_what_differs_is_written_and_it_is_read_back_on_the_table() {
        let mut settings = Settings::default();
        for (name, kind) in [("BALANCE", ColumnKind::Number), ("a b", ColumnKind::Text), ("plain", ColumnKind::Number)]
        {
            settings.columns.insert(name.into(), ColumnSettings::guessed(kind, Role::Feature));
        }
        let balance = settings.columns.get_mut("BALANCE").expect("there");
        balance.role = Role::Describe;
        balance.spec.clip = Some(Clip::Quantiles(0.025));
        balance.spec.impute = Some(Impute::Constant(-1.5));
        let order = ["very low", "high|er"].map(String::from).to_vec();
        settings.columns.get_mut("a b").expect("there").coding = TextEncoding::Order(order);
        settings.derived.push(Derived { name: "new one".into(), formula: "[a b] / 2 & x".into() });
        let written = url::write(&settings);
        assert_eq!(
            written,
            "column.BALANCE=role:describe;fill:constant:-1.5;clip:quantiles:0.025&\
             column.a%20b=as:order:very%20low|high%7Cer&new.new%20one=%5Ba%20b%5D%20/%202%20%26%20x"
        );
        let (read, problems) = url::read(&written);
        assert_eq!((problems, read.on_the_table_of(&settings)), (vec![], settings.clone()));
        // On a table without them the wishes wait, and stay in the address.
        let (read, _) = url::read(&written);
        let elsewhere = read.on_the_table_of(&Settings::default());
        assert_eq!((elsewhere.pending_columns.len(), url::write(&elsewhere)), (2, written));
    }

    #[test]
    fn steps_that_cannot_be_used_are_told_and_the_others_taken() {
        let (settings, problems) = url::read("#column.x=weight:9;role:hero;mark:yes&column.y=transform:sqrt");
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("column x: “weight:9”") && problems[0].contains("from 0 to 3"), "{problems:?}");
        assert_eq!(settings.pending_columns["x"].spec.indicator, Some(true));
        assert_eq!(settings.pending_columns.len(), 2);
    }
}
