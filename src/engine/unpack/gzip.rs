//! Text compressed by gzip (RFC 1952), of one or more members.

use super::UnpackError;
use crate::engine::control::Control;
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// So many bytes are unpacked between two looks at the control.
const PIECE: usize = 1 << 20;

/// The unpacked bytes. They are counted while they come: a small file may unpack to more than there is memory.
///
/// # Errors
/// [`UnpackError::Damaged`], [`UnpackError::TooLarge`], [`UnpackError::Stopped`].
pub(super) fn gunzip(bytes: &[u8], limit: usize, control: &mut Control) -> Result<Vec<u8>, UnpackError> {
    let mut decoder = MultiGzDecoder::new(bytes);
    let mut unpacked = Vec::new();
    let mut piece = vec![0; PIECE];
    loop {
        let count = decoder.read(&mut piece).map_err(|error| UnpackError::Damaged(error.to_string()))?;
        if count == 0 {
            return Ok(unpacked);
        }
        if unpacked.len() + count > limit {
            return Err(UnpackError::TooLarge { limit });
        }
        unpacked.try_reserve(count).map_err(|_| UnpackError::TooLarge { limit })?;
        unpacked.extend_from_slice(&piece[..count]);
        let left = decoder.get_ref().len();
        control.at(bytes.len() - left, bytes.len())?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).expect("to memory");
        encoder.finish().expect("to memory")
    }

    #[test]
    fn what_was_packed_comes_back_also_from_several_members() {
        let text = b"a,b\n1,2\n".repeat(1000);
        let mut two = packed(&text);
        two.extend(packed(b"3,4\n"));
        let expected = [&text[..], b"3,4\n"].concat();
        assert_eq!(gunzip(&two, 1 << 20, &mut Control::none()), Ok(expected));
    }

    #[test]
    fn damaged_cut_and_endless_files_are_refused() {
        let good = packed(&b"a,b\n1,2\n".repeat(1000));
        let refused = |bytes: &[u8], limit| gunzip(bytes, limit, &mut Control::none());
        assert!(matches!(refused(&good[..good.len() - 4], 1 << 20), Err(UnpackError::Damaged(_))));
        let mut bent = good.clone();
        bent[good.len() / 2] ^= 0x55;
        assert!(matches!(refused(&bent, 1 << 20), Err(UnpackError::Damaged(_))));
        let bomb = packed(&vec![b'0'; 3 << 20]);
        assert_eq!(refused(&bomb, 1 << 20), Err(UnpackError::TooLarge { limit: 1 << 20 }));
        assert_eq!(gunzip(&good, 1 << 20, &mut Control::new(&mut |_| false)), Err(UnpackError::Stopped));
    }
}
