//! Every letter, read by eyes (snapshots) and by rules.

use chrono::NaiveDate;
use domain::{
    convention::SignerRole,
    notice::{ConventionReader, Notice, OfferChange, ProposalChange},
    weeks::Weeks,
};
use store::{Letter, Recipient, Scribe};

use super::FrenchScribe;

fn scribe() -> FrenchScribe {
    FrenchScribe {
        public_url: "https://stages.example.org".to_owned(),
        publisher: "Académie de l’Exemple".to_owned(),
    }
}

fn to(name: &str) -> Recipient {
    Recipient {
        account: None,
        name: name.to_owned(),
        email: "camille@example.org".to_owned(),
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 6, 14).unwrap()
}

/// What a notice is called, and its place among all; without a wildcard, so that a new kind is not forgotten here.
fn kind(notice: &Notice) -> (usize, &'static str) {
    match notice {
        Notice::ConfirmEmail { .. } => (0, "confirm_email"),
        Notice::AlreadyRegistered => (1, "already_registered"),
        Notice::ResetPassword { .. } => (2, "reset_password"),
        Notice::PasswordChanged => (3, "password_changed"),
        Notice::ChangeEmail { .. } => (4, "change_email"),
        Notice::EmailChanged => (5, "email_changed"),
        Notice::Activate { .. } => (6, "activate"),
        Notice::JoinStructure { .. } => (7, "join_structure"),
        Notice::ApplicationReceived { .. } => (8, "application_received"),
        Notice::AnswerDue { .. } => (9, "answer_due"),
        Notice::ApplicationAccepted { .. } => (10, "application_accepted"),
        Notice::ApplicationRefused { .. } => (11, "application_refused"),
        Notice::ApplicationExpired { .. } => (12, "application_expired"),
        Notice::ApplicationLapsed { .. } => (13, "application_lapsed"),
        Notice::ApplicationConfirmed { .. } => (14, "application_confirmed"),
        Notice::ApplicationWithdrawn { .. } => (15, "application_withdrawn"),
        Notice::PlaceCancelled { .. } => (16, "place_cancelled"),
        Notice::DistanceQuestion { .. } => (17, "distance_question"),
        Notice::DistanceAnswer { .. } => (18, "distance_answer"),
        Notice::ApplicationTransferred { .. } => (19, "application_transferred"),
        Notice::OfferChanged { .. } => (20, "offer_changed"),
        Notice::OfferModerated { .. } => (21, "offer_moderated"),
        Notice::ProposalMoved { .. } => (22, "proposal_moved"),
        Notice::ProposalInvitation { .. } => (23, "proposal_invitation"),
        Notice::NewOffers { .. } => (24, "new_offers"),
        Notice::CampaignOpens { .. } => (25, "campaign_opens"),
        Notice::OfferRestored { .. } => (26, "offer_restored"),
        Notice::ConventionOpened { .. } => (27, "convention_opened"),
        Notice::ConventionForSchool { .. } => (28, "convention_for_school"),
        Notice::ConventionSentBack { .. } => (29, "convention_sent_back"),
        Notice::ConventionValidated { .. } => (30, "convention_validated"),
        Notice::ConventionCorrected { .. } => (31, "convention_corrected"),
        Notice::ConventionCancelled { .. } => (32, "convention_cancelled"),
        Notice::FillConvention { .. } => (33, "fill_convention"),
        Notice::SignConvention { .. } => (34, "sign_convention"),
        Notice::SigningCode { .. } => (35, "signing_code"),
        Notice::ConventionRefused { .. } => (36, "convention_refused"),
        Notice::SignatureReminder { .. } => (37, "signature_reminder"),
        Notice::ConventionSigned { .. } => (38, "convention_signed"),
        Notice::SignerAddressChanged { .. } => (39, "signer_address_changed"),
        Notice::AddressTaken => (40, "address_taken"),
        Notice::ProposalWithdrawn { .. } => (41, "proposal_withdrawn"),
        Notice::ConventionLink { .. } => (42, "convention_link"),
        Notice::GuardianInformed { .. } => (43, "guardian_informed"),
    }
}

const KINDS: usize = 44;

/// Every notice in every state, with those words in every field that people fill.
#[expect(clippy::too_many_lines, reason = "a list")]
fn notices(name: &str, offer: &str, words: &str) -> Vec<Notice> {
    let secret = || "/compte/lien/9f2c4a7e".to_owned();
    let path = || "/candidatures/0197f2?etape=suite&x=1".to_owned();
    let (name, offer, words) = (|| name.to_owned(), || offer.to_owned(), || words.to_owned());
    let structure = || format!("Atelier {}", name());
    let mut all = vec![
        Notice::ConfirmEmail { link: secret() },
        Notice::AlreadyRegistered,
        Notice::AddressTaken,
        Notice::ResetPassword { link: secret() },
        Notice::PasswordChanged,
        Notice::ChangeEmail { link: secret() },
        Notice::EmailChanged,
        Notice::Activate { link: secret() },
        Notice::JoinStructure {
            structure: structure(),
            inviter: name(),
            link: secret(),
        },
        Notice::ApplicationReceived {
            offer: offer(),
            student: name(),
            weeks: Weeks::Both,
            deadline: day(),
            path: path(),
        },
        Notice::AnswerDue {
            offer: offer(),
            student: name(),
            deadline: day(),
            path: path(),
        },
        Notice::ApplicationExpired {
            offer: offer(),
            structure: structure(),
            path: path(),
        },
        Notice::ApplicationLapsed {
            offer: offer(),
            other: structure(),
            path: path(),
        },
        Notice::ApplicationConfirmed {
            offer: offer(),
            student: name(),
            weeks: Weeks::First,
            path: path(),
        },
        Notice::DistanceQuestion {
            offer: offer(),
            structure: structure(),
            path: path(),
        },
        Notice::DistanceAnswer {
            offer: offer(),
            student: name(),
            path: path(),
        },
        Notice::ApplicationTransferred {
            offer: offer(),
            student: name(),
            by: format!("Sacha {}", name()),
            path: path(),
        },
        Notice::ProposalInvitation {
            host: structure(),
            student: name(),
            school: name(),
            weeks: Weeks::Second,
            deadline: day(),
            link: secret(),
        },
        Notice::NewOffers {
            search: words(),
            titles: vec![offer(), format!("{} bis", offer())],
            count: 5,
            path: "/offres?commune=93048&rayon=15".to_owned(),
            stop: "/recherches/arreter/5d1e".to_owned(),
        },
        Notice::NewOffers {
            search: words(),
            titles: vec![offer()],
            count: 1,
            path: "/offres?commune=93048".to_owned(),
            stop: "/recherches/arreter/5d1e".to_owned(),
        },
    ];
    for said in [words(), String::new()] {
        all.extend([
            Notice::ApplicationAccepted {
                offer: offer(),
                structure: structure(),
                deadline: day(),
                message: said.clone(),
                path: path(),
            },
            Notice::ApplicationRefused {
                offer: offer(),
                structure: structure(),
                reason: said.clone(),
                path: path(),
            },
            Notice::PlaceCancelled {
                offer: offer(),
                by: name(),
                reason: said.clone(),
                path: path(),
            },
        ]);
        all.extend([false, true].map(|removed| Notice::OfferModerated {
            offer: offer(),
            removed,
            reason: said.clone(),
            path: path(),
        }));
    }
    all.push(Notice::OfferRestored {
        offer: offer(),
        path: path(),
    });
    for flag in [false, true] {
        all.push(Notice::ApplicationWithdrawn {
            offer: offer(),
            student: name(),
            placed_elsewhere: flag,
            path: path(),
        });
        all.push(Notice::ProposalWithdrawn {
            host: structure(),
            student: name(),
            placed_elsewhere: flag,
            path: "/".to_owned(),
        });
        all.push(Notice::CampaignOpens {
            hosts: flag,
            path: "/offres".to_owned(),
        });
    }
    all.extend(
        [
            OfferChange::Full,
            OfferChange::Ended,
            OfferChange::Removed,
            OfferChange::Edited,
        ]
        .map(|change| Notice::OfferChanged {
            offer: offer(),
            change,
            path: path(),
        }),
    );
    all.extend(
        [
            ProposalChange::Proposed,
            ProposalChange::Invited,
            ProposalChange::Rejected,
            ProposalChange::Agreed,
            ProposalChange::Declined,
            ProposalChange::Lapsed,
            ProposalChange::Withdrawn,
        ]
        .map(|change| Notice::ProposalMoved {
            host: structure(),
            student: name(),
            change,
            reason: if matches!(change, ProposalChange::Rejected | ProposalChange::Declined) {
                words()
            } else {
                String::new()
            },
            path: path(),
        }),
    );
    all.extend(conventions(&structure(), &name(), &words()));
    all.extend(signing_notices(&name(), &structure(), &words()));
    all
}

/// Those of a convention's life.
fn conventions(host: &str, student: &str, words: &str) -> Vec<Notice> {
    let path = || "/convention/0197f2".to_owned();
    let reference = || "QZ-27-4H7K-9M2X".to_owned();
    let (host, student) = (|| host.to_owned(), || student.to_owned());
    let mut all = Vec::new();
    for reader in [
        ConventionReader::Host,
        ConventionReader::Link,
        ConventionReader::Student,
    ] {
        all.push(Notice::ConventionOpened {
            host: host(),
            student: student(),
            weeks: Weeks::First,
            reader,
            path: path(),
        });
    }
    all.push(Notice::ConventionForSchool {
        reference: reference(),
        host: host(),
        student: student(),
        path: path(),
    });
    for reader in [ConventionReader::Host, ConventionReader::Link] {
        all.push(Notice::ConventionSentBack {
            reference: reference(),
            student: student(),
            reason: words.to_owned(),
            reader,
            path: path(),
        });
    }
    for signs in [false, true] {
        all.push(Notice::ConventionValidated {
            reference: reference(),
            host: host(),
            student: student(),
            signs,
            path: path(),
        });
    }
    all.push(Notice::ConventionCorrected {
        reference: reference(),
        host: host(),
        student: student(),
        reason: words.to_owned(),
        path: path(),
    });
    all.push(Notice::ConventionCancelled {
        reference: reference(),
        host: host(),
        student: student(),
        reason: words.to_owned(),
        path: path(),
    });
    all
}

/// Letters about signing a convention.
fn signing_notices(name: &str, host: &str, words: &str) -> Vec<Notice> {
    let reference = || "QZ-27-4H7K-9M2X".to_owned();
    let (student, host, words) = (|| name.to_owned(), || host.to_owned(), || words.to_owned());
    let link = || "/convention/lien/9f2c4a7e".to_owned();
    let code = |reference, documents| Notice::SigningCode {
        code: "042917".to_owned(),
        reference,
        documents,
        minutes: 10,
        path: "/convention/0197f2/signer".to_owned(),
    };
    vec![
        Notice::FillConvention {
            reference: reference(),
            student: student(),
            host: host(),
            link: link(),
        },
        Notice::SignConvention {
            reference: reference(),
            student: student(),
            host: host(),
            link: link(),
        },
        Notice::ConventionLink {
            reference: reference(),
            student: student(),
            host: host(),
            link: link(),
        },
        Notice::GuardianInformed {
            reference: reference(),
            student: student(),
            host: host(),
        },
        Notice::SignerAddressChanged {
            reference: reference(),
            student: student(),
            host: host(),
        },
        code(reference(), 1),
        code(String::new(), 32),
        Notice::ConventionRefused {
            reference: reference(),
            student: student(),
            host: host(),
            by: student(),
            quality: SignerRole::Guardian1,
            reason: words(),
            path: "/convention/0197f2".to_owned(),
        },
        Notice::SignatureReminder {
            reference: reference(),
            student: student(),
            host: host(),
            since: day(),
            link: link(),
        },
        Notice::ConventionSigned {
            reference: reference(),
            student: student(),
            host: host(),
            link: link(),
        },
    ]
}

fn usual() -> Vec<Notice> {
    notices(
        "Léa d’Aubigné",
        "Découverte d’un atelier",
        "Bonjour,\nvenez en tenue de travail !\n\nÀ bientôt.",
    )
}

fn shown(letter: &Letter) -> String {
    let Letter {
        subject, text, html, ..
    } = letter;
    format!("{subject}\n\n======== text\n{text}\n======== html\n{html}")
}

#[test]
fn letters_read_as_they_should() {
    let mut seen = [0; KINDS];
    for notice in usual() {
        let (place, name) = kind(&notice);
        let name = format!("{name}_{}", seen[place]);
        seen[place] += 1;
        let letter = scribe().write(&notice, &to("Camille Martin"));
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, shown(&letter));
        });
    }
    assert!(
        seen.iter().all(|count| *count > 0),
        "a kind without a letter: {seen:?}"
    );
}

#[test]
fn every_letter_says_what_to_do_and_why_it_came() {
    for notice in usual() {
        let Letter {
            subject, text, html, ..
        } = scribe().write(&notice, &to("Camille Martin"));
        let whole = format!("{subject}{text}{html}");
        assert!(!whole.contains("{{") && !whole.contains("{%"), "{whole}");
        assert!(!text.contains("undefined") && !text.contains("none"), "{text}");
        assert!(!subject.is_empty() && subject.chars().count() < 150, "{subject}");
        assert_ne!(subject, "Du nouveau sur Quinzaine", "{notice:?}");
        for part in [&text, &html] {
            assert!(part.contains("https://stages.example.org/"), "{part}");
            assert!(part.contains("Camille Martin") && part.contains("Vous recevez ce message parce qu"));
            assert!(part.contains("Académie de l’Exemple"), "{part}");
        }
        assert!(!text.contains("\n\n\n") && !text.contains("&#"), "{text}");
        assert_eq!(html.matches("display: inline-block").count(), 1, "one button");
        assert!(!html.contains("<img") && !html.contains("src="), "{html}");
        // French: no ordinary space before these.
        for mark in [" :", " ;", " !", " ?", " »", "« "] {
            assert!(!subject.contains(mark), "{subject}");
            let said: Vec<_> = text.lines().filter(|line| !line.starts_with('>')).collect();
            assert!(!said.join("\n").contains(mark), "{mark} in {text}");
        }
    }
}

#[test]
fn dates_are_said_in_full() {
    let notice = Notice::AnswerDue {
        offer: "Découverte".into(),
        student: "Léa".into(),
        deadline: day(),
        path: "/x".into(),
    };
    let letter = scribe().write(&notice, &to("Camille"));
    for part in [letter.text, letter.html] {
        assert!(part.contains("lundi 14\u{a0}juin 2027"), "{part}");
    }
}

#[test]
fn hostile_names_stay_names() {
    let evil = "<script>alert(1)</script>\r\nBcc: all@example.org\n\n{{ publisher }}\"' onload=x";
    for notice in notices(evil, evil, evil) {
        let letter = scribe().write(&notice, &to(evil));
        assert!(!letter.subject.contains(['\r', '\n']), "{:?}", letter.subject);
        assert_ne!(letter.subject, "Du nouveau sur Quinzaine", "{notice:?}");
        assert!(!letter.html.contains("<script"), "{}", letter.html);
        assert!(!letter.html.contains("\" onload"), "{}", letter.html);
        assert!(
            letter.html.contains("{{ publisher }}"),
            "what people type is not a template: {}",
            letter.html
        );
        for line in letter.text.lines() {
            assert!(!line.starts_with("Bcc:"), "{}", letter.text);
        }
    }
}

#[test]
fn somebody_without_a_name_is_greeted_all_the_same() {
    let letter = scribe().write(&Notice::PasswordChanged, &to(" "));
    assert!(letter.text.starts_with("Bonjour,\n\n"), "{}", letter.text);
    assert!(letter.html.contains("Bonjour,</p>"));
}
