//! Forms about the affiliate program.

use crate::http::{Form, Typed};
use serde::{Deserialize, Serialize};

/// Joining the affiliate program.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct JoinProgramForm {
    /// The code that the customer wants; made from the name when it is empty.
    pub code: Typed,
}

impl Form for JoinProgramForm {
    const NAME: &'static str = "join_program";

    fn page(&self) -> String {
        "/affiliate".to_owned()
    }
}
