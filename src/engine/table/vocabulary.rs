//! The words by which cells are read, for programs that read the same files elsewhere.

use super::{missing, total_words, unit, yes_no};

/// Words by what they mean; where capitals make no difference they are in lower case.
pub(in crate::engine) struct Vocabulary {
    /// Marks that stand for a missing value.
    pub missing: &'static [&'static str],
    /// Units that may touch a number.
    pub units: &'static [&'static str],
    /// Currencies' codes, which a space parts from the number.
    pub codes: &'static [&'static str],
    /// Words in front of a total.
    pub totals: &'static [&'static str],
    /// Words in front of a mean, a count and the like.
    pub summaries: &'static [&'static str],
    /// Words for yes.
    pub yes: &'static [&'static str],
    /// Words for no.
    pub no: &'static [&'static str],
}

/// All of them.
pub(in crate::engine) const VOCABULARY: Vocabulary = Vocabulary {
    missing: &missing::MARKS,
    units: &unit::WORDS,
    codes: &unit::CODES,
    totals: &total_words::WORDS,
    summaries: &total_words::OTHERS,
    yes: &yes_no::YES,
    no: &yes_no::NO,
};
