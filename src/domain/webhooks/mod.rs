//! What the outside hears about: the names of events, and when a delivery is tried again. Bodies and signatures are
//! made above.

pub mod delivery;
pub mod event;
