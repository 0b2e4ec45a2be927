//! Words that stand in front of a total.

/// Words for a total in lower case, as they stand in front of one.
pub(super) const WORDS: [&str; 34] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sub total",
    "sum",
    "sums",
    "overall",
    "all",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "insgesamt",
    "total général",
    "sous-total",
    "somme",
    "totale",
    "subtotale",
    "somma",
    "suma",
    "suma total",
    "soma",
    "totaal",
    "subtotaal",
    "razem",
    "ogółem",
    "celkem",
    "összesen",
    "итого",
    "всего",
    "合計",
    "总计",
];

/// Whether a cell says that its row is a total.
pub(super) fn is_total_word(cell: &str) -> bool {
    // Most cells begin or end with a digit, or are too long: they are told at once.
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    if cell.len() > 24 || is_digit(cell.as_bytes().first()) || is_digit(cell.as_bytes().last()) {
        return false;
    }
    let word = cell.trim_end_matches([':', '.', ' ', '=']).trim_start_matches(['*', ' ']).trim_end_matches('*');
    WORDS.iter().any(|known| known.len() == word.len() && word.eq_ignore_ascii_case(known))
        || (!word.is_ascii() && WORDS.contains(&&*word.to_lowercase()))
}
