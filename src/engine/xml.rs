//! Text for XML 1.0 and HTML: names come from files and people, and a name may hold anything.

use std::borrow::Cow;

/// Whether XML 1.0 has a place for a character (production 2), as itself or as a reference.
pub fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// A text in which U+FFFD stands for each character that XML has no place for.
pub fn allowed(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_allowed) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|character| if is_allowed(character) { character } else { '\u{fffd}' }).collect())
}

/// A text between tags, or between quotes of either kind. Tabs and line ends are references, since readers of
/// attributes take them for spaces otherwise; U+FFFD stands for what XML has no place for.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped += &format!("&#{};", character as u32),
            character if is_allowed(character) => escaped.push(character),
            _ => escaped.push('\u{fffd}'),
        }
    }
    escaped
}
