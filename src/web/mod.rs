//! What joins the parts into one server: router, sessions, security headers, forms, throttles, static files.
//! No use case and no page content here.

mod app;
mod assets;
mod clock;
mod form;
mod headers;
mod router;
mod serve;
mod session_store;
mod throttle;
mod visit;
mod visit_layer;

pub use app::{App, AppOptions};
pub use clock::{SettableClock, SystemClock, SystemEntropy};
pub use form::{Fields, FormState};
pub use router::router;
pub use serve::{ServeOptions, serve};
pub use throttle::Throttle;
pub use visit::{Carry, PageError, PageResult, Visit, redirect};
pub use visit_layer::is_prefetch;
