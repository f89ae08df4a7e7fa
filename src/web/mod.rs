//! What joins the parts into one server: router, sessions, security headers, forms, throttles, static files.
//! No use case and no page content here.

mod app;
mod assets;
mod clock;
mod connections;
mod drain;
mod form;
mod headers;
mod peer;
mod reference;
mod router;
mod serve;
mod session_store;
mod throttle;
mod visit;
mod visit_layer;

pub use app::{App, AppOptions, REQUESTS_AT_ONCE, REQUESTS_PER_SEC, SharedApp};
pub use clock::{SettableClock, SystemClock, SystemEntropy};
pub use form::{Fields, FormState};
pub use headers::FormTarget;
pub use peer::AddressRange;
pub use reference::api_document;
pub use router::router;
pub use serve::{PaymentOptions, ServeOptions, serve};
pub use throttle::{Throttle, Tries};
pub use visit::{Carry, PageError, PageResult, Visit, redirect};
pub use visit_layer::is_prefetch;
