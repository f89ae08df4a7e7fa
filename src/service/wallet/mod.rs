//! Store balance: changed by hand, bought, made from earnings, and ended.

pub(super) mod change_wallet;
pub(super) mod convert_to_balance;
pub(super) mod expire_credit;
pub(super) mod top_up;

pub use change_wallet::{ChangeWallet, Wallet, WalletChange, WalletChanged};
pub use convert_to_balance::{ConvertToBalance, Converted};
pub use expire_credit::ExpireCredit;
pub use top_up::PlaceTopUp;
