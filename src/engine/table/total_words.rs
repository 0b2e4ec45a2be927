//! Words that stand in front of a total, or of another summary of a table.

/// Words for a total in lower case, as they stand in front of one.
pub(super) const WORDS: [&str; 77] = [
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
    "gesamtergebnis",
    "teilergebnis",
    "endsumme",
    "total general",
    "total geral",
    "totale complessivo",
    "totale generale",
    "eindtotaal",
    "suma końcowa",
    "łącznie",
    "suma częściowa",
    "součet",
    "spolu",
    "végösszeg",
    "mindösszesen",
    "toplam",
    "genel toplam",
    "yhteensä",
    "summa",
    "totalt",
    "i alt",
    "sum total",
    "ukupno",
    "skupaj",
    "σύνολο",
    "общий итог",
    "разом",
    "усього",
    "合计",
    "小计",
    "小計",
    "総計",
    "總計",
    "合計金額",
    "합계",
    "총계",
    "소계",
    "الإجمالي",
    "المجموع",
    "סה״כ",
    "tổng",
    "tổng cộng",
    "jumlah",
];

/// Words for a mean, a count, the least and the most in lower case.
pub(super) const OTHERS: [&str; 45] = [
    "average",
    "avg",
    "mean",
    "median",
    "durchschnitt",
    "mittelwert",
    "mittel",
    "schnitt",
    "ø",
    "moyenne",
    "médiane",
    "media",
    "mediana",
    "promedio",
    "média",
    "gemiddelde",
    "średnia",
    "průměr",
    "priemer",
    "átlag",
    "medel",
    "medelvärde",
    "gennemsnitt",
    "gjennomsnitt",
    "keskiarvo",
    "ortalama",
    "среднее",
    "μέσος όρος",
    "平均",
    "平均值",
    "평균",
    "count",
    "anzahl",
    "nombre",
    "conteggio",
    "recuento",
    "aantal",
    "liczba",
    "počet",
    "количество",
    "件数",
    "minimum",
    "maximum",
    "min",
    "max",
];

/// What a row says that it holds of the rows above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Summary {
    /// Their sums.
    Sum,
    /// Their mean, how many they are, or the like.
    Other,
}

/// Whether a cell says that its row is a total.
pub(super) fn is_total_word(cell: &str) -> bool {
    summary_of(cell) == Some(Summary::Sum)
}

/// What a cell says that its row holds of the rows above it; `None` if it says nothing of the kind.
pub(super) fn summary_of(cell: &str) -> Option<Summary> {
    // Most cells begin or end with a digit, or are too long: they are told at once.
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    if cell.len() > 24 || is_digit(cell.as_bytes().first()) || is_digit(cell.as_bytes().last()) {
        return None;
    }
    let word = cell.trim_end_matches([':', '.', ' ', '=']).trim_start_matches(['*', ' ']).trim_end_matches('*');
    let lower = if word.is_ascii() { String::new() } else { word.to_lowercase() };
    let is_in = |words: &[&str]| match word.is_ascii() {
        true => words.iter().any(|known| known.len() == word.len() && word.eq_ignore_ascii_case(known)),
        false => words.contains(&lower.as_str()),
    };
    if is_in(&WORDS) {
        Some(Summary::Sum)
    } else if is_in(&OTHERS) {
        Some(Summary::Other)
    } else {
        None
    }
}
