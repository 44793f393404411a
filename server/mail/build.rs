//! Gathers `templates/*.jinja`, so that a new e-mail needs no Rust beside its variant of `Notification`. Their texts are written out, not
//! their paths: several clones may share a target folder.

#![allow(clippy::print_stdout, reason = "cargo reads it")]

use std::{collections::BTreeMap, env, error::Error, ffi::OsStr, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=templates");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("templates");
    let mut templates = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(name) = path.file_stem().and_then(OsStr::to_str)
            && path.extension().is_some_and(|extension| extension == "jinja")
        {
            templates.insert(name.to_owned(), fs::read_to_string(&path)?);
        }
    }
    let list: Vec<_> = templates.into_iter().collect();
    fs::write(
        Path::new(&env::var("OUT_DIR")?).join("templates.rs"),
        format!("{list:?}"),
    )?;
    Ok(())
}
