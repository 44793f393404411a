//! A convention's document and its signed file.

use std::{borrow::Cow, mem};

use chrono::Datelike;
use domain::{
    convention::{Block, Frozen, PageMark, SignerRole, Template, check_mark, document_blocks, template},
    digest::Digest,
};
use qrcode::{EcLevel, QrCode, render::svg};
use serde_json::{Value, json};

use crate::{
    evidence_file::{EvidenceFile, Scan},
    evidence_sheet::{evidence_sheet, signed_lines},
    printable::printable,
    render_job::{Pages, PdfStandard, RenderJob},
};

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The JSON is not that of a frozen convention.
    #[error("the content is not a frozen convention: {0}")]
    Content(#[from] serde_json::Error),
    /// More pages than the layout allows, at its tightest scale too; holds their number.
    #[error("the document would take {0} pages")]
    TooLong(usize),
    /// The convention names a version of the text that does not exist.
    #[error("no version {0:?} of the convention's text")]
    Template(String),
    /// The picture of a logo that the convention names was not given.
    #[error("no picture of the logo {0}")]
    Logo(Digest),
    /// The address is too long for a QR code.
    #[error("no QR code for the address: {0}")]
    Address(#[from] qrcode::types::QrError),
    /// Typst's layout or export failed; holds its messages.
    #[error("the document could not be rendered: {0}")]
    Typeset(String),
}

/// The document of a frozen convention, from its canonical JSON and the pictures of the logos that it names, in any order. The same JSON
/// gives the same bytes.
pub fn render(json: &str, logos: &[Vec<u8>]) -> Result<Vec<u8>, DocumentError> {
    let document = Document::new(json, logos, &[])?;
    let (_, pages) = document.fit()?;
    pages.export(document.ident("document"), PdfStandard::Archive)
}

/// What goes before a layout for the document that is signed on paper: a small code in the right margin of each page. The layouts say
/// nothing of a page's foreground, and stay as they are.
const WITH_MARKS: &str = include_str!("../templates/page_marks.typ");
/// The tightest scale, in percent, whose margins have room for that code.
pub const ROOM_FOR_MARKS: u32 = 70;
/// Where the template finds the code of each page: no layout takes more.
const MARKS: [&str; 5] = [
    "/mark-1.svg",
    "/mark-2.svg",
    "/mark-3.svg",
    "/mark-4.svg",
    "/mark-5.svg",
];

/// The same pages to sign on paper: each has a code that says of which convention, version and page it is, for whoever files what comes
/// back. Pages set so tightly that their margin has no room for it have none. What is signed is the document, of which this is a print.
pub fn render_to_print(json: &str, logos: &[Vec<u8>]) -> Result<Vec<u8>, DocumentError> {
    let document = Document::new(json, logos, &[])?;
    let (scale, pages) = document.fit()?;
    let mut files = document.files(document.data("Document à signer sur papier", scale, &[]), None)?;
    let mut source = document.layout.source.to_owned();
    if scale >= ROOM_FOR_MARKS {
        source.insert_str(0, WITH_MARKS);
        for (path, page) in MARKS.into_iter().zip(1..).take(pages.count()) {
            let mark = PageMark {
                reference: document.frozen.reference.clone(),
                version: document.frozen.version,
                page,
                code: document.code.clone(),
            };
            files.push((path, qr(&mark.to_string(), EcLevel::M)?));
        }
    }
    RenderJob::new(&source, files)?.export(document.ident("to print"), PdfStandard::None)
}

/// A code as an SVG drawing, without its margin.
fn qr(text: &str, level: EcLevel) -> Result<Vec<u8>, DocumentError> {
    let drawing = QrCode::with_error_correction_level(text.as_bytes(), level)?
        .render::<svg::Color<'_>>()
        .quiet_zone(false)
        .dark_color(svg::Color("#1b292d"))
        .light_color(svg::Color("#ffffff"))
        .build();
    Ok(drawing.into_bytes())
}

/// How many pages the document of a frozen convention has.
pub fn page_count(json: &str, logos: &[Vec<u8>]) -> Result<usize, DocumentError> {
    let (_, pages) = Document::new(json, logos, &[])?.fit()?;
    Ok(pages.count())
}

/// How many pages the document of a frozen convention has, and the scale that it is set at, in percent.
pub fn fitted(json: &str, logos: &[Vec<u8>]) -> Result<(usize, u32), DocumentError> {
    let (scale, pages) = Document::new(json, logos, &[])?.fit()?;
    Ok((pages.count(), scale))
}

/// The signed file: the document's pages again, with date and means beside each signer; the evidence sheet; and attached, byte for
/// byte, the document that was signed, its data, the evidence, and the log; and the scans of pages that were signed on paper.
pub fn render_signed(
    json: &str,
    logos: &[Vec<u8>],
    document: &[u8],
    evidence: &EvidenceFile,
) -> Result<Vec<u8>, DocumentError> {
    // At the scale of what was signed: the lines beside the names do not change it.
    let (scale, _) = Document::new(json, logos, &[])?.fit()?;
    let signed = Document::new(json, logos, &signed_lines(evidence))?;
    let mut attached = vec![
        Attached {
            name: "document.pdf".into(),
            path: "/attached/document.pdf".into(),
            relationship: "source",
            media: "application/pdf",
            description: "Le document que chacun a signé",
            bytes: document.to_vec(),
        },
        Attached {
            name: "content.json".into(),
            path: "/attached/content.json".into(),
            relationship: "data",
            media: "application/json",
            description: "Les données de la convention, sous leur forme canonique",
            bytes: json.as_bytes().to_vec(),
        },
        Attached {
            name: "evidence.json".into(),
            path: "/attached/evidence.json".into(),
            relationship: "supplement",
            media: "application/json",
            description: "Les preuves de signature",
            bytes: evidence.to_json()?.into_bytes(),
        },
        Attached {
            name: "log.jsonl".into(),
            path: "/attached/log.jsonl".into(),
            relationship: "supplement",
            media: "application/jsonl",
            description: "Le journal de la convention, dont chaque ligne est liée à la précédente",
            bytes: evidence.log_to_jsonl().into_bytes(),
        },
    ];
    attached.extend(evidence.scans.iter().map(Attached::scan));
    let mut data = signed.data("Fichier signé", scale, &attached);
    if let Some(blocks) = data["blocks"].as_array_mut() {
        for block in evidence_sheet(evidence) {
            blocks.push(serde_json::to_value(block)?);
        }
    }
    let mut files: Vec<(&str, Vec<u8>)> = signed.files(data, evidence.mark.as_deref())?;
    for Attached { path, bytes, .. } in &mut attached {
        files.push((&**path, mem::take(bytes)));
    }
    RenderJob::new(signed.layout.source, files)?.export(
        signed.ident(if evidence.is_partial() {
            "for a party"
        } else {
            "signed"
        }),
        PdfStandard::ArchiveWithAttachments,
    )
}

struct Attached {
    name: Cow<'static, str>,
    path: Cow<'static, str>,
    relationship: &'static str,
    media: &'static str,
    description: &'static str,
    bytes: Vec<u8>,
}

impl Attached {
    /// A page that was signed on paper.
    fn scan(scan: &Scan) -> Self {
        let name = scan.name();
        Self {
            path: format!("/attached/{name}").into(),
            name: name.into(),
            relationship: "supplement",
            media: match scan.media.as_str() {
                "image/jpeg" => "image/jpeg",
                "image/png" => "image/png",
                _ => "application/pdf",
            },
            description: "Le scan d’une page signée sur papier",
            bytes: scan.bytes.clone(),
        }
    }
}

/// A picture of the header.
struct Logo {
    path: &'static str,
    alt: &'static str,
    bytes: Vec<u8>,
}

/// Where the template finds them.
const LOGOS: [&str; 2] = ["/logo-1.png", "/logo-2.png"];

impl Logo {
    /// Those that a convention names, found by their digests among the pictures that were given.
    fn of(frozen: &Frozen, given: &[Vec<u8>]) -> Result<Vec<Self>, DocumentError> {
        LOGOS
            .into_iter()
            .zip(frozen.content.logos.all())
            .map(|(path, (alt, digest))| {
                let bytes = given.iter().find(|bytes| Digest::of(bytes) == digest);
                let bytes = bytes.ok_or(DocumentError::Logo(digest))?.clone();
                Ok(Self { path, alt, bytes })
            })
            .collect()
    }
}

/// A convention with its layout, its check code, its blocks and the pictures of its header.
struct Document {
    frozen: Frozen,
    layout: &'static Layout,
    code: String,
    blocks: Vec<Block>,
    logos: Vec<Logo>,
}

impl Document {
    fn new(json: &str, logos: &[Vec<u8>], signed: &[(SignerRole, String)]) -> Result<Self, DocumentError> {
        let frozen: Frozen = serde_json::from_str(json)?;
        let logos = Logo::of(&frozen, logos)?;
        let code = Digest::of(json.as_bytes()).short();
        let unknown = || DocumentError::Template(frozen.template.clone());
        let layout = template(&frozen.template)
            .and_then(Layout::of)
            .ok_or_else(unknown)?;
        let blocks = document_blocks(&frozen, Some(&code), signed).ok_or_else(unknown)?;
        Ok(Self {
            frozen,
            layout,
            code,
            blocks,
            logos,
        })
    }

    /// The pages to sign and their scale: the largest that keeps to the layout's number of pages, or the next one where that saves a
    /// page, on which a few last lines would have stood alone.
    fn fit(&self) -> Result<(u32, Pages), DocumentError> {
        let mut count = 0;
        let mut largest: Option<(u32, Pages)> = None;
        for &scale in self.layout.scales {
            let files = self.files(self.data("Document à signer", scale, &[]), None)?;
            let pages = RenderJob::new(self.layout.source, files)?.layout()?;
            if let Some(found) = largest {
                let saves = pages.count() < found.1.count();
                return Ok(if saves { (scale, pages) } else { found });
            }
            count = pages.count();
            if count <= self.layout.most_pages {
                largest = Some((scale, pages));
            }
        }
        largest.ok_or(DocumentError::TooLong(count))
    }

    /// Different for every file: reference, version, check code, and which of the two files it is.
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

    /// The files that the template reads. Texts are data there, never typst's own language. The QR code says `mark` after the address: it is
    /// longer then, and its squares stay large enough with less to mend a stain.
    fn files(
        &self,
        mut data: Value,
        mark: Option<&str>,
    ) -> Result<Vec<(&'static str, Vec<u8>)>, DocumentError> {
        // Paths and names of attachments are ours, and the address must lead somewhere: they stay as they are.
        let attachments = data["attachments"].take();
        printable(&mut data);
        data["attachments"] = attachments;
        let url = check_mark(&self.frozen, &self.code).url;
        let drawing = match mark {
            Some(mark) => qr(&format!("{url}#{mark}"), EcLevel::L)?,
            None => qr(&url, EcLevel::M)?,
        };
        data["url"] = Value::String(url);
        data["logos"] = self
            .logos
            .iter()
            .map(|logo| json!({"path": logo.path, "alt": logo.alt}))
            .collect();
        let mut files = vec![("/data.json", serde_json::to_vec(&data)?), ("/qr.svg", drawing)];
        files.extend(self.logos.iter().map(|logo| (logo.path, logo.bytes.clone())));
        Ok(files)
    }
}

/// How an edition of the convention's text is laid out. A layout that documents were made with never changes.
pub struct Layout {
    /// The id of the edition that it belongs to.
    pub template: &'static str,
    /// Typst's source.
    pub source: &'static str,
    /// The scales it may be set at, in percent, the largest first.
    scales: &'static [u32],
    /// How many pages a document may take.
    most_pages: usize,
}

/// All of them, in the order of the editions.
pub static LAYOUTS: [Layout; 2] = [
    Layout {
        template: "2026-11-26",
        source: include_str!("../templates/2026-11-26.typ"),
        scales: SCALES,
        most_pages: 4,
    },
    Layout {
        template: "2026-11-29",
        source: include_str!("../templates/2026-11-29.typ"),
        scales: SCALES,
        // It asks for more, and says more.
        most_pages: 5,
    },
];

/// The last ones are for fields that are all filled to the brim with the widest letters of Latin, and of other scripts.
const SCALES: &[u32] = &[100, 97, 94, 88, 82, 76, 70, 64, 56, 48, 41];

impl Layout {
    /// The layout of that edition.
    fn of(template: &Template) -> Option<&'static Self> {
        LAYOUTS.iter().find(|layout| layout.template == template.id)
    }
}
