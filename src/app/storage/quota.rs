//! The limit of what this browser saves. Pure.

use crate::app::format::fixed;
use crate::words::storage as words;

/// The largest file that this browser keeps, in bytes.
pub const LARGEST_KEPT: f64 = 256.0 * 1024.0 * 1024.0;

/// Whether a file of `bytes` bytes is kept where the browser would take `room` more: at most half of that, since others
/// need some too.
///
/// # Errors
/// Why it is not kept, as the end of a sentence.
pub fn fits(bytes: f64, room: Option<f64>) -> Result<(), String> {
    let mb = |bytes: f64| words::megabytes(&fixed(bytes / 1024.0 / 1024.0, 1));
    if bytes > LARGEST_KEPT {
        return Err(words::why_too_large(&mb(bytes), &mb(LARGEST_KEPT)));
    }
    match room {
        Some(room) if bytes > room / 2.0 => Err(words::why_no_room(&mb(bytes), &mb(room.max(0.0)))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_fits_within_the_limit_and_with_room_only() {
        assert_eq!(fits(0.0, Some(0.0)), Ok(()));
        assert_eq!(fits(LARGEST_KEPT, None), Ok(()));
        assert_eq!(fits(LARGEST_KEPT, Some(2.0 * LARGEST_KEPT)), Ok(()));
        let refused = |bytes, room| fits(bytes, room).expect_err("not kept");
        assert!(refused(LARGEST_KEPT + 1.0, None).contains("up to 256.0 MB"));
        assert!(refused(3e6, Some(5e6)).contains("room for 4.8 MB"));
        assert!(refused(1.0, Some(-1.0)).contains("room for 0.0 MB"));
    }
}
