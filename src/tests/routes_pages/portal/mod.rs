//! The affiliate's own pages.

mod next_step;

use super::Browser;
