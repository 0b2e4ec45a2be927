//! Long lists of numbers in a message: their bytes in one piece, which are read many times faster than one number after
//! the other. For `#[serde(with = "packed")]`.

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A number of four bytes.
pub trait Four: Copy {
    /// Its bytes, the lowest first.
    fn bytes(self) -> [u8; 4];
    /// The number of some bytes.
    fn of(bytes: [u8; 4]) -> Self;
}

macro_rules! four {
    ($($number:ty),*) => {
        $(impl Four for $number {
            fn bytes(self) -> [u8; 4] {
                self.to_le_bytes()
            }
            fn of(bytes: [u8; 4]) -> Self {
                <$number>::from_le_bytes(bytes)
            }
        })*
    };
}
four!(f32, i32, u32);

/// Writes the numbers.
///
/// # Errors
/// The serializer's.
pub fn serialize<N: Four, S: Serializer>(numbers: &[N], serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(4 * numbers.len());
    numbers.iter().for_each(|number| bytes.extend_from_slice(&number.bytes()));
    serializer.serialize_bytes(&bytes)
}

/// Reads the numbers.
///
/// # Errors
/// The deserializer's, and if the bytes are not of whole numbers.
pub fn deserialize<'de, N: Four, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<N>, D::Error> {
    struct Numbers<N>(PhantomData<N>);
    impl<N: Four> Visitor<'_> for Numbers<N> {
        type Value = Vec<N>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("numbers of four bytes each")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<N>, E> {
            let numbers = bytes.chunks_exact(4);
            if !numbers.remainder().is_empty() {
                return Err(E::invalid_length(bytes.len(), &self));
            }
            Ok(numbers.map(|four| N::of([four[0], four[1], four[2], four[3]])).collect())
        }
    }
    deserializer.deserialize_bytes(Numbers(PhantomData))
}

#[cfg(test)]
mod tests {
    use crate::protocol::codec;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Message(
        #[serde(with = "super")] Vec<u32>,
        #[serde(with = "super")] Vec<f32>,
        #[serde(with = "super")] Vec<i32>,
    );

    #[test]
    fn numbers_are_read_as_they_were_written_and_half_a_number_is_none() {
        let message = Message(vec![0, u32::MAX, 7], vec![], vec![-1, 5]);
        let bytes = codec::encode(&message).expect("bytes");
        assert_eq!(bytes.len(), 5 + 1 + 12 + 1 + 1 + 8);
        assert_eq!(codec::decode::<Message>(&bytes), Ok(message));
        let mut torn = bytes.clone();
        torn[5] = 11; // one byte less of the first list
        assert!(codec::decode::<Message>(&torn).is_err());
    }
}
