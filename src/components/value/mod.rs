//! Values that people read exactly or take away: dates, addresses, codes.

pub(super) mod address;
pub(super) mod code;
pub(super) mod copy;
pub(super) mod qr;
pub(super) mod time;

pub use address::{Address, short_address};
pub use code::CodeBlock;
pub use copy::CopyField;
pub use qr::Qr;
pub use time::{DateTime, Day, date, day, day_time};
