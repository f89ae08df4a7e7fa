//! What people do with their own account.

mod close;
mod confirm;
mod email;
mod password;
mod profile;
mod second_factor;
mod sessions;

pub use close::CloseAccount;
pub use confirm::{ConfirmPerson, EnterSecondFactor, SendConfirmCode};
pub use email::{AskEmail, ConfirmEmail, DropEmail};
pub use password::ChangePassword;
pub use profile::{SaveAccount, SaveNotices};
pub use second_factor::{
    BeginSecondFactor, ConfirmSecondFactor, RemoveSecondFactor, RenewRecoveryCodes,
};
pub use sessions::{EndOtherSessions, EndSession};
