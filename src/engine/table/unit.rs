//! Percent signs and currencies that stand before or behind a number.

/// Words that may touch the number; longer ones that begin or end like shorter ones come first.
pub(super) const WORDS: [&str; 78] = [
    "US$", "CA$", "AU$", "NZ$", "HK$", "NT$", "MX$", "AR$", "R$", "CL$", "CO$", "RD$", "Bs.", "C$", "A$", "S$", "J$",
    "Q.", "S/.", "S/", "Rs.", "Rs", "Rp.", "Rp", "RM", "kr.", "kr", "Kr.", "Kr", "Kč", "Ft", "zł", "zl", "lei", "Lei",
    "LEI", "лв.", "лв", "руб.", "руб", "р.", "грн.", "грн", "дин.", "дин", "ден.", "ден", "тг", "сум", "din.", "din",
    "TL", "₺", "万円", "円", "元", "圓", "원", "د.إ", "ر.س", "ر.ق", "د.ك", "ج.م", "sFr.", "Fr.", "Fr", "EUR", "USD",
    "GBP", "CHF", "JPY", "CNY", "INR", "PLN", "SEK", "NOK", "DKK", "kn",
];

/// Codes of currencies (ISO 4217) that are taken for one only where a space parts them from the number: without it
/// they may be the letters of a product's number.
pub(super) const CODES: [&str; 66] = [
    "AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "BYN", "CAD", "CLP", "COP", "CRC", "CZK", "DKK", "DOP", "DZD",
    "EGP", "GEL", "GHS", "GTQ", "HKD", "HRK", "HUF", "IDR", "ILS", "IQD", "IRR", "ISK", "JMD", "JOD", "KES", "KRW",
    "KWD", "KZT", "LBP", "LKR", "MAD", "MDL", "MKD", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PEN", "PHP", "PKR",
    "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "TZS", "UAH", "UYU", "UZS",
    "VND", "ZAR",
];

/// South Africa's rand: one letter, so it needs a space or a number that is written as an amount.
const RAND: &str = "R";

/// For each byte the words that begin with it, or end with it, as bits: most cells of text are told by one look.
const fn by_byte(last: bool) -> [u128; 256] {
    let (mut sets, mut at) = ([0; 256], 0);
    while at < WORDS.len() {
        let word = WORDS[at].as_bytes();
        let byte = if last { word[word.len() - 1] } else { word[0] };
        sets[byte as usize] |= 1 << at;
        at += 1;
    }
    sets
}

static BY_FIRST: [u128; 256] = by_byte(false);
static BY_LAST: [u128; 256] = by_byte(true);

/// The words of a set, in their order.
fn words(mut set: u128) -> impl Iterator<Item = &'static str> {
    std::iter::from_fn(move || {
        let at = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        WORDS.get(at).copied()
    })
}

/// Whether a word is one of the codes, which have three letters each.
fn is_code(word: &str) -> bool {
    word.len() == 3 && CODES.contains(&word)
}

/// Whether a character is the sign of a currency (Unicode's category Sc) or of a share.
fn is_sign(c: char) -> bool {
    const SIGNS: &str = "‰֏؋৲৳৻૱௹฿៛﷼﹩＄￠￡￥￦٪％";
    if c.is_ascii() {
        return matches!(c, '%' | '$');
    }
    matches!(c, '¢'..='¥' | '\u{20a0}'..='\u{20c0}') || SIGNS.contains(c)
}

/// The unit at the beginning of `text`, and what follows it.
pub(super) fn leading(text: &str) -> Option<(&str, &str)> {
    let split = |length: usize| Some((&text[..length], text[length..].trim_start()));
    let first = *text.as_bytes().first()?;
    // Most numbers begin as numbers do.
    if first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.' | b',') {
        return None;
    }
    if let Some(word) = words(BY_FIRST[usize::from(first)]).find(|word| text.starts_with(word)) {
        return split(word.len());
    }
    if let Some(sign) = text.chars().next().filter(|&c| is_sign(c)) {
        return split(sign.len_utf8());
    }
    let (word, _) = text.split_once(' ')?;
    (is_code(word) || word == RAND).then(|| split(word.len()))?
}

/// A rand before an amount without a space: `R1,234.50`, but not `R12`.
pub(super) fn leading_rand(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix(RAND)?;
    let is_amount = rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(['.', ',']);
    is_amount.then_some((&text[..RAND.len()], rest))
}

/// The unit at the end of `text`, and what stands before it.
pub(super) fn trailing(text: &str) -> Option<(&str, &str)> {
    let split = |length: usize| {
        let at = text.len() - length;
        Some((&text[at..], text[..at].trim_end()))
    };
    let last = *text.as_bytes().last()?;
    if last.is_ascii_digit() {
        return None;
    }
    if let Some(word) = words(BY_LAST[usize::from(last)]).find(|word| text.ends_with(word)) {
        return split(word.len());
    }
    if let Some(sign) = text.chars().next_back().filter(|&c| is_sign(c)) {
        return split(sign.len_utf8());
    }
    let (_, word) = text.rsplit_once(' ')?;
    is_code(word).then(|| split(word.len()))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The length of the unit at one end of a text, sought among all words, signs and codes.
    fn slow(text: &str, at_end: bool) -> Option<usize> {
        let is_at = |word: &str| if at_end { text.ends_with(word) } else { text.starts_with(word) };
        let edge = if at_end { text.chars().next_back() } else { text.chars().next() }?;
        let word = if at_end { text.rsplit(' ').next() } else { text.split(' ').next() }.unwrap_or("");
        let codes = CODES.into_iter().chain((!at_end).then_some(RAND));
        let code = codes.into_iter().find(|code| word == *code && word.len() < text.len());
        let is_number = edge.is_ascii_digit() || (!at_end && matches!(edge, '-' | '+' | '.' | ','));
        let found = WORDS.into_iter().find(|word| is_at(word)).map(str::len);
        found.or(is_sign(edge).then(|| edge.len_utf8())).or(code.map(str::len)).filter(|_| !is_number)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn a_unit_is_the_first_of_all_words_signs_and_codes(
            words in (0..WORDS.len(), 0..CODES.len()),
            which in (0_usize..4, 0_usize..4),
            body in "[-$% .,0-9a-zA-Z€р円]{0,6}",
        ) {
            let part = |which: usize| ["", WORDS[words.0], CODES[words.1], " "][which];
            let text = format!("{}{body}{}", part(which.0), part(which.1));
            prop_assert_eq!(leading(&text).map(|(unit, _)| unit.len()), slow(&text, false), "{}", text);
            prop_assert_eq!(trailing(&text).map(|(unit, _)| unit.len()), slow(&text, true), "{}", text);
        }
    }

    #[test]
    fn codes_have_three_letters() {
        assert!(CODES.iter().all(|code| code.len() == 3));
    }

    #[test]
    fn a_unit_is_found_on_either_side_and_letters_of_a_product_number_are_none() {
        for (text, unit, rest) in [
            ("R$ 1.234,56", "R$", "1.234,56"),
            ("US$5", "US$", "5"),
            ("₹ 1,11,724.50", "₹", "1,11,724.50"),
            ("HUF 500", "HUF", "500"),
            ("R 5", "R", "5"),
            ("₩500", "₩", "500"),
        ] {
            assert_eq!(leading(text), Some((unit, rest)));
        }
        for (text, unit, rest) in
            [("500 Ft", "Ft", "500"), ("12 %", "%", "12"), ("500円", "円", "500"), ("5 PLN", "PLN", "5")]
        {
            assert_eq!(trailing(text), Some((unit, rest)));
        }
        for text in ["MAD7", "K10001", "R12", "ALL 5", "5kg"] {
            assert_eq!((leading(text), trailing(text)), (None, None), "{text}");
        }
        assert_eq!(leading_rand("R1,234.50"), Some(("R", "1,234.50")));
        assert_eq!(leading_rand("R12"), None);
    }
}
