//! The evidence sheet, block by block.

use chrono::{DateTime, SecondsFormat, Timelike, Utc};
use chrono_tz::Europe::Paris;
use domain::{
    convention::{Block, Card, Fact, Means, SignerRole, states_power},
    sanitize::line,
    typography::{capitalised, counted, date, of_person},
};

use crate::evidence_file::{EvidenceFile, Scan, SignatureEvidence};

/// The line beside each signer in the signed file.
pub(crate) fn signed_lines(evidence: &EvidenceFile) -> Vec<(SignerRole, String)> {
    evidence
        .signatures
        .iter()
        .map(|signature| {
            let how = match signature.means {
                Means::Paper => "Signature sur papier enregistrée le",
                Means::Desk => "Signée au guichet du lycée le",
                Means::Account | Means::LinkAndCode | Means::Batch => "Signée en ligne le",
            };
            let by = signature
                .delegated
                .as_ref()
                .map(|_| format!(", par délégation, par {}", line(&signature.name)))
                .unwrap_or_default();
            (signature.role, format!("{how} {}{by}", in_paris(signature.at)))
        })
        .collect()
}

/// « 3 mai 2027 à 11 h 04 min 22 s ».
fn in_paris(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&Paris);
    format!(
        "{} à {}\u{a0}h\u{a0}{:02}\u{a0}min\u{a0}{:02}\u{a0}s",
        date(local.date_naive()),
        local.hour(),
        local.minute(),
        local.second()
    )
}

fn fact(label: &str, lines: impl IntoIterator<Item = String>) -> Fact {
    Fact {
        label: label.to_owned(),
        lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
        missing: false,
    }
}

fn one(label: &str, text: impl Into<String>) -> Fact {
    fact(label, [text.into()])
}

pub(crate) fn evidence_sheet(evidence: &EvidenceFile) -> Vec<Block> {
    let mut blocks = vec![
        Block::Part {
            title: "Feuille de preuve".to_owned(),
            annex: true,
        },
        Block::Paragraph {
            text: "Tous ont signé. Pour chacun, voici au nom de qui, comment il a été reconnu au moment de signer, quand, et le texte \
                   qu’il a accepté, ou ce qui a été enregistré d’une signature sur papier. Les heures sont celles du serveur. Une empreinte (SHA-256) change tout entière dès qu’un seul octet change."
                .to_owned(),
        },
        Block::Cards {
            cards: vec![
                Card {
                    heading: "Ce qui a été signé".to_owned(),
                    facts: vec![
                        one("Convention", format!("{}, version\u{a0}{}", line(&evidence.reference), evidence.version)),
                        one("Empreinte du document (document.pdf)", evidence.document.to_string()),
                        one("Empreinte des données (content.json)", evidence.content.to_string()),
                    ],
                },
                Card {
                    heading: "Le journal de la convention".to_owned(),
                    facts: vec![
                        one("Lignes (log.jsonl)", counted(evidence.log.len(), "ligne", "lignes")),
                        one("Empreinte de la dernière ligne", evidence.log_head().to_string()),
                    ],
                },
            ],
        },
    ];
    // One card a block, over the whole width: a page break cuts none.
    blocks.extend(evidence.signatures.iter().map(|each| Block::Cards {
        cards: vec![signature(each)],
    }));
    let scans = if evidence.scans.is_empty() {
        String::new()
    } else {
        let names: Vec<String> = evidence.scans.iter().map(Scan::name).collect();
        format!(
            " Sont joints aussi, tels que le lycée les a gardés, les scans des pages signées sur papier\u{a0}: {}. L’empreinte SHA-256 de \
             chacun est celle que cette feuille donne de la page.",
            names.join(", ")
        )
    };
    let joined = format!(
        "Quatre fichiers sont joints à ce PDF\u{a0}: document.pdf, le document que chacun a signé\u{a0}; content.json, ses données\u{a0}; \
         evidence.json, les preuves de cette feuille\u{a0}; log.jsonl, le journal.{scans}"
    );
    // Three at most: a page break parts no shorter list, and this one ends the sheet.
    let mut checks = vec![
        joined,
        "L’empreinte SHA-256 de document.pdf et celle de content.json sont celles de cette feuille, et de la ligne du journal qui \
         dit la validation. Chaque ligne du journal porte l’empreinte SHA-256 des 32\u{a0}octets de l’empreinte précédente (32\u{a0}octets \
         nuls pour la première) suivis de son texte. La dernière est celle de cette feuille."
            .to_owned(),
    ];
    if evidence.mark.is_some() {
        checks.push(
            "Le code QR des pages qui précèdent porte aussi, après l’adresse, une déclaration signée par le site\u{a0}: la convention de cette référence et de \
             ce code a été signée par tous. Un appareil sans réseau la vérifie avec les clés publiques du site. Recopié sur un autre document, il dirait la même \
             chose\u{a0}: comparez la référence et le code, et vérifiez le fichier pour être sûr de son contenu."
                .to_owned(),
        );
    }
    blocks.push(Block::Items {
        title: "Vérifier soi-même".to_owned(),
        items: checks,
        missing: false,
    });
    blocks
}

fn signature(signature: &SignatureEvidence) -> Card {
    let quality = line(&signature.quality);
    let mut facts = vec![fact("Signataire", [line(&signature.name), quality])];
    if let Some(delegated) = &signature.delegated {
        facts.push(one(
            "Par délégation",
            format!(
                "{}, du {} au {} (délégation {})",
                capitalised(&of_person(&line(&delegated.by))),
                date(delegated.first),
                date(delegated.last),
                delegated.id
            ),
        ));
    }
    if signature.paper.is_none() && states_power(&signature.consent) {
        facts.push(one(
            "Pouvoir",
            "A déclaré avoir le pouvoir d’engager la structure d’accueil",
        ));
    }
    // Written when the signature was given: an address that changed later is still the old one here.
    let identified = if signature.withheld && signature.means == Means::Desk {
        "Identité vue par le lycée".to_owned()
    } else if signature.withheld {
        "Adresse connue du lycée, non communiquée".to_owned()
    } else {
        line(&signature.identified)
    };
    facts.push(fact(
        "Reconnu par",
        [signature.means.label().to_owned(), identified],
    ));
    if let Some(paper) = &signature.paper {
        facts.push(one("Enregistrée par", line(&paper.recorded_by)));
        facts.push(one("Empreinte de la page signée", paper.page.to_string()));
    }
    facts.push(fact(
        if signature.paper.is_some() {
            "Enregistrée le"
        } else {
            "Signée le"
        },
        [
            format!("{}, heure de Paris", in_paris(signature.at)),
            format!(
                "{} (UTC)",
                signature.at.to_rfc3339_opts(SecondsFormat::Micros, true)
            ),
        ],
    ));
    let unknown = || "Non connue".to_owned();
    if signature.withheld {
        facts.push(one(
            "Adresse e-mail, adresse IP, navigateur",
            "Gardés par le lycée et par Quinzaine, qui les donnent à un juge. Leurs empreintes sont dans le journal joint.",
        ));
    } else if signature.paper.is_none() {
        facts.push(one(
            "Adresse IP",
            signature.ip.as_deref().map_or_else(unknown, line),
        ));
        let agent = signature
            .agent
            .as_deref()
            .map(line)
            .filter(|agent| !agent.is_empty());
        facts.push(one("Navigateur", agent.unwrap_or_else(|| "Non connu".to_owned())));
    }
    let text = if signature.paper.is_some() {
        "Ce qui a été enregistré"
    } else {
        "Texte accepté"
    };
    facts.push(one(text, line(&signature.consent)));
    facts.push(one("Empreinte de ce texte", signature.consent_digest.to_string()));
    facts.push(one("Empreinte du document", signature.document.to_string()));
    Card {
        heading: signature.role.label().to_owned(),
        facts,
    }
}
