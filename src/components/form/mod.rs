//! Forms, their fields and their buttons. What a form means is decided where it is posted to.

pub(super) mod button;
pub(super) mod check_group;
pub(super) mod field;

pub use button::{Actions, Confirm, LinkButton, PostForm, Submit, Weight};
pub use check_group::{Check, CheckGroup};
pub use field::{AmountField, Checkbox, Choice, Choices, Field, FieldKind, Select};
