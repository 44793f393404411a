//! What logs of test databases are sealed with: the same everywhere, so that copies of one database are good.

use std::sync::{Arc, LazyLock};

use store::Keys;

/// The keys of every test database.
pub fn keys() -> Arc<Keys> {
    static KEYS: LazyLock<Arc<Keys>> = LazyLock::new(|| Arc::new(Keys::new(&[7; 32]).adopted()));
    KEYS.clone()
}
