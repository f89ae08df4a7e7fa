//! What people set up for their own account: sessions, second factor, another address, preferences.

pub mod email_change;
pub mod person;
pub mod preference;
pub mod second_factor;
pub mod sessions;
