//! What surrounds every page: the document, navigation, the one sentence about what just happened.

pub(super) mod breadcrumb;
pub(super) mod flash;
pub(super) mod layout;
pub(super) mod nav;
pub(super) mod tabs;

pub use breadcrumb::Breadcrumb;
pub use flash::{FlashMessage, Note};
pub use layout::{Frame, Shell};
pub use nav::{Mark, Masthead, Rail};
pub use tabs::{Tab, Tabs};
