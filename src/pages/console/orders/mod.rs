//! All orders of the shop: the list, and one order with what can be changed about it.

pub mod list;
pub mod page;

mod actions;
mod evidence;
