//! Forms between the page that fills them and the server function that reads them: typed values, what is kept after a
//! refusal, and the sentences that say what is wrong.

mod reader;
mod sentences;
mod shelf;
mod state;
mod text;
mod typed;

pub use reader::FieldReader;
pub use sentences::sentence;
pub use state::{Form, Kept, KeyedForm};
pub use text::{read_form, without_nul};
pub use typed::{Checked, FormKey, Secret, Typed};
