//! How much a table may hold.

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 500_000_000;

/// The most columns a table may have.
pub const MAX_COLUMNS: usize = 2_000;

/// The first line must end within so many bytes.
pub(super) const MAX_LINE: usize = 1_000_000;
