//! Marks that stand for a missing value.

/// The marks, in lower case where capitals make no difference: empty cells apart, what spreadsheets write for an error
/// in English, German, French and Spanish, what databases and programs write for nothing, and what people write.
pub(super) const MARKS: [&str; 53] = [
    "na",
    "n/a",
    "n.a.",
    "n.a",
    "nan",
    "-nan",
    "nat",
    "null",
    "(null)",
    "<null>",
    "nil",
    "none",
    "\\n",
    "<na>",
    "(blank)",
    "(empty)",
    "(leer)",
    "(vide)",
    "(vacío)",
    "k. a.",
    "k.a.",
    "k.a",
    "#n/a",
    "#na",
    "#nv",
    "#div/0!",
    "#value!",
    "#ref!",
    "#num!",
    "#name?",
    "#null!",
    "#spill!",
    "#calc!",
    "#wert!",
    "#bezug!",
    "#zahl!",
    "#name!",
    "#valeur!",
    "#nombre!",
    "#nom?",
    "#¡valor!",
    "#¡ref!",
    "#¡num!",
    "#¡div/0!",
    "#valor!",
    "#error!",
    "?",
    "??",
    "''",
    "\"\"",
    ".",
    "..",
    "...",
];

/// Signs of which nothing but one, two or three in a row make a mark: hyphens and dashes.
const DASHES: [char; 7] = ['-', '–', '—', '‐', '‑', '−', '―'];

/// The longest mark, in bytes.
const LONGEST: usize = 9;

/// Whether a trimmed cell stands for a missing value: empty, or one of the marks.
pub(super) fn is_missing(cell: &str) -> bool {
    let Some(first) = cell.as_bytes().first() else { return true };
    if cell.len() > LONGEST {
        return false;
    }
    match first {
        b'#' | b'n' | b'N' | b'<' | b'(' | b'k' | b'K' | b'\\' | b'?' | b'\'' | b'"' | b'.' | b'-' => {}
        0x80.. => {}
        _ => return false,
    }
    let dashes = cell.trim_end_matches(DASHES);
    if dashes.is_empty() {
        return cell.chars().count() <= 3;
    }
    MARKS.iter().any(|mark| cell.eq_ignore_ascii_case(mark))
        || (!cell.is_ascii() && MARKS.contains(&&*cell.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_nothing_are_known_in_any_case_and_words_that_hold_them_are_none() {
        for mark in
            ["", "NA", "n/A", "#DIV/0!", "#NV", "\\N", "None", "–", "---", "<NA>", "(blank)", "k. A.", "#¡VALOR!"]
        {
            assert!(is_missing(mark), "{mark:?}");
        }
        for text in ["nano", "N/A!", "----", "#1", "0", "-1", "no", "k", "é", "none of these", "(a)", "'", "\\"] {
            assert!(!is_missing(text), "{text:?}");
        }
    }

    #[test]
    fn no_mark_is_longer_than_the_longest() {
        assert_eq!(MARKS.iter().map(|mark| mark.len()).max(), Some(LONGEST));
    }
}
