//! The files made for the browser, and their names for this build.

use std::{
    fs,
    path::{Path, PathBuf},
};

use leptos::config::{Env, LeptosOptions};

use crate::config::SiteConfig;

/// The name that `tools/site.mjs` gives to what it builds.
const OUTPUT: &str = "quinzaine";
/// The file beside the executable in which `tools/site.mjs` notes the hash of each.
const HASHES: &str = "hash.txt";

/// Where the site's files are.
#[derive(Clone, Debug)]
pub(crate) struct Assets {
    pub(crate) options: LeptosOptions,
    /// Address of the style sheet.
    pub(crate) stylesheet: String,
    /// Address of the script that wakes pages.
    pub(crate) script: String,
    /// Address of its WebAssembly.
    pub(crate) code: String,
    /// The parts that there is a file of with the base.
    pub(crate) starts: String,
}

impl Assets {
    /// Finds the site: where the configuration says, else `site/` beside the executable, else the folder of a checkout.
    pub(crate) fn find(config: &SiteConfig) -> Self {
        let beside = std::env::current_exe()
            .ok()
            .and_then(|exe| exe.parent().map(Path::to_path_buf));
        let root = config
            .root
            .clone()
            .or_else(|| {
                beside
                    .as_ref()
                    .map(|folder| folder.join("site"))
                    .filter(|site| site.is_dir())
            })
            .unwrap_or_else(|| PathBuf::from("target/site"));
        let hashes = beside
            .filter(|_| config.hashed)
            .and_then(|folder| fs::read_to_string(folder.join(HASHES)).ok());
        let noted = |name: &str| {
            let mut lines = hashes.as_deref()?.lines().filter_map(|line| line.split_once(':'));
            lines
                .find(|(found, _)| *found == name)
                .map(|(_, what)| what.trim().to_owned())
        };
        let address = |name: &str, extension: &str| {
            noted(name).map_or_else(
                || format!("/pkg/{OUTPUT}.{extension}"),
                |hash| format!("/pkg/{OUTPUT}.{hash}.{extension}"),
            )
        };
        let (stylesheet, script, code) = (
            address("css", "css"),
            address("js", "js"),
            address("wasm", "wasm"),
        );
        let starts = noted("starts").unwrap_or_default();
        let options = LeptosOptions::builder()
            .output_name(OUTPUT)
            .site_root(root.to_string_lossy().as_ref())
            .site_pkg_dir("pkg")
            .env(Env::PROD)
            .hash_files(hashes.is_some())
            .hash_file(HASHES.into())
            .build();
        Self {
            options,
            stylesheet,
            script,
            code,
            starts,
        }
    }
}
