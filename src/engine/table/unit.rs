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

/// Whether a character is the sign of a currency (Unicode's category Sc) or of a share.
fn is_sign(c: char) -> bool {
    const SIGNS: &str = "%‰$֏؋৲৳৻૱௹฿៛﷼﹩＄￠￡￥￦٪％";
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
    if let Some(word) = WORDS.iter().find(|word| word.as_bytes()[0] == first && text.starts_with(**word)) {
        return split(word.len());
    }
    if let Some(sign) = text.chars().next().filter(|&c| is_sign(c)) {
        return split(sign.len_utf8());
    }
    let word = text.split(' ').next().filter(|word| word.len() < text.len())?;
    if CODES.contains(&word) || word == RAND {
        return split(word.len());
    }
    None
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
    if let Some(word) = WORDS.iter().find(|word| word.as_bytes().last() == Some(&last) && text.ends_with(**word)) {
        return split(word.len());
    }
    if let Some(sign) = text.chars().next_back().filter(|&c| is_sign(c)) {
        return split(sign.len_utf8());
    }
    let word = text.rsplit(' ').next().filter(|word| word.len() < text.len())?;
    if CODES.contains(&word) {
        return split(word.len());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

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
