//! What pages and server functions are built on: visit, session, flash, forms, limits, headers, files, rendering. No
//! page content and no use case here.

pub mod page;

mod action;
mod app;
mod assets;
mod cache;
mod clock;
mod form;
mod guard;
mod kept;
mod nowhere;
mod peer;
mod query;
mod reference;
mod render;
mod session;
mod starter;
mod throttle;
mod visit;

pub use action::{ActError, Acted, Action, Done, act};
pub use app::{
    App, AppOptions, DemoLife, REQUESTS_AT_ONCE, REQUESTS_PER_SEC, SecondFactorRule, SharedApp,
};
pub use assets::{browser_part, font, style, theme};
pub use clock::{SettableClock, SystemClock, SystemEntropy};
pub use form::{Checked, FieldReader, Form, FormKey, Kept, KeyedForm, Secret, Typed, read_form};
pub use guard::{form_policy, of_one_site, protect, take_own_forms};
pub use kept::kept_answer;
pub use nowhere::unavailable_page;
pub use page::{Download, Page, PageError, PageResult, load, own_page, redirect};
pub use peer::{AddressRange, note_peer};
pub use query::Query;
pub use reference::api_document;
pub use render::{Site, draw_failures};
pub use session::{OwnSessionStore, SESSION_DAYS, cookie_name};
pub use starter::{speculation_rules, starter};
pub use throttle::{Throttle, Tries};
pub use visit::{
    Carry, RequestedCode, SecondFactorOutcome, Visit, chosen_first, is_code_of, is_prefetch,
    note_refusals, visit_layer,
};
