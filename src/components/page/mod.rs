//! The bones of a page: title, sections, states, steps, and what an empty list says.

pub(super) mod chip;
pub(super) mod empty;
pub(super) mod parts;
pub(super) mod timeline;

pub use chip::{Chip, StateChip, Tone, chip, state_chip, state_text};
pub use empty::Empty;
pub use parts::{Headline, PageHead, Reason, Reasons, Section, Split};
pub use timeline::{Step, StepState, Timeline};
