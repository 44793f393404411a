//! The document and the signed file.

use chrono::Datelike;
use domain::{
    convention::{Block, Frozen, SignerRole, check_mark, outline, template},
    digest::Digest,
};
use qrcode::{EcLevel, QrCode, render::svg};
use serde_json::{Value, json};

use crate::{
    evidence::Evidence,
    layout::{Layout, layout},
    press::{Copy, Kept, Pages},
    printable::printable,
    sheet::{evidence_sheet, signed_lines},
};

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The data are not those of a frozen convention.
    #[error("the content is not a frozen convention: {0}")]
    Content(#[from] serde_json::Error),
    /// It takes more pages than it may, however tightly it is set.
    #[error("the document would take {0} pages")]
    TooLong(usize),
    /// There is no such version of the text.
    #[error("no version {0:?} of the convention's text")]
    Template(String),
    /// The address is too long for a QR code.
    #[error("no QR code for the address: {0}")]
    Address(#[from] qrcode::types::QrError),
    /// It could not be set.
    #[error("the document could not be set: {0}")]
    Typeset(String),
}

/// The document of a frozen convention, from its canonical JSON. The same JSON gives the same bytes.
pub fn render(json: &str) -> Result<Vec<u8>, DocumentError> {
    let job = Job::new(json, &[])?;
    let (_, pages) = job.fitted()?;
    pages.print(job.ident("document"), Kept::Archive)
}

/// The signed file: the document's pages set again, with who signed when; a sheet that tells the evidence; and attached, byte for
/// byte, the document that was signed, its data, the evidence, and the log.
pub fn render_signed(json: &str, document: &[u8], evidence: &Evidence) -> Result<Vec<u8>, DocumentError> {
    // As tightly as what was signed: the lines beside the names do not change that.
    let (scale, _) = Job::new(json, &[])?.fitted()?;
    let job = Job::new(json, &signed_lines(evidence))?;
    let attached = [
        Attached {
            name: "document.pdf",
            path: "/attached/document.pdf",
            relationship: "source",
            media: "application/pdf",
            description: "Le document que chacun a signé",
            bytes: document.to_vec(),
        },
        Attached {
            name: "content.json",
            path: "/attached/content.json",
            relationship: "data",
            media: "application/json",
            description: "Les données de la convention, sous leur forme canonique",
            bytes: json.as_bytes().to_vec(),
        },
        Attached {
            name: "evidence.json",
            path: "/attached/evidence.json",
            relationship: "supplement",
            media: "application/json",
            description: "Les preuves de signature",
            bytes: evidence.file()?.into_bytes(),
        },
        Attached {
            name: "log.jsonl",
            path: "/attached/log.jsonl",
            relationship: "supplement",
            media: "application/jsonl",
            description: "Le journal de la convention, dont chaque ligne est liée à la précédente",
            bytes: evidence.log_file().into_bytes(),
        },
    ];
    let mut data = job.data("Fichier signé", scale, &attached);
    if let Some(blocks) = data["blocks"].as_array_mut() {
        for block in evidence_sheet(evidence) {
            blocks.push(serde_json::to_value(block)?);
        }
    }
    let mut files = job.files(data)?;
    files.extend(attached.into_iter().map(|file| (file.path, file.bytes)));
    Copy::new(job.layout.source, files)?.print(job.ident("signed"), Kept::ArchiveWithAttachments)
}

struct Attached {
    name: &'static str,
    path: &'static str,
    relationship: &'static str,
    media: &'static str,
    description: &'static str,
    bytes: Vec<u8>,
}

struct Job {
    frozen: Frozen,
    layout: &'static Layout,
    code: String,
    blocks: Vec<Block>,
}

impl Job {
    fn new(json: &str, signed: &[(SignerRole, String)]) -> Result<Self, DocumentError> {
        let frozen: Frozen = serde_json::from_str(json)?;
        let code = Digest::of(json.as_bytes()).short();
        let unknown = || DocumentError::Template(frozen.template.clone());
        let layout = template(&frozen.template).and_then(layout).ok_or_else(unknown)?;
        let blocks = outline(&frozen, Some(&code), signed).ok_or_else(unknown)?;
        Ok(Self {
            frozen,
            layout,
            code,
            blocks,
        })
    }

    /// The pages to sign, set as loosely as their number allows; a step tighter where that saves a page, whose last lines would have
    /// stood alone on it.
    fn fitted(&self) -> Result<(u32, Pages), DocumentError> {
        let mut count = 0;
        let mut loosest: Option<(u32, Pages)> = None;
        for &scale in self.layout.scales {
            let files = self.files(self.data("Document à signer", scale, &[]))?;
            let pages = Copy::new(self.layout.source, files)?.set()?;
            if let Some(found) = loosest {
                let saves = pages.count() < found.1.count();
                return Ok(if saves { (scale, pages) } else { found });
            }
            count = pages.count();
            if self.layout.most_pages.is_none_or(|most| count <= most) {
                loosest = Some((scale, pages));
            }
        }
        loosest.ok_or(DocumentError::TooLong(count))
    }

    /// What tells this file from every other.
    fn ident(&self, which: &str) -> String {
        format!(
            "{} {} {} {which}",
            self.frozen.reference, self.frozen.version, self.code
        )
    }

    fn data(&self, kind: &str, scale: u32, attached: &[Attached]) -> Value {
        let frozen = &self.frozen;
        let day = frozen.validated_on;
        let attachments: Vec<_> = attached
            .iter()
            .map(|file| {
                json!({
                    "name": file.name, "path": file.path, "relationship": file.relationship,
                    "media": file.media, "description": file.description,
                })
            })
            .collect();
        json!({
            "title": format!("Convention de stage {}, version {}", frozen.reference, frozen.version),
            "kind": kind,
            "scale": scale,
            "running": format!("{}, version\u{a0}{}", frozen.reference, frozen.version),
            "code": self.code,
            "day": [day.year(), day.month(), day.day()],
            "weeks": frozen.content.host.weeks.iter().map(|week| week.number).collect::<Vec<_>>(),
            "blocks": self.blocks,
            "attachments": attachments,
        })
    }

    /// What the template reads: texts are data there, never its own language.
    fn files(&self, mut data: Value) -> Result<Vec<(&'static str, Vec<u8>)>, DocumentError> {
        // Paths and names of attachments are ours, and the address leads somewhere: they stay as they are.
        let attachments = data["attachments"].take();
        printable(&mut data);
        data["attachments"] = attachments;
        let url = check_mark(&self.frozen, &self.code).url;
        data["url"] = Value::String(url.clone());
        let qr = QrCode::with_error_correction_level(url.as_bytes(), EcLevel::M)?
            .render::<svg::Color<'_>>()
            .quiet_zone(false)
            .dark_color(svg::Color("#1b292d"))
            .light_color(svg::Color("#ffffff"))
            .build();
        Ok(vec![
            ("/data.json", serde_json::to_vec(&data)?),
            ("/qr.svg", qr.into_bytes()),
        ])
    }
}
