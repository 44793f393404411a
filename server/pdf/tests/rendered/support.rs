//! Conventions to set: with much to say, with little, and with hostile texts; and their evidence.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::too_many_lines,
    reason = "shared by tests and benches, each of which uses a part"
)]

use std::{collections::BTreeMap, fs, process::Command};

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    convention::{
        Author, Care, Checked, Circumstances, Entry, FieldKind, Frozen, LogEvent, Means, PaperRecord,
        Registration, Section, SignerRole, TEMPLATE_2024, Values, consent, hour_field, sample, signers,
    },
    digest::Digest,
    id::{ConventionId, DelegationId},
    weeks::Week,
};
use pdf::{Delegated, EvidenceFile, LogLine, OnPaper, Scan, SignatureEvidence};

/// Everything is said, at length, and five people sign: by the edition of 2024.
pub fn full() -> Frozen {
    full_of(TEMPLATE_2024)
}

/// The same by that edition.
pub fn full_of(edition: &str) -> Frozen {
    let activity = "Observer l’atelier et ses machines, à distance, avec le chef d’équipe, puis échanger avec deux techniciens sur leur \
                    métier";
    let skill = "Ce que l’élève verra en suivant pendant trois jours les personnes du service, du premier contact avec un client \
                 jusqu’à la livraison, puis à l’atelier et au bureau d’études.";
    let mut frozen = sample::frozen_of(edition);
    frozen.content.host.activities = (1..=12).map(|number| format!("{activity} ({number}).")).collect();
    frozen.content.host.skills = std::array::from_fn(|_| format!("{skill} {skill}"));
    frozen.content.school.uai = "0930120J".into();
    frozen
}

/// As little as can be said: an adult, one week, abroad.
pub fn short() -> Frozen {
    let mut frozen = full();
    frozen.version = 2;
    let content = &mut frozen.content;
    content.host.registration = Registration::Abroad(String::new());
    content.host.address.country = "Luxembourg".into();
    content.host.weeks.pop();
    let friday = content.host.weeks[0].hours.0[4].clone();
    content.host.weeks[0].hours.0[5] = friday;
    content.host.activities.truncate(1);
    content.host.skills = Default::default();
    content.host.access.clear();
    content.host.transport.clear();
    content.student.minor = false;
    content.guardians.clear();
    content.school.board_date = None;
    content.care = Care {
        pai_kit: None,
        adjustments: String::new(),
        checked_for_under_16: false,
    };
    frozen.signers = signers(&frozen.content, false, false)
        .into_iter()
        .map(|(signer, _)| signer)
        .collect();
    frozen
}

/// Every field as long as it may be, filled with that; abroad, over both weeks, with all seven who may sign: by that edition.
pub fn brimful(edition: &str, filler: &str) -> Frozen {
    let facts = sample::facts_of(edition);
    let mut sections: BTreeMap<Section, Values> = BTreeMap::new();
    for section in Section::ALL {
        let values = sections.entry(section).or_default();
        for spec in section.fields() {
            let local = spec.name.replace('_', "-");
            let value = match (spec.name, spec.kind) {
                (_, FieldKind::Uai) => "0930120A".to_owned(),
                (_, FieldKind::Line(most)) => brim(filler, most, 1),
                (_, FieldKind::Text(most)) => brim(filler, most, spec.kind.most_lines().unwrap()),
                (_, FieldKind::EmailAddress) => format!("{local}@{}.example", "w".repeat(60)),
                (_, FieldKind::Phone) => "+352 621 123 456".to_owned(),
                (_, FieldKind::Siret) => "73282932000074".to_owned(),
                (_, FieldKind::Date) => "2011-09-01".to_owned(),
                (_, FieldKind::Tick) => "oui".to_owned(),
                (_, FieldKind::Choice(choices)) => choices.last().unwrap().0.to_owned(),
            };
            values.set(spec.name, &value);
        }
    }
    let hours = sections.entry(Section::Hours).or_default();
    for week in Week::ALL {
        for day in 1..6 {
            for (slot, time) in ["08:45", "12:30", "13:15", "16:30"].into_iter().enumerate() {
                hours.set(&hour_field(week, day, slot), time);
            }
        }
    }
    let checked = Checked::of(&sections, &facts);
    assert_eq!(checked.missing, [], "{filler:?}");
    let content = checked.content.unwrap();
    Frozen {
        validated_by: format!("{}, par délégation du chef d’établissement", brim(filler, 80, 1)),
        signers: signers(&content, checked.both_guardians, true)
            .into_iter()
            .map(|(signer, _)| signer)
            .collect(),
        content,
        ..full_of(edition)
    }
}

/// A text of so many lines, all that fits into that many characters; of lines of one letter if the filler has a line break.
fn brim(filler: &str, most: usize, lines: usize) -> String {
    let length = (most + 1) / lines - 1;
    let line: String = if filler.contains('\n') {
        "a".to_owned()
    } else {
        filler.chars().cycle().take(length).collect()
    };
    let text = vec![line.trim_end(); lines].join("\n");
    assert!(text.chars().count() <= most, "{most} {lines}");
    text
}

/// Texts that would do something if they were more than text.
pub fn hostile() -> Frozen {
    let mut frozen = full();
    let content = &mut frozen.content;
    content.host.name = "#eval(\"1+1\") #panic(\"lu\") #set text(size: 90pt)".into();
    content.host.activities = vec![
        "$x^2$ *gras* _italique_ `code` @label <label> \\ \\u{41} #image(\"/etc/passwd\")".into(),
        "= Titre\n- liste\n/ terme: texte // commentaire /* autre */ ~ -- --- 'a' \"b\"".into(),
        "<script>alert(1)</script> &amp; &lt; ]]> </p> %PDF-1.7 endobj stream (a) \\) <</A 1>>".into(),
        "sens \u{202e}inversé\u{202c} \u{200f}droite\u{200e} nul\u{0} cloche\u{7} 👩‍🔧🚀 中文 عربي Ελλάδα Россия e\u{301}".into(),
    ];
    content.host.representative.name = "W".repeat(60);
    content.host.representative.email = format!("{}@{}.example", "a".repeat(60), "b".repeat(60));
    content.student.name = format!("{} 🎓", "Ṽ".repeat(60));
    content.host.lunch = "x".repeat(300);
    frozen.signers = signers(&frozen.content, true, false)
        .into_iter()
        .map(|(signer, _)| signer)
        .collect();
    frozen
}

/// The evidence of a convention that all have signed: the head by a delegate, the second guardian on paper.
pub fn evidence(frozen: &Frozen, document: &[u8]) -> EvidenceFile {
    let (_, content) = frozen.canonical_json().unwrap();
    let document = Digest::of(document);
    let convention = ConventionId(uuid());
    let opened: DateTime<Utc> = "2027-04-20T08:00:00.25Z".parse().unwrap();
    let mut log: Vec<LogLine> = Vec::new();
    let mut add = |at, name: &str, what| {
        let by = Author {
            account: None,
            name: name.into(),
        };
        let sequence = u32::try_from(log.len()).unwrap() + 1;
        let previous = log.last().map_or(Digest::ZERO, |line: &LogLine| line.hash);
        let (event, hash) = Entry::new(convention, sequence, at, by, what)
            .linked(previous)
            .unwrap();
        log.push(LogLine {
            event,
            hash,
            seal: None,
        });
    };
    add(opened, "Quinzaine", LogEvent::Opened);
    add(opened, "Paul Henry", LogEvent::Completed);
    add(
        opened,
        "Dominique Martin",
        LogEvent::Validated {
            version: frozen.version,
            content,
            document,
        },
    );
    let mut signatures = Vec::new();
    for (days, signer) in (1..).zip(&frozen.signers) {
        let at = opened.checked_add_days(Days::new(days)).unwrap();
        let text = consent(
            signer.role,
            &signer.name,
            None,
            &frozen.reference,
            frozen.version,
            frozen.validated_on,
            document,
        );
        let on_paper = signer.role == SignerRole::Guardian2;
        let page = on_paper.then(|| Digest::of(b"page"));
        let text = match page {
            Some(page) => PaperRecord {
                role: signer.role,
                name: &signer.name,
                reference: &frozen.reference,
                version: frozen.version,
                validated_on: frozen.validated_on,
                document,
                signed_on: frozen.validated_on,
                recorded_by: "Claire Dubois (Secrétariat)",
                page,
            }
            .text(),
            None => text,
        };
        let identified = match signer.role {
            SignerRole::Head => {
                format!(
                    "Compte Quinzaine, adresse signataire@exemple.fr, par délégation de {}",
                    signer.name
                )
            }
            SignerRole::Student | SignerRole::ReferentTeacher => {
                "Compte Quinzaine, adresse signataire@exemple.fr".to_owned()
            }
            SignerRole::Guardian2 => {
                PaperRecord::identified(frozen.validated_on, "Claire Dubois (Secrétariat)")
            }
            SignerRole::Host | SignerRole::Host2 | SignerRole::Guardian1 => {
                "Lien personnel et code envoyés à signataire@exemple.fr".to_owned()
            }
        };
        let delegated = (signer.role == SignerRole::Head).then(|| Delegated {
            id: DelegationId(uuid()),
            by: signer.name.clone(),
            first: frozen.validated_on,
            last: NaiveDate::from_ymd_opt(2027, 6, 30).unwrap(),
        });
        let name = if delegated.is_some() {
            "Aïcha Benali"
        } else {
            &signer.name
        };
        let means = match signer.role {
            SignerRole::Head => Means::Batch,
            SignerRole::Guardian2 => Means::Paper,
            SignerRole::Student | SignerRole::ReferentTeacher => Means::Account,
            SignerRole::Host | SignerRole::Host2 | SignerRole::Guardian1 => Means::LinkAndCode,
        };
        let known = |text: &'static str| if on_paper { "" } else { text };
        let circumstances = Circumstances {
            at,
            means,
            email: known("signataire@exemple.fr"),
            ip: known("2001:db8::1"),
            agent: known("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            delegation: delegated.as_ref().map(|delegated| delegated.id),
        };
        add(
            at,
            name,
            LogEvent::Signed {
                version: frozen.version,
                role: signer.role,
                name: name.into(),
                means,
                consent: Digest::of(text.as_bytes()),
                document,
                identified: Some(Digest::of(identified.as_bytes())),
                page,
                circumstances: Some(circumstances.digest().unwrap()),
            },
        );
        signatures.push(SignatureEvidence {
            withheld: false,
            role: signer.role,
            name: name.into(),
            quality: signer.quality.clone(),
            means,
            identified,
            email: circumstances.email.into(),
            at,
            ip: (!on_paper).then(|| circumstances.ip.into()),
            agent: (!on_paper).then(|| circumstances.agent.into()),
            consent_digest: Digest::of(text.as_bytes()),
            consent: text,
            document,
            delegated,
            paper: on_paper.then(|| OnPaper {
                recorded_by: "Claire Dubois, secrétariat".into(),
                page: Digest::of(b"page"),
            }),
        });
    }
    EvidenceFile {
        reference: frozen.reference.clone(),
        version: frozen.version,
        content,
        document,
        scans: signatures
            .iter()
            .filter(|signature| signature.paper.is_some())
            .map(|signature| Scan {
                role: signature.role,
                media: "image/png".into(),
                bytes: b"page".to_vec(),
            })
            .collect(),
        signatures,
        log,
        mark: None,
    }
}

fn uuid() -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0190_1234_5678_7abc_8def_0123_4567_89ab)
}

/// The text of a PDF in the order that screen readers follow: that of its structure, without headers and footers.
pub fn text_in_order(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.pdf");
    fs::write(&file, pdf).unwrap();
    let output = Command::new("pdfinfo")
        .arg("-struct-text")
        .arg(&file)
        .output()
        .expect("pdfinfo is needed: tools/setup.sh test installs poppler-utils");
    // Titles of headings, which are not looked at, are written in UTF-16.
    let tree = String::from_utf8_lossy(&output.stdout);
    let mut text = String::new();
    for line in tree.lines().map(str::trim) {
        if let Some(inner) = line.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            text.push_str(inner);
            text.push('\n');
        }
    }
    text
}

/// A text as it is compared: without spaces, places where lines may break, and the glyphs that stand for unknown letters.
pub fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{ad}' | '\u{fffd}'))
        .collect()
}
