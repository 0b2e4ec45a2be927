//! A name and what it rests on.

use super::effect::Effect;
use serde::{Deserialize, Serialize};

/// A segment's name and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Name {
    /// The name; no other segment of the run has it.
    pub text: String,
    /// For each word or phrase the effect behind it, in the order of the name.
    pub evidence: Vec<Evidence>,
}

/// Words of a name and the effect they say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The words.
    pub words: String,
    /// The effect.
    pub effect: Effect,
}

/// A text with its first letter large.
pub(super) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
