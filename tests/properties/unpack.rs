//! Packed files from anywhere: whatever the bytes, a table or a sentence.

use proptest::prelude::*;
use strata::engine::control::Control;
use strata::engine::unpack::unpack;

const XLSX: &[u8] = include_bytes!("../fixtures/workbooks/two_sheets.xlsx");
const ODS: &[u8] = include_bytes!("../fixtures/workbooks/two_sheets.ods");

fn survives(bytes: &[u8]) {
    let _ = unpack(bytes, None, 1 << 20, &mut Control::none()).map_err(|error| error.to_string());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn workbooks_with_changed_bytes_never_panic(
        ods in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = if ods { ODS.to_vec() } else { XLSX.to_vec() };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        survives(&bytes);
    }

    #[test]
    fn noise_behind_the_first_bytes_of_a_packed_file_never_panics(
        kind in 0_usize..2,
        noise in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let magic: &[u8] = [&b"\x1f\x8b\x08\x00"[..], b"PK\x03\x04"][kind];
        survives(&[magic, &noise].concat());
    }
}
