//! Figures over time: bars, the period before, small curves.

pub(super) mod bar_chart;
pub(super) mod bars;
pub(super) mod stat;

pub use bar_chart::{Bar, BarChart, Unit};
pub use stat::{Change, Direction, Period, Stat, Stats};
