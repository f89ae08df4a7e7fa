//! Answering: the envelope of the Dev API, every code of a failure, refusals in words, and the layers around a surface.
//! Shapes of things are in `json/`.

pub(super) mod addresses;
pub(super) mod code;
pub(super) mod data;
pub(super) mod error;
pub(super) mod finish;
pub(super) mod refusal;
