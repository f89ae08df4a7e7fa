//! The affiliate's own pages.

mod next_step;
mod own_links;

use super::{Browser, key};
