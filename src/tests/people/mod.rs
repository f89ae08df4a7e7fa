//! People across the whole product: who is the same person, what is kept of one, and how they came.

mod addresses;
mod clicks;
mod direction;
mod forgotten;
mod languages;
mod lists;
mod operators;
mod own_money;
mod strangers;
