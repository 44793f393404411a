//! The document and the signed file, as they come out.

use std::{fs, process::Command};

use domain::{
    convention::{
        Block, Fact, Frozen, Logos, POWER, Person, SignerRole, TEMPLATE, TEMPLATE_2024, TEMPLATES, Wording,
        document_blocks, sample, signers,
    },
    digest::Digest,
};
use pdf::{DocumentError, ROOM_FOR_MARKS, fitted, render, render_signed, render_to_print};

use crate::support::{bare, brimful, evidence, full, full_of, hostile, short, text_in_order};

/// The blocks as a text: what a reader reads, one line a thing.
fn text_of(blocks: &[Block]) -> String {
    fn facts(out: &mut Vec<String>, facts: &[Fact]) {
        for fact in facts {
            out.push(format!("{}\u{a0}: {}", fact.label, fact.lines.join(" / ")));
        }
    }
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Title {
                title,
                subtitle,
                facts: said,
            } => {
                out.extend([format!("# {title}"), subtitle.clone()]);
                facts(&mut out, said);
            }
            Block::Part { title, .. } => out.push(format!("\n## {title}")),
            Block::Paragraph { text } | Block::Note { text } => out.push(text.clone()),
            Block::Cards { cards } => {
                for card in cards {
                    out.push(format!("\n### {}", card.heading));
                    facts(&mut out, &card.facts);
                }
            }
            Block::Article {
                label,
                title,
                paragraphs,
                references,
            } => {
                out.push(format!("\n### {label}, {title}"));
                out.extend(paragraphs.iter().cloned());
                out.push(format!("({references})"));
            }
            Block::Hours { title, weeks } => {
                out.push(format!("\n### {title}"));
                for week in weeks {
                    out.push(week.caption.clone());
                    out.extend(week.rows.iter().map(|row| row.join(" | ")));
                    out.push(week.total.join(" | "));
                }
            }
            Block::Items { title, items, .. } => {
                out.push(format!("\n### {title}"));
                out.extend(items.iter().map(|item| format!("- {item}")));
            }
            Block::Signatures { slots } => out.extend(slots.iter().map(|slot| {
                format!(
                    "[{} | {} | {} | {}]",
                    slot.role, slot.name, slot.quality, slot.text
                )
            })),
            Block::Check(check) => {
                out.extend([format!("\n### {}", check.title), check.text.clone()]);
                facts(&mut out, &check.facts);
                out.push(check.url.clone());
            }
        }
    }
    out.join("\n")
}

#[test]
fn the_text_of_the_document() {
    let frozen = full();
    let (_, digest) = frozen.canonical_json().unwrap();
    let blocks = document_blocks(&frozen, Some(&digest.short()), &[]).unwrap();
    insta::assert_snapshot!("full", text_of(&blocks));
    insta::assert_snapshot!("short", text_of(&document_blocks(&short(), None, &[]).unwrap()));
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let (json, _) = full().canonical_json().unwrap();
    let first = render(&json, &[]).unwrap();
    // In another thread, after another document: nothing of what was set before shows.
    render(&short().canonical_json().unwrap().0, &[]).unwrap();
    let second = std::thread::spawn(move || render(&json, &[]).unwrap())
        .join()
        .unwrap();
    assert!(first == second);
    let evidence = evidence(&full(), &first);
    let (json, _) = full().canonical_json().unwrap();
    let signed = render_signed(&json, &[], &first, &evidence).unwrap();
    assert!(signed == render_signed(&json, &[], &first, &evidence).unwrap());
    assert!(signed != first);
}

/// What the QR code says after the address is in the signed file alone, whose sheet tells of it: evidence and document are what they were.
#[test]
fn a_mark_changes_nothing_that_was_signed() {
    let (json, _) = full().canonical_json().unwrap();
    let document = render(&json, &[]).unwrap();
    let plain = evidence(&full(), &document);
    let mut marked = plain.clone();
    marked.mark = Some(format!(
        "S=1.1.4.2027-05-03.{}.{}",
        "0A".repeat(8),
        "F0".repeat(64)
    ));
    assert_eq!(plain.to_json().unwrap(), marked.to_json().unwrap());
    let told = bare("une déclaration signée par le site");
    for (evidence, tells) in [(&plain, false), (&marked, true)] {
        let signed = render_signed(&json, &[], &document, evidence).unwrap();
        let text = bare(&text_as_drawn(&signed));
        assert_eq!(text.contains(&told), tells, "{text}");
    }
}

/// What is printed to be signed on paper says word for word what is signed; each page has a drawing more than the document's, its code.
#[test]
fn what_is_printed_is_the_document_with_a_code_on_each_page() {
    for frozen in [full(), short()] {
        let (json, _) = frozen.canonical_json().unwrap();
        let (document, print) = (render(&json, &[]).unwrap(), render_to_print(&json, &[]).unwrap());
        assert!(
            print == render_to_print(&json, &[]).unwrap(),
            "made again, it is the same"
        );
        assert!(print != document);
        assert_eq!(pages(&print), pages(&document));
        let read = |pdf: &[u8]| {
            let text = said("pdftotext", &[], pdf);
            text.replace("Document à signer sur papier", "Document à signer")
        };
        assert_eq!(read(&print), read(&document));
        assert!(said("pdftotext", &[], &print).contains("sur papier"));
    }
    // Where the margins have no room the pages are printed without.
    for edition in &TEMPLATES {
        let (json, _) = brimful(edition.id, "W").canonical_json().unwrap();
        let print = render_to_print(&json, &[]).unwrap();
        assert_eq!(pages(&print), pages(&render(&json, &[]).unwrap()));
    }
}

/// How many pages the document of each edition takes at most.
const MOST_PAGES: [u32; 2] = [4, 5];

fn pages(pdf: &[u8]) -> u32 {
    let text = said("pdfinfo", &[], pdf);
    let pages = text.lines().find_map(|line| line.strip_prefix("Pages:"));
    pages.unwrap().trim().parse().unwrap()
}

#[test]
fn a_full_convention_takes_few_pages() {
    for (edition, most) in TEMPLATES.iter().zip(MOST_PAGES) {
        let (json, _) = full_of(edition.id).canonical_json().unwrap();
        let found = pages(&render(&json, &[]).unwrap());
        assert!(found <= most, "{}: {found}", edition.id);
    }
    let (json, _) = full().canonical_json().unwrap();
    let text = said("pdfinfo", &[], &render(&json, &[]).unwrap());
    for line in [
        "Title:           Convention de stage QZ-27-4H7K-9M2X, version 1",
        "Tagged:          yes",
        "JavaScript:      no",
        "Encrypted:       no",
        "Page size:       595.276 x 841.89 pts (A4)",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

/// The box that says how to check is the last thing of a document, and alone on a page it looked like a mistake.
#[test]
fn the_last_page_holds_more_than_the_check() {
    for frozen in [full(), short(), full_of(TEMPLATE)] {
        let pdf = render(&frozen.canonical_json().unwrap().0, &[]).unwrap();
        let last = pages(&pdf).to_string();
        let text = said("pdftotext", &["-f", &last], &pdf);
        assert!(text.contains("Vérifier ce document"), "{text}");
        assert!(text.contains("Signatures"), "{text}");
    }
}

/// Wherever a page ends: no heading is its last line, no item of a list stands alone on a page, and who signs finds all that belongs to
/// signing on one.
#[test]
fn no_page_ends_or_begins_with_what_stands_alone() {
    let skill = "Ce que l’élève verra en suivant les personnes du service, du premier contact avec un client jusqu’à la livraison.";
    let headings = [
        "Les parties",
        "Ce que prévoit la convention",
        "Annexe pédagogique",
        "Horaires de présence",
        "Activités prévues",
        "Compétences visées",
        "Santé et sécurité",
        "Annexe financière",
        "Signatures",
        "Vérifier ce document",
        "Feuille de preuve",
        "Vérifier soi-même",
    ];
    for (activities, skills) in [
        (1, 0),
        (2, 2),
        (3, 1),
        (4, 0),
        (4, 2),
        (5, 1),
        (6, 2),
        (8, 0),
        (10, 1),
        (12, 2),
    ] {
        let mut frozen = full();
        assert_eq!(frozen.signers.len(), 5);
        frozen.content.host.activities.truncate(activities);
        frozen.content.host.skills = std::array::from_fn(|_| vec![skill; skills].join(" "));
        let (json, _) = frozen.canonical_json().unwrap();
        let document = render(&json, &[]).unwrap();
        let signed = render_signed(&json, &[], &document, &evidence(&frozen, &document)).unwrap();
        for pdf in [&document, &signed] {
            let text = said("pdftotext", &["-layout"], pdf);
            let pages: Vec<&str> = text
                .split('\u{c}')
                .filter(|page| !page.trim().is_empty())
                .collect();
            let which = format!("{activities} activities, {skills} skills, {} pages", pages.len());
            for page in &pages {
                let lines: Vec<&str> = page
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty())
                    .collect();
                // Above the foot of the page.
                let last = lines[lines.len() - 2];
                let first_words = last.split("   ").next().unwrap_or_default();
                assert!(
                    !headings.contains(&first_words),
                    "{which}: a page ends with {last}\n{page}"
                );
                let items = (1..=activities).filter(|number| page.contains(&format!("({number}).")));
                assert_ne!(
                    (items.count(), activities > 1),
                    (1, true),
                    "{which}: one item alone\n{page}"
                );
                assert!(lines.len() > 8, "{which}: almost nothing\n{page}");
            }
            let alone: Vec<&&str> = pages
                .iter()
                .filter(|page| {
                    let signs = page.lines().any(|line| line.trim() == "Signatures");
                    signs || page.contains("Vérifier ce document") || page.contains("Date et signature")
                })
                .collect();
            assert_eq!(alone.len(), 1, "{which}");
            for signer in &frozen.signers {
                let name = signer.name.split(' ').next_back().unwrap();
                assert!(alone[0].contains(name), "{which}: {name}\n{}", alone[0]);
            }
        }
    }
}

/// Whatever is typed, four or five pages are enough: every field as long as it may be, in lines as short or in letters as wide.
#[test]
fn fields_filled_to_the_brim_take_few_pages() {
    // Of the Latin letters of the fonts, the Roman number eight is the widest; of others a vowel of Tamil.
    let fillers = ["\u{2167}", "Wagon-lit ", "a\n", "\u{b94}", "漢字 "];
    for (edition, most, filler) in TEMPLATES
        .iter()
        .zip(MOST_PAGES)
        .flat_map(|(edition, most)| fillers.map(|filler| (edition, most, filler)))
    {
        let (json, _) = brimful(edition.id, filler).canonical_json().unwrap();
        let pdf = render(&json, &[]).unwrap();
        assert!(pages(&pdf) <= most, "{} {filler:?}", edition.id);
        let text = bare(&text_as_drawn(&pdf));
        assert!(text.contains(&bare(filler).repeat(2)), "{filler:?}");
    }
}

#[test]
fn what_would_be_longer_is_refused() {
    let mut frozen = full();
    frozen.content.host.activities = vec!["W".repeat(20); 600];
    let (json, _) = frozen.canonical_json().unwrap();
    assert!(matches!(render(&json, &[]), Err(DocumentError::TooLong(5..))));
}

#[test]
fn other_programs_find_both_files_sound_and_read_them_in_order() {
    let frozen = full();
    let (json, _) = frozen.canonical_json().unwrap();
    let document = render(&json, &[]).unwrap();
    let signed = render_signed(&json, &[], &document, &evidence(&frozen, &document)).unwrap();
    let headings = [
        "Convention de stage",
        "Les parties",
        "L’établissement scolaire",
        "Ce que prévoit la convention",
        "Article 1",
        "Article 2",
        "Article 3",
        "Article 4",
        "Article 5",
        "Article 6",
        "Article 7",
        "Article 8",
        "Article 9",
        "Annexe pédagogique",
        "Horaires de présence",
        "Activités prévues",
        "Compétences visées",
        "Santé et sécurité",
        "Annexe financière",
        "Signatures",
        "Vérifier ce document",
    ];
    let sheet = ["Feuille de preuve", "Ce qui a été signé", "Vérifier soi-même"];
    for (pdf, after) in [(&document, &sheet[..0]), (&signed, &sheet[..])] {
        // It says so, and its status is 0: neither an error nor a warning.
        let sound = said("qpdf", &["--check"], pdf);
        assert!(
            sound.contains("No syntax or stream encoding errors found"),
            "{sound}"
        );
        let text = said("pdftotext", &[], pdf)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let mut place = 0;
        for heading in headings.iter().chain(after) {
            let found = text[place..].find(heading);
            place += found.unwrap_or_else(|| panic!("{heading} is not where it should be\n{text}"));
        }
    }
}

/// The metadata name the standards that the file was made under, and none besides.
#[test]
fn metadata_declare_what_was_asked_for() {
    let frozen = full();
    let (json, _) = frozen.canonical_json().unwrap();
    let document = render(&json, &[]).unwrap();
    let signed = render_signed(&json, &[], &document, &evidence(&frozen, &document)).unwrap();
    for (pdf, part) in [(&document, "2"), (&signed, "3")] {
        let meta = said("pdfinfo", &["-meta"], pdf);
        let declared = |name: &str| -> Vec<String> {
            let (open, close) = (format!("<{name}>"), format!("</{name}>"));
            meta.split(&open)
                .skip(1)
                .filter_map(|rest| Some(rest.split_once(&close)?.0.to_owned()))
                .collect()
        };
        assert_eq!(declared("pdfaid:part"), [part], "{meta}");
        assert_eq!(declared("pdfaid:conformance"), ["A"], "{meta}");
        assert_eq!(declared("pdfuaid:part"), ["1"], "{meta}");
    }
}

#[test]
fn a_convention_keeps_the_text_it_was_frozen_with() {
    for template in &TEMPLATES {
        let frozen = full_of(template.id);
        let (json, _) = frozen.canonical_json().unwrap();
        let document = render(&json, &[]).unwrap();
        let signed = render_signed(&json, &[], &document, &evidence(&frozen, &document)).unwrap();
        let said = document_blocks(&frozen, None, &[]).unwrap();
        for pdf in [&document, &signed] {
            let text = bare(&text_in_order(pdf));
            for block in &said {
                if let Block::Article { paragraphs, .. } = block {
                    assert!(text.contains(&bare(&paragraphs.concat())), "{}", template.id);
                }
            }
        }
    }
}

/// In the document and in the signed file, made from the data alone.
#[test]
fn a_wording_is_printed_in_the_place_of_its_editions_words() {
    for edition in &TEMPLATES {
        let mut own = Wording {
            id: "essai".into(),
            ..Wording::of(edition)
        };
        let before = own.articles[1].paragraphs.concat();
        own.articles[1].paragraphs = vec!["Les annexes sont celles de l’académie.".into()];
        let frozen = Frozen {
            wording: Some(own),
            ..full_of(edition.id)
        };
        let (json, _) = frozen.canonical_json().unwrap();
        let document = render(&json, &[]).unwrap();
        let signed = render_signed(&json, &[], &document, &evidence(&frozen, &document)).unwrap();
        for pdf in [&document, &signed] {
            let text = bare(&text_as_drawn(pdf));
            assert!(
                text.contains(&bare("Les annexes sont celles de l’académie.")),
                "{}",
                edition.id
            );
            assert!(!text.contains(&bare(&before)), "{}", edition.id);
        }
        let (pages, scale) = fitted(&json, &[]).unwrap();
        assert!(
            (1..=5).contains(&pages) && scale >= ROOM_FOR_MARKS,
            "{pages} {scale}"
        );
    }
}

/// The answers that only the last edition asks for stand in its document, and in no other.
#[test]
fn the_last_edition_prints_what_it_asks_for() {
    let said = |edition: &str| {
        let (json, _) = full_of(edition).canonical_json().unwrap();
        bare(&text_as_drawn(&render(&json, &[]).unwrap()))
    };
    let (old, new) = (said(TEMPLATES[0].id), said(TEMPLATE));
    for answer in [
        "Inès Garnier, Référente contre le harcèlement",
        "Bruit des machines, passage de chariots.",
        "Bouchons d’oreilles et gilet.",
        "Une heure avec la responsable de la sécurité",
        "Un temps de partage entre élèves, en première",
        "Une pause de dix minutes chaque heure, au calme.",
        "est vivement recommandée. Son attestation est remise au lycée.",
    ] {
        let answer = bare(answer);
        assert!(new.contains(&answer) && !old.contains(&answer), "{answer}");
    }
}

/// Every letter that a font of ours has can be set, or is left out: none keeps a convention from being frozen for ever.
#[test]
fn no_letter_keeps_a_document_from_being_made() {
    // Ideograms and syllables of Korean are of one font, and alike: some of them stand for all.
    let letters: Vec<char> = ('\u{20}'..='\u{2fff}')
        .chain('\u{a000}'..='\u{abff}')
        .chain('\u{e000}'..='\u{ffff}')
        .chain('\u{1d400}'..='\u{1f9ff}')
        .collect();
    let words: Vec<String> = letters.chunks(40).map(|word| word.iter().collect()).collect();
    let activities: Vec<String> = words.chunks(8).map(|words| words.join(" ")).collect();
    // As many documents as it takes, of four pages each.
    for activities in activities.chunks(26) {
        let mut frozen = full();
        frozen.content.host.activities = activities.to_vec();
        let (json, _) = frozen.canonical_json().unwrap();
        render(&json, &[]).unwrap();
    }
}

/// A name of each script that people in France are called by is printed as it is written: as text, and by glyphs.
#[test]
fn the_document_prints_every_name() {
    let names = [
        "Nguyễn Thị Hương",
        "Ŋaaŋ Ɛbɔ Ọláìyá",
        "Дмитро Ґалаґан",
        "გიორგი ბერიძე",
        "Հայկ Պետրոսյան",
        "李伟",
        "陳大文",
        "東京",
        "さくら",
        "김민준",
        "முருகன்",
        "प्रिया",
        "রহিম",
        "ਗੁਰਪ੍ਰੀਤ",
        "હર્ષ",
        "ସୁଜାତା",
        "శ్రీ",
        "ಮಂಜುನಾಥ",
        "മോഹൻ",
        "สมชาย",
        "ສົມພອນ",
        "សុខា",
        "ሰላም",
        "ⵢⵓⴱⴰ",
        "བསྟན",
    ];
    let to_right = [
        "محمد الأمين",
        "پریسا چوپانی",
        "דוד לוי",
        "דָּוִד",
        "ܐܫܘܪ",
        "ߛߏߟߏ",
        "𞤃𞤢𞤥𞤢",
    ];
    let mut frozen = full();
    frozen.content.student.name = names[0].into();
    frozen.content.host.activities = names
        .iter()
        .chain(&to_right)
        .map(|name| format!("– {name} –"))
        .collect();
    let (json, _) = frozen.canonical_json().unwrap();
    let pdf = render(&json, &[]).unwrap();
    let text = said("pdftotext", &[], &pdf);
    assert!(!text.contains('\u{fffd}'), "{text}");
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
        letters.sort_unstable();
        letters.dedup();
        letters
    };
    let printed = letters(&text);
    for name in names.iter().chain(&to_right) {
        let missing: Vec<_> = letters(name)
            .into_iter()
            .filter(|c| !printed.contains(c))
            .collect();
        assert!(missing.is_empty(), "{name}: {missing:?} are not in\n{text}");
    }
    let flat = bare(&text);
    for name in [
        "李伟",
        "陳大文",
        "東京",
        "さくら",
        "김민준",
        "Дмитро",
        "გიორგი",
        "Հայկ",
        "ሰላም",
    ] {
        assert!(flat.contains(name), "{name}");
    }
}

/// What another program says of a PDF, if it finds nothing to say against it.
pub fn said(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.pdf");
    fs::write(&file, pdf).unwrap();
    let output = Command::new(program)
        .args(arguments)
        .arg(&file)
        .args((program == "pdftotext").then_some("-"))
        .output()
        .unwrap_or_else(|error| panic!("{program} is needed (tools/setup.sh test installs it): {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{errors}");
    text
}

/// The text of a PDF as its pages draw it, with what stands at their heads and feet: where a sentence is looked for and not its place.
/// Reading in order takes seconds, since each element has its page read anew.
fn text_as_drawn(pdf: &[u8]) -> String {
    said("pdftotext", &["-raw"], pdf)
}

#[test]
fn texts_stay_texts() {
    let frozen = hostile();
    let (json, _) = frozen.canonical_json().unwrap();
    let pdf = render(&json, &[]).unwrap();
    let text = bare(&text_as_drawn(&pdf));
    for said in [
        "#eval(\"1+1\") #panic(\"lu\") #set text(size: 90pt)",
        "$x^2$ *gras* _italique_ `code` @label <label> \\ \\u{41} #image(\"/etc/passwd\")",
        "<script>alert(1)</script> &amp; &lt; ]]> </p>",
        "sens inversé droite nul cloche",
        &"W".repeat(60),
    ] {
        assert!(text.contains(&bare(said)), "{said}\n{text}");
    }
    // Signed as well: names, browsers and consents are texts too.
    let mut evidence = evidence(&frozen, &pdf);
    evidence.signatures[0].agent = Some("#panic() 🚀 \u{202e}".repeat(40));
    evidence.signatures[0].name = "#eval(\"2\")".into();
    render_signed(&json, &[], &pdf, &evidence).unwrap();
}

#[test]
fn what_is_no_convention_is_refused() {
    assert!(matches!(render("{}", &[]), Err(DocumentError::Content(_))));
    let mut frozen = full();
    frozen.template = "1999-01".into();
    let (json, _) = frozen.canonical_json().unwrap();
    assert!(matches!(render(&json, &[]), Err(DocumentError::Template(_))));
}

#[test]
fn the_signed_file_tells_the_evidence() {
    let frozen = full();
    let (json, content) = frozen.canonical_json().unwrap();
    let document = render(&json, &[]).unwrap();
    let evidence = evidence(&frozen, &document);
    let text = bare(&text_as_drawn(
        &render_signed(&json, &[], &document, &evidence).unwrap(),
    ));
    for said in [
        "Feuille de preuve",
        &content.to_string(),
        &Digest::of(&document).to_string(),
        &evidence.log_head().to_string(),
        "8 lignes",
        "Aïcha Benali",
        "Compte Quinzaine, adresse signataire@exemple.fr, par délégation de",
        "Lien personnel et code envoyés à signataire@exemple.fr",
        "Ce qui a été enregistré",
        "De Dominique Martin, du 3 mai 2027 au 30 juin 2027",
        "21 avril 2027 à 10 h 00 min 00 s, heure de Paris",
        "2027-04-21T08:00:00.250000Z (UTC)",
        "Sur papier, enregistrée par le lycée",
        "Claire Dubois, secrétariat",
        "Signée en ligne le",
        &evidence.signatures[1].consent,
        "A déclaré avoir le pouvoir d’engager la structure d’accueil",
    ] {
        assert!(text.contains(&bare(said)), "{said}\n{text}");
    }
    // One that was signed before the question was asked says nothing of it, and its consent stands as it was given.
    let mut before = evidence;
    let host = &mut before.signatures[1];
    host.consent = host.consent.replace(&format!("{POWER} "), "");
    host.consent_digest = Digest::of(host.consent.as_bytes());
    let text = bare(&text_as_drawn(
        &render_signed(&json, &[], &document, &before).unwrap(),
    ));
    assert!(!text.contains(&bare("avoir le pouvoir d’engager")), "{text}");
    assert!(text.contains(&bare(&before.signatures[1].consent)), "{text}");
}

/// A second signer of the structure and the referent teacher have their places beside the others, on the page where all sign.
#[test]
fn seven_sign_on_one_page() {
    for (edition, most) in TEMPLATES.iter().zip(MOST_PAGES) {
        let mut frozen = full_of(edition.id);
        frozen.content.host.second_signer = Some(Person {
            name: "Marc Petit".into(),
            quality: "Trésorier".into(),
            email: "marc@ateliers.example".into(),
            phone: String::new(),
        });
        let seven = signers(&frozen.content, true, true);
        frozen.signers = seven.into_iter().map(|(signer, _)| signer).collect();
        assert_eq!(frozen.signers.len(), SignerRole::ALL.len());
        let (json, _) = frozen.canonical_json().unwrap();
        let document = render(&json, &[]).unwrap();
        assert!(pages(&document) <= most, "{}", edition.id);
        let text = said("pdftotext", &["-layout"], &document);
        let page = text
            .split('\u{c}')
            .find(|page| page.contains("Date et signature"));
        let page = page.unwrap();
        assert_eq!(page.matches("Date et signature").count(), 7, "{page}");
        for signer in &frozen.signers {
            let name = signer.name.split(' ').next_back().unwrap();
            assert!(page.contains(name), "{name}\n{page}");
        }
        let evidence = evidence(&frozen, &document);
        let signed = bare(&text_as_drawn(
            &render_signed(&json, &[], &document, &evidence).unwrap(),
        ));
        for said in [
            "Second signataire de la structure d’accueil",
            "Marc Petit, Trésorier",
            "marc@ateliers.example",
            "Professeur référent",
            "10 lignes",
        ] {
            assert!(signed.contains(&bare(said)), "{said}\n{signed}");
        }
        let power = bare("A déclaré avoir le pouvoir d’engager la structure d’accueil");
        assert_eq!(
            signed.matches(&power).count(),
            2,
            "both who sign for the structure"
        );
    }
}

/// A picture in PNG: a black dot.
const DOT: [u8; 67] = [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 58,
    126, 155, 85, 0, 0, 0, 10, 73, 68, 65, 84, 120, 218, 99, 96, 0, 0, 0, 2, 0, 1, 229, 39, 222, 252, 0, 0,
    0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
];

/// Logos stand in the header of the edition that has a place for them, and a document whose pictures are lost is none.
#[test]
fn logos_are_drawn_where_the_edition_has_a_place_for_them() {
    let picture = DOT.to_vec();
    let with_logos = |edition: &str| {
        let mut frozen = sample::frozen_of(edition);
        frozen.content.logos = Logos {
            host: Some(Digest::of(&picture)),
            school: Some(Digest::of(&picture)),
        };
        frozen
    };
    let frozen = with_logos(TEMPLATE);
    let (json, _) = frozen.canonical_json().unwrap();
    assert!(matches!(render(&json, &[]), Err(DocumentError::Logo(_))));
    let other = [b"another picture".to_vec()];
    assert!(matches!(render(&json, &other), Err(DocumentError::Logo(_))));
    let pictures = [picture.clone()];
    let count = |pdf: &[u8]| said("pdfimages", &["-list"], pdf).lines().count();
    let bare = render(&sample::frozen_of(TEMPLATE).canonical_json().unwrap().0, &[]).unwrap();
    let document = render(&json, &pictures).unwrap();
    assert!(count(&document) > count(&bare));
    assert!(document == render(&json, &pictures).unwrap());
    let signed = render_signed(&json, &pictures, &document, &evidence(&frozen, &document)).unwrap();
    assert!(count(&signed) > count(&bare));
    assert!(count(&render_to_print(&json, &pictures).unwrap()) > count(&bare));
    // Their words for whoever does not see them.
    let structure = said("pdfinfo", &["-struct"], &document);
    assert!(
        structure.matches("Figure").count() > said("pdfinfo", &["-struct"], &bare).matches("Figure").count()
    );

    // The layout of the edition before is as it was: it shows none, whatever is frozen.
    let (json, _) = with_logos(TEMPLATE_2024).canonical_json().unwrap();
    assert_eq!(count(&render(&json, &pictures).unwrap()), count(&bare));
}
