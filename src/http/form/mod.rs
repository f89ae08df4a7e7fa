//! Forms between the page that fills them and the server function that reads them: typed values, what is kept after a
//! refusal, and the sentences that say what is wrong.

mod sentences;
mod state;
mod typed;

pub use sentences::sentence;
pub use state::{Form, Kept, KeyedForm};
pub use typed::{Checked, FormKey, Secret, Typed};
