//! Errors of the engine: one enum per subject, each a full sentence with the found and the expected value.

use super::control::Stopped;
use std::fmt;

/// A clustering, map or score that cannot be computed as asked.
#[derive(Debug, Clone, PartialEq)]
pub enum ComputeError {
    /// Nobody wants the result any more.
    Stopped,
    /// A parameter is outside its range; `parameter` is its name on the page (`k`, `eps`, ...).
    Parameter {
        /// The parameter's name as in the address and the page contract.
        parameter: &'static str,
        /// A sentence with the found and the expected value.
        sentence: String,
    },
    /// There is not enough memory for the work; a sentence with the needed and the allowed size.
    Memory(String),
}

impl ComputeError {
    /// An error about `parameter` with the sentence that explains it.
    pub fn parameter(parameter: &'static str, sentence: impl Into<String>) -> Self {
        ComputeError::Parameter { parameter, sentence: sentence.into() }
    }
}

impl From<Stopped> for ComputeError {
    fn from(_: Stopped) -> Self {
        ComputeError::Stopped
    }
}

impl fmt::Display for ComputeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ComputeError::Stopped => f.write_str("The computation was stopped."),
            ComputeError::Parameter { sentence, .. } | ComputeError::Memory(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for ComputeError {}
