//! Many offers at once, from a file.

use domain::{id::StructureId, weeks::Weeks};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{error::AppError, form::Fields};

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportShown {
    /// For which structure.
    pub structure: StructureId,
    /// What is wrong: line, column, and what to do about it.
    pub problems: Vec<(usize, String, String)>,
    /// The offers: line, title, commune, weeks and seats. Empty when something is wrong.
    pub offers: Vec<(usize, String, String, Weeks, String)>,
    /// Why nothing can be published today; empty when it can.
    pub obstacles: Vec<String>,
}

/// Structures for which who asks may import, by name. For hosts.
#[server(endpoint = "host/import/structures", input = GetUrl)]
pub async fn read_import_structures() -> Result<Vec<(StructureId, String)>, AppError> {
    crate::host::import::structures()
}

/// A file that was sent; nothing before. For who may publish for its structure.
#[server(endpoint = "host/import", input = GetUrl)]
pub async fn read_import(token: String) -> Result<Option<ImportShown>, AppError> {
    crate::host::import::shown(&crate::context::app_context()?, &token).await
}

/// Publishes the offers of a file that was sent. For who may publish for its structure.
#[server(endpoint = "host/import/publish")]
pub async fn import_offers(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::import::publish(form).await)
}
