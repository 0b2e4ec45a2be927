//! Messages as bytes: a magic number, the protocol's version, then the message in postcard's format.

use serde::{de::DeserializeOwned, Serialize};
use std::fmt;

const MAGIC: [u8; 4] = *b"STRA";
const VERSION: u8 = 1;
const HEADER: usize = MAGIC.len() + 1;

/// Bytes that are no message of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodecError {
    /// The first bytes are not the magic number.
    Foreign,
    /// A message of another version.
    Version(u8),
    /// The body does not decode.
    Body(String),
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CodecError::Foreign => f.write_str("a message that does not come from Strata"),
            CodecError::Version(found) => {
                write!(f, "a message of protocol version {found}, expected {VERSION}: reload the page")
            }
            CodecError::Body(why) => write!(f, "a message that cannot be read ({why})"),
        }
    }
}

impl std::error::Error for CodecError {}

/// The bytes of a message.
///
/// # Errors
/// [`CodecError::Body`] if the message cannot be written, which no type of this protocol leads to.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, CodecError> {
    let mut bytes = MAGIC.to_vec();
    bytes.push(VERSION);
    postcard::to_extend(message, bytes).map_err(|e| CodecError::Body(e.to_string()))
}

/// The message in some bytes.
///
/// # Errors
/// If they are not one whole message of this version.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    if bytes.len() < HEADER || bytes[..MAGIC.len()] != MAGIC {
        return Err(CodecError::Foreign);
    }
    if bytes[MAGIC.len()] != VERSION {
        return Err(CodecError::Version(bytes[MAGIC.len()]));
    }
    match postcard::take_from_bytes(&bytes[HEADER..]) {
        Ok((message, [])) => Ok(message),
        Ok((_, rest)) => Err(CodecError::Body(format!("{} bytes too many", rest.len()))),
        Err(e) => Err(CodecError::Body(e.to_string())),
    }
}
