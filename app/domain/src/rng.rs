//! Randomness, passed as a parameter.

/// A source of randomness: cryptographic on the server, fixed in tests.
pub trait Rng: Send + Sync {
    /// Fills with bytes nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}
