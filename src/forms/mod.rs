//! One typed struct for each form: the page fills it, the server function reads it, a refusal gives it back. No rule of the
//! product here; what a value means is decided by the server function and the domain.

mod wallet;

pub use wallet::ConvertForm;
