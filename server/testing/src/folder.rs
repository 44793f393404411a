//! A folder that goes when it is dropped. Not `tempfile`'s: the feature that it asks of a crate which the server uses too would build
//! the server anew for the benchmarks.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::random_name;

/// A folder of its own in the system's temporary folder.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    #[expect(clippy::new_without_default, reason = "something is made, and it may fail")]
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(random_name());
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is still written into it by a task that ends later stays there.
        _ = fs::remove_dir_all(&self.0);
    }
}
