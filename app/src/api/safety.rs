//! Risk sheets.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, safety::SectorSheet};

/// The sheet of a sector, by its code. Open to anybody.
#[server(endpoint = "safety/sheet", protocol = Reading)]
pub async fn read_risk_sheet(sector: String) -> Result<SectorSheet, AppError> {
    crate::request::read_now(|request| service::safety::sheet(&request, &sector))
}
