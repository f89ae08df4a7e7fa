//! The form that advances a demo's clock.

use crate::http::{Form, Typed};
use serde::{Deserialize, Serialize};

/// How many days to advance. It has no key: each click advances once more.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AdvanceClockForm {
    /// The number of days.
    pub days: Typed,
}

impl Form for AdvanceClockForm {
    const NAME: &'static str = "clock";

    fn page(&self) -> String {
        "/admin".to_owned()
    }
}
