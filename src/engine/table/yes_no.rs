//! Columns that say yes and no.

use super::{Cells, Column, Note, Text, MISSING};

/// Words for no and yes, in lower case. Single letters count only if both occur: "n" alone may mean anything.
const PAIRS: [(&str, &str); 37] = [
    ("no", "yes"),
    ("n", "y"),
    ("false", "true"),
    ("f", "t"),
    ("0", "1"),
    ("nein", "ja"),
    ("n", "j"),
    ("falsch", "wahr"),
    ("non", "oui"),
    ("faux", "vrai"),
    ("no", "si"),
    ("no", "sí"),
    ("no", "sì"),
    ("falso", "verdadero"),
    ("falso", "vero"),
    ("não", "sim"),
    ("nao", "sim"),
    ("falso", "verdadeiro"),
    ("nee", "ja"),
    ("nej", "ja"),
    ("nei", "ja"),
    ("ei", "kyllä"),
    ("nie", "tak"),
    ("ne", "ano"),
    ("ne", "da"),
    ("nu", "da"),
    ("nem", "igen"),
    ("hayır", "evet"),
    ("hayir", "evet"),
    ("нет", "да"),
    ("не", "да"),
    ("ні", "так"),
    ("όχι", "ναι"),
    ("いいえ", "はい"),
    ("否", "是"),
    ("아니요", "예"),
    ("لا", "نعم"),
];

/// Words for no in any language: what a second file may say in place of the first one's.
pub(super) const NO: [&str; PAIRS.len()] = words(false);
/// Words for yes.
pub(super) const YES: [&str; PAIRS.len()] = words(true);

const fn words(yes: bool) -> [&'static str; PAIRS.len()] {
    let (mut words, mut at) = ([""; PAIRS.len()], 0);
    while at < PAIRS.len() {
        words[at] = if yes { PAIRS[at].1 } else { PAIRS[at].0 };
        at += 1;
    }
    words
}

/// Turns a column of text that holds the words of one pair only into one of 0 and 1, and says so.
pub(super) fn yes_no(column: &mut Column) -> Option<Note> {
    let Cells::Text(Text::Repeating { values, codes }) = &column.cells else { return None };
    if values.len() > 8 || codes.len() < 3 {
        return None; // spelled in more ways than capitals allow for; or two rows, which such words would tell apart
    }
    let words: Vec<String> = values.iter().map(|value| value.to_lowercase()).collect();
    let (no, yes) = PAIRS.into_iter().find(|(no, yes)| {
        let both = words.iter().any(|word| word == no) && words.iter().any(|word| word == yes);
        words.iter().all(|word| word == no || word == yes) && (both || no.chars().count() > 1)
    })?;
    let value = |code: &u32| match code {
        &MISSING => f64::NAN,
        code => f64::from(words[*code as usize] == yes),
    };
    column.cells = Cells::Number(codes.iter().map(value).collect());
    Some(Note::YesNo { column: column.name.clone(), no: no.to_string(), yes: yes.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_means_yes_in_one_language_and_no_in_another() {
        assert!(YES.iter().all(|yes| !NO.contains(yes)));
    }

    #[test]
    fn words_for_yes_and_no_become_one_and_zero() {
        let column = |values: &[&str]| {
            let mut builder = super::super::text::TextBuilder::new(0, 0);
            values.iter().for_each(|value| builder.push(Some(*value).filter(|value| !value.is_empty())));
            Column { name: "active".into(), unit: None, cells: Cells::Text(builder.finish()) }
        };
        for (values, expected) in [
            (["Yes", "no", "NO", "yes"], Some([1.0, 0.0, 0.0, 1.0])),
            (["ja", "ja", "nein", "ja"], Some([1.0, 1.0, 0.0, 1.0])),
            (["true", "true", "true", "true"], Some([1.0; 4])),
            (["Да", "нет", "ДА", "Нет"], Some([1.0, 0.0, 1.0, 0.0])),
            (["Não", "Sim", "Sim", "não"], Some([0.0, 1.0, 1.0, 0.0])),
            (["はい", "いいえ", "はい", "はい"], Some([1.0, 0.0, 1.0, 1.0])),
            (["N", "n", "N", "N"], None),
            (["yes", "no", "maybe", "no"], None),
            (["yes", "nein", "yes", "no"], None),
        ] {
            let mut column = column(&values);
            let noted = yes_no(&mut column).is_some();
            assert_eq!(
                (column.numbers(), noted),
                (expected.as_ref().map(|v| &v[..]), expected.is_some()),
                "{values:?}"
            );
        }
        let mut holes = column(&["y", "", "n"]);
        yes_no(&mut holes);
        assert!(holes.numbers().is_some_and(|values| values[1].is_nan() && values[0] == 1.0));
    }
}
