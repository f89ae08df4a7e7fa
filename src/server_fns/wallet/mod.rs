//! What an affiliate does with commission and store balance.

mod convert_to_balance;

pub use convert_to_balance::ConvertToBalance;
