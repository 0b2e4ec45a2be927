//! Values out of a fixed list, each with a word for addresses and files and a name for people.

/// A value out of a fixed list. [`choices!`](crate::engine::choice::choices) implements it beside the type, from the
/// one list of its words and names; a variant that is not in that list does not compile.
pub trait Choice: Copy + PartialEq + Send + Sync + 'static {
    /// Every value, in the order in which they are offered; the first is the default.
    const ALL: &'static [Self];
    /// Word and name of each, in the same order.
    const OPTIONS: &'static [(&'static str, &'static str)];

    /// Its word in addresses and files.
    fn word(self) -> &'static str;

    /// Its name on the page.
    fn name(self) -> &'static str;

    /// The value with this word.
    fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.word() == word)
    }
}

/// Implements [`Choice`]: `choices!(Type { Variant = "word", "Name"; ... })`.
macro_rules! choices {
    ($type:ty { $($variant:ident = $word:literal, $name:expr;)* }) => {
        impl $crate::engine::choice::Choice for $type {
            const ALL: &'static [Self] = &[$(Self::$variant),*];
            const OPTIONS: &'static [(&'static str, &'static str)] = &[$(($word, $name)),*];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}
pub(crate) use choices;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::distance::Metric;

    #[test]
    fn a_choice_is_found_by_its_word_and_by_no_other() {
        for (metric, option) in Metric::ALL.iter().zip(Metric::OPTIONS) {
            assert_eq!((metric.word(), metric.name()), *option);
            assert_eq!(Metric::of_word(metric.word()), Some(*metric));
        }
        assert_eq!(Metric::of_word("Euclidean"), None);
    }
}
