//! How often an owner's facts were changed by this process while it ran. Where no other process writes, what was read
//! under a generation is true for as long as the generation stays; elsewhere [`super::seen`] adds what others did.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

/// How many counters there are. Owners that share one make each other's facts be read again, never be believed wrongly.
const SLOTS: usize = 8_192;

/// Counters by (shop, owner).
pub struct Generations {
    slots: Box<[AtomicU64]>,
}

impl Default for Generations {
    fn default() -> Self {
        Self { slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect() }
    }
}

impl Generations {
    fn slot(&self, shop: &str, owner: &str) -> Option<&AtomicU64> {
        let mut hasher = DefaultHasher::new();
        (shop, owner).hash(&mut hasher);
        let index = usize::try_from(hasher.finish() % SLOTS as u64).unwrap_or_default();
        self.slots.get(index)
    }

    /// Counts a commit that touched an owner.
    pub fn count(&self, shop: &str, owner: &str) {
        if let Some(slot) = self.slot(shop, owner) {
            slot.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// How often an owner was touched.
    pub fn of(&self, shop: &str, owner: &str) -> u64 {
        self.slot(shop, owner).map_or(0, |slot| slot.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_changes_the_generation_of_its_owner_only() {
        let generations = Generations::default();
        let before = (generations.of("s", "a"), generations.of("s", "b"));
        generations.count("s", "a");
        assert_ne!(generations.of("s", "a"), before.0);
        assert_eq!(generations.of("s", "b"), before.1);
    }
}
