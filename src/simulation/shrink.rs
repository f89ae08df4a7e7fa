//! Makes a failing list as short as it can be: parts are left out, large ones first, as long as it still fails.

/// A search for the shortest failing list. Ask for the next candidate, try it, say how it went.
pub struct Shrink<T> {
    best: Vec<T>,
    chunk: usize,
    at: usize,
    removed_any: bool,
}

impl<T: Clone> Shrink<T> {
    /// Begins with a list that fails.
    pub fn new(failing: Vec<T>) -> Self {
        let chunk = failing.len().div_ceil(2);
        Self { best: failing, chunk, at: 0, removed_any: false }
    }

    /// The next list to try; `None` once nothing more can be left out.
    pub fn candidate(&mut self) -> Option<Vec<T>> {
        if self.at >= self.best.len() {
            if self.chunk <= 1 && !self.removed_any {
                return None;
            }
            self.chunk = (self.chunk / 2).max(1);
            self.at = 0;
            self.removed_any = false;
        }
        let end = (self.at + self.chunk).min(self.best.len());
        let mut list = self.best[..self.at].to_vec();
        list.extend_from_slice(&self.best[end..]);
        (!self.best.is_empty()).then_some(list)
    }

    /// Says whether the candidate, handed back, still fails.
    pub fn tell(&mut self, candidate: Vec<T>, fails: bool) {
        if fails {
            self.best = candidate;
            self.removed_any = true;
        } else {
            self.at += self.chunk;
        }
    }

    /// The shortest list that failed.
    pub fn into_best(self) -> Vec<T> {
        self.best
    }
}
