//! Making an account and choosing a new password, over links that come by mail.

mod confirm_registration;
mod register;
mod request_reset;
mod reset_password;

pub use confirm_registration::ConfirmRegistration;
pub use register::Register;
pub use request_reset::RequestReset;
pub use reset_password::ResetPassword;
