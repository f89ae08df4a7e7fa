//! What people do with their own account: password, address, sessions, second factor, preferences. Each use case takes
//! the person from the actor, so no one changes the account of another.

pub(in crate::service) mod email_change;
pub(in crate::service) mod password;
pub(in crate::service) mod preferences;
pub(in crate::service) mod second_factor;
pub(in crate::service) mod sessions;

pub use crate::store::access::account::preference::Preferences;
pub use crate::store::access::account::sessions::{OwnSession, SessionOwner};
pub use email_change::{AskEmailChange, ConfirmEmailChange, DropEmailChange, EMAIL_CHANGE_SECS};
pub use password::SetPassword;
pub use preferences::{MailWish, RenameOperator, SavePreferences};
pub use second_factor::{
    BeginSecondFactor, ConfirmSecondFactor, RemoveSecondFactor, RenewRecoveryCodes,
    UseSecondFactor, code_at,
};
pub use sessions::EndSessions;

use crate::domain::actor::{Actor, Denied, Who};
use crate::service::access::sign_in::SignedIn;

/// The person who acts.
///
/// # Errors
/// For a program, the product itself, or a visitor.
pub(super) fn person_of(actor: &Actor) -> Result<SignedIn, Denied> {
    match &actor.who {
        Who::Customer(id) => Ok(SignedIn::Customer(id.clone())),
        Who::Operator(id) => Ok(SignedIn::Operator(id.clone())),
        Who::Visitor => Err(Denied::SignInFirst),
        _ => Err(Denied::NotAllowed),
    }
}
