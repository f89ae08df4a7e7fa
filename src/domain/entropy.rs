//! Randomness as an argument, and ids made from it. The system's source lives with the server.

/// Where random bytes come from.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with random data.
    fn fill(&self, bytes: &mut [u8]);
}

/// Sixteen random bytes.
pub fn random_128(entropy: &dyn Entropy) -> [u8; 16] {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    bytes
}

/// Thirty-two random bytes.
pub fn random_256(entropy: &dyn Entropy) -> [u8; 32] {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    bytes
}
