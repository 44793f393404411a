//! Lists `templates/*.jinja`, so that a new e-mail needs no Rust beside its variant of `Notification`.

#![allow(clippy::print_stdout, reason = "cargo reads it")]

use std::{env, error::Error, ffi::OsStr, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=templates");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("templates");
    let mut list = "[".to_owned();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let (name, source) = (path.file_stem().and_then(OsStr::to_str), path.to_str());
        if let (Some(name), Some(source)) = (name, source)
            && path.extension().is_some_and(|extension| extension == "jinja")
        {
            write!(list, "({name:?}, include_str!({source:?})),")?;
        }
    }
    list.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("templates.rs"), list)?;
    Ok(())
}
