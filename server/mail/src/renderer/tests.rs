//! Every e-mail, compared with its snapshot and checked for what all e-mails have in common.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::{
    convention::SignerRole,
    notification::{
        AnswerWaiting, ConventionReader, FactorChange, Notification, OfferChange, ProposalChange,
        ReminderLine, Replaced, ToDoLine, Told, WelcomeEnd,
    },
    weeks::Weeks,
};
use store::{Email, EmailRenderer, Recipient};

use super::{Content, FrenchEmailRenderer, Json, TEMPLATES, filters};

fn renderer() -> FrenchEmailRenderer {
    FrenchEmailRenderer {
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

/// Names every variant, in alphabetical order. Without a new variant's name here the tests do not compile; without a
/// sample of it below, its template or its snapshots, `every_variant_has_its_samples_template_and_snapshots` fails.
macro_rules! variants {
    ($($variant:ident)*) => {
        const VARIANTS: &[&str] = &[$(stringify!($variant)),*];

        fn variant(notification: &Notification) -> &'static str {
            match notification {
                $(Notification::$variant { .. } => stringify!($variant),)*
            }
        }
    };
}

variants! {
    AccountErased
    Activate
    AddressTaken
    AdminRequested
    AlreadyRegistered
    AmendmentClosed
    AmendmentInForce
    AmendmentToSign
    AnswerDue
    ApplicationAccepted
    ApplicationConfirmed
    ApplicationExpired
    ApplicationLapsed
    ApplicationReceived
    ApplicationRefused
    ApplicationTransferred
    ApplicationWithdrawn
    CampaignOpens
    ChangeEmail
    ClaimDecided
    ConfirmEmail
    ConfirmSearchAlert
    ConventionCancelled
    ConventionCorrected
    ConventionLink
    ConventionOpened
    ConventionRefused
    ConventionRestored
    ConventionSentBack
    ConventionSigned
    ConventionValidated
    Delegated
    DistanceAnswer
    DistanceQuestion
    EmailChanged
    ErasureAsked
    ErasureRefused
    FailedSignIns
    FillConvention
    GuardianInformed
    JoinSchool
    JoinStructure
    LostLinks
    NewDevice
    NewOffers
    OfferChanged
    OfferModerated
    OfferRestored
    OwnershipMoved
    PasswordChanged
    PlaceCancelled
    ProofCode
    ProposalInvitation
    ProposalMoved
    ProposalWithdrawn
    ResetPassword
    RoleGranted
    RoleTaken
    SchoolReminder
    SearchAlertsFull
    SecondFactorChanged
    SessionsEnded
    SignConvention
    SignatureReminder
    SignedAtDesk
    SignerAddressChanged
    SigningCode
    StructureClaimed
    StructureRefused
    StructureVetted
    ToDo
    WelcomeClosed
}

/// Samples of every variant, with these words in every field that people fill.
#[expect(clippy::too_many_lines, reason = "a list")]
fn samples(name: &str, offer: &str, words: &str) -> Vec<Notification> {
    let secret = || "/compte/lien/9f2c4a7e".to_owned();
    let path = || "/candidatures/0197f2?etape=suite&x=1".to_owned();
    let (name, offer, words) = (|| name.to_owned(), || offer.to_owned(), || words.to_owned());
    let structure = || format!("Atelier {}", name());
    let mut all = vec![
        Notification::ConfirmEmail { link: secret() },
        Notification::AlreadyRegistered,
        Notification::AddressTaken,
        Notification::ResetPassword { link: secret() },
        Notification::PasswordChanged,
        Notification::FailedSignIns,
        Notification::ChangeEmail { link: secret() },
        Notification::EmailChanged,
        Notification::SecondFactorChanged {
            change: FactorChange::ApplicationAdded,
            path: path(),
        },
        Notification::SecondFactorChanged {
            change: FactorChange::ApplicationRemoved,
            path: path(),
        },
        Notification::SecondFactorChanged {
            change: FactorChange::PasskeyAdded,
            path: path(),
        },
        Notification::SecondFactorChanged {
            change: FactorChange::PasskeyRemoved,
            path: path(),
        },
        Notification::SecondFactorChanged {
            change: FactorChange::RecoveryCodeUsed,
            path: path(),
        },
        Notification::SecondFactorChanged {
            change: FactorChange::Reset,
            path: path(),
        },
        Notification::NewDevice {
            device: "Firefox sur Windows".to_owned(),
            path: path(),
        },
        Notification::SessionsEnded { path: path() },
        Notification::RoleGranted {
            role: "Chef d’établissement".to_owned(),
            by: name(),
            path: path(),
        },
        Notification::RoleTaken {
            role: "Chef d’établissement".to_owned(),
            left: String::new(),
            by: name(),
            path: path(),
        },
        Notification::RoleTaken {
            role: "Secrétariat".to_owned(),
            left: "Enseignant".to_owned(),
            by: name(),
            path: path(),
        },
        Notification::AdminRequested {
            by: name(),
            what: "Donner le rôle «\u{a0}Administrateur\u{a0}»".to_owned(),
            person: name(),
            path: path(),
        },
        Notification::ProofCode {
            code: "204817".to_owned(),
            minutes: 10,
            path: path(),
        },
        Notification::ErasureAsked,
        Notification::ErasureRefused { reason: words() },
        Notification::AccountErased { signed: false },
        Notification::AccountErased { signed: true },
        Notification::Activate { link: secret() },
        Notification::JoinSchool {
            school: format!("Lycée {}", name()),
            inviter: name(),
            duty: "Enseignant (2de\u{a0}4)".to_owned(),
            link: secret(),
        },
        Notification::JoinStructure {
            structure: structure(),
            inviter: name(),
            link: secret(),
        },
        Notification::ApplicationReceived {
            offer: offer(),
            student: name(),
            weeks: Weeks::Both,
            deadline: day(),
            path: path(),
        },
        Notification::AnswerDue {
            waiting: vec![waiting(name(), offer())],
            path: path(),
        },
        Notification::AnswerDue {
            waiting: ["Inès Roy".to_owned(), name(), "Tom Petit".to_owned()]
                .map(|student| waiting(student, offer()))
                .to_vec(),
            path: path(),
        },
        Notification::ApplicationExpired {
            offer: offer(),
            structure: structure(),
            path: path(),
        },
        Notification::ApplicationLapsed {
            offer: offer(),
            other: structure(),
            to_student: true,
            path: path(),
        },
        Notification::ApplicationLapsed {
            offer: offer(),
            other: name(),
            to_student: false,
            path: path(),
        },
        Notification::ApplicationConfirmed {
            offer: offer(),
            student: name(),
            weeks: Weeks::First,
            path: path(),
        },
        Notification::DistanceQuestion {
            offer: offer(),
            structure: structure(),
            path: path(),
        },
        Notification::DistanceAnswer {
            offer: offer(),
            student: name(),
            path: path(),
        },
        Notification::ApplicationTransferred {
            offer: offer(),
            student: name(),
            by: format!("Sacha {}", name()),
            path: path(),
        },
        Notification::ProposalInvitation {
            host: structure(),
            student: name(),
            school: name(),
            weeks: Weeks::Second,
            deadline: day(),
            link: secret(),
        },
        Notification::NewOffers {
            search: words(),
            titles: vec![offer(), format!("{} bis", offer())],
            count: 5,
            path: "/offres?commune=93048&rayon=15".to_owned(),
            stop: "/recherches/arreter/5d1e".to_owned(),
        },
        Notification::LostLinks {
            count: 0,
            signs_in: true,
            link: "/connexion".to_owned(),
        },
        Notification::LostLinks {
            count: 1,
            signs_in: false,
            link: secret(),
        },
        Notification::LostLinks {
            count: 3,
            signs_in: true,
            link: "/connexion".to_owned(),
        },
        Notification::ConfirmSearchAlert {
            search: words(),
            days: 7,
            link: secret(),
        },
        Notification::SearchAlertsFull {
            search: words(),
            most: 5,
            path: "/offres".to_owned(),
        },
        Notification::NewOffers {
            search: words(),
            titles: vec![offer()],
            count: 1,
            path: "/offres?commune=93048".to_owned(),
            stop: "/recherches/arreter/5d1e".to_owned(),
        },
    ];
    for said in [words(), String::new()] {
        all.extend([
            Notification::ApplicationAccepted {
                offer: offer(),
                structure: structure(),
                deadline: day(),
                message: said.clone(),
                practical: practical(&name()),
                calendar: String::new(),
                path: path(),
            },
            Notification::ApplicationRefused {
                offer: offer(),
                structure: structure(),
                reason: said.clone(),
                path: path(),
            },
            Notification::PlaceCancelled {
                offer: offer(),
                student: name(),
                by: name(),
                reason: said.clone(),
                path: path(),
            },
        ]);
        all.extend([false, true].map(|removed| Notification::OfferModerated {
            offer: offer(),
            removed,
            reason: said.clone(),
            path: path(),
        }));
    }
    all.push(Notification::OfferRestored {
        offer: offer(),
        path: path(),
    });
    all.extend([0, 1, 12].map(|offers| Notification::StructureVetted {
        structure: structure(),
        offers,
        path: path(),
    }));
    all.extend([
        Notification::StructureRefused {
            structure: structure(),
            reason: words(),
            path: path(),
        },
        Notification::StructureClaimed {
            structure: structure(),
            claimant: name(),
            message: words(),
            path: path(),
        },
        Notification::OwnershipMoved {
            structure: structure(),
            reason: words(),
            path: path(),
        },
    ]);
    all.extend([false, true].map(|granted| Notification::ClaimDecided {
        structure: structure(),
        granted,
        reason: words(),
        path: path(),
    }));
    for flag in [false, true] {
        all.push(Notification::ApplicationWithdrawn {
            offer: offer(),
            student: name(),
            placed_elsewhere: flag,
            path: path(),
        });
        all.push(Notification::ProposalWithdrawn {
            host: structure(),
            student: name(),
            placed_elsewhere: flag,
            path: "/".to_owned(),
        });
        all.push(Notification::CampaignOpens {
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
        .map(|change| Notification::OfferChanged {
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
            ProposalChange::Welcomed,
            ProposalChange::TurnedDown,
        ]
        .map(|change| Notification::ProposalMoved {
            host: structure(),
            student: name(),
            change,
            reason: if matches!(
                change,
                ProposalChange::Rejected | ProposalChange::Declined | ProposalChange::TurnedDown
            ) {
                words()
            } else {
                String::new()
            },
            path: path(),
        }),
    );
    all.extend(
        [
            WelcomeEnd::Refused,
            WelcomeEnd::Withdrawn,
            WelcomeEnd::PlacedElsewhere,
        ]
        .map(|end| Notification::WelcomeClosed {
            host: structure(),
            student: name(),
            end,
            path: "/".to_owned(),
        }),
    );
    all.extend(convention_samples(&structure(), &name(), &words()));
    all.extend(school_samples(&name()));
    all.extend(signing_samples(&name(), &structure(), &words()));
    let own: Vec<_> = all
        .iter()
        .filter_map(|notification| notification.spoken_to(&name()))
        .collect();
    all.extend(own);
    all
}

/// About preparing a convention.
fn convention_samples(host: &str, student: &str, words: &str) -> Vec<Notification> {
    let path = || "/convention/0197f2".to_owned();
    let reference = || "QZ-27-4H7K-9M2X".to_owned();
    let line = practical(student);
    let (host, student) = (|| host.to_owned(), || student.to_owned());
    let mut all = Vec::new();
    for reader in [
        ConventionReader::Host,
        ConventionReader::Link,
        ConventionReader::Student,
    ] {
        let practical = match reader {
            ConventionReader::Student => line.clone(),
            ConventionReader::Host | ConventionReader::Link => Vec::new(),
        };
        all.push(Notification::ConventionOpened {
            offer: if reader == ConventionReader::Link {
                String::new()
            } else {
                words.to_owned()
            },
            host: host(),
            student: student(),
            weeks: Weeks::First,
            reader,
            replaced: None,
            practical,
            calendar: String::new(),
            path: path(),
        });
        all.push(Notification::ConventionOpened {
            offer: String::new(),
            host: host(),
            student: student(),
            weeks: Weeks::First,
            reader,
            replaced: Some(Replaced {
                reference: reference(),
                reason: words.to_owned(),
            }),
            practical: Vec::new(),
            calendar: String::new(),
            path: path(),
        });
    }
    for reader in [ConventionReader::Host, ConventionReader::Link] {
        all.push(Notification::ConventionSentBack {
            reference: reference(),
            student: student(),
            reason: words.to_owned(),
            reader,
            path: path(),
        });
    }
    for signs in [false, true] {
        all.push(Notification::ConventionValidated {
            reference: reference(),
            host: host(),
            student: student(),
            signs,
            path: path(),
        });
    }
    all.push(Notification::ConventionCorrected {
        reference: reference(),
        host: host(),
        student: student(),
        reason: words.to_owned(),
        path: path(),
    });
    for restarted in [false, true] {
        all.push(Notification::ConventionCancelled {
            reference: reference(),
            host: host(),
            student: student(),
            reason: words.to_owned(),
            restarted,
            path: path(),
        });
    }
    all.push(Notification::ConventionRestored {
        reference: reference(),
        host: host(),
        student: student(),
        path: path(),
    });
    all
}

/// What people are told of their own work.
fn school_samples(head: &str) -> Vec<Notification> {
    let mut all = Vec::new();
    let sign = ToDoLine {
        what: format!("Signer la convention {} chez {head}", domain::typography::of_person(head)),
        when: "Avant la fin du dimanche 13\u{a0}juin 2027".to_owned(),
        otherwise: "Sans la signature de tous, le stage ne peut pas commencer. Le stage commence le lundi 14\u{a0}juin 2027.".to_owned(),
    };
    let complete = ToDoLine {
        what: "12\u{a0}conventions à compléter et à valider".to_owned(),
        when: String::new(),
        otherwise: "Tant qu’elles ne sont pas validées, personne ne peut les signer.".to_owned(),
    };
    for (lines, count) in [(vec![sign.clone()], 1), (vec![sign, complete], 13)] {
        all.push(Notification::ToDo {
            lines,
            count,
            path: "/a-faire".to_owned(),
            stop: "/arreter-rappels?jeton=9f2c4a7e".to_owned(),
        });
    }
    for (last, revoked) in [
        (day(), false),
        (day() + chrono::Days::new(4), false),
        (day(), true),
    ] {
        all.push(Notification::Delegated {
            by: head.to_owned(),
            structure: String::new(),
            acts: vec!["Valider".to_owned(), "Signer".to_owned()],
            first: day(),
            last,
            revoked,
            path: "/lycee/conventions".to_owned(),
        });
    }
    for revoked in [false, true] {
        all.push(Notification::Delegated {
            by: head.to_owned(),
            structure: format!("Atelier {head}"),
            acts: vec!["Signer, ou refuser de signer".to_owned()],
            first: day(),
            last: day() + chrono::Days::new(4),
            revoked,
            path: "/structure/conventions".to_owned(),
        });
    }
    all
}

fn waiting(student: String, offer: String) -> AnswerWaiting {
    AnswerWaiting {
        offer,
        student,
        deadline: day(),
    }
}

/// What an accepted student needs, as somebody of that name may have typed it.
fn practical(name: &str) -> Vec<String> {
    vec![
        "Adresse : 12 rue des Lilas, 93100 Montreuil".to_owned(),
        format!("À demander : {name}, 06 39 98 00 01"),
    ]
}

/// About signing a convention.
#[expect(clippy::too_many_lines, reason = "a list")]
fn signing_samples(name: &str, host: &str, words: &str) -> Vec<Notification> {
    let reference = || "QZ-27-4H7K-9M2X".to_owned();
    let of_host = host;
    let (student, host, words) = (|| name.to_owned(), || host.to_owned(), || words.to_owned());
    let link = || "/convention/lien/9f2c4a7e".to_owned();
    let code = |reference, documents| Notification::SigningCode {
        code: "042917".to_owned(),
        conventions: if documents > 1 {
            vec![format!("{name} chez {of_host}"), format!("{name} chez {of_host}")]
        } else {
            Vec::new()
        },
        reference,
        documents,
        minutes: 10,
        path: "/convention/0197f2/signer".to_owned(),
    };
    vec![
        Notification::FillConvention {
            reference: reference(),
            student: student(),
            host: host(),
            link: link(),
        },
        Notification::SignConvention {
            reference: reference(),
            student: student(),
            host: host(),
            link: link(),
        },
        Notification::ConventionLink {
            reference: reference(),
            student: student(),
            host: host(),
            link: link(),
        },
        Notification::GuardianInformed {
            reference: reference(),
            student: student(),
            host: host(),
        },
        Notification::SignedAtDesk {
            reference: reference(),
            student: student(),
            host: host(),
            by: "Hélène Dubois (Secrétariat)".to_owned(),
        },
        Notification::SignerAddressChanged {
            reference: reference(),
            student: student(),
            host: host(),
        },
        code(reference(), 1),
        code(String::new(), 32),
        Notification::ConventionRefused {
            reference: reference(),
            student: student(),
            host: host(),
            by: student(),
            quality: SignerRole::Guardian1,
            reason: words(),
            path: "/convention/0197f2".to_owned(),
        },
        Notification::SignatureReminder {
            reference: reference(),
            student: student(),
            host: host(),
            since: day(),
            message: words(),
            link: link(),
        },
        Notification::SignatureReminder {
            reference: reference(),
            student: student(),
            host: host(),
            since: day(),
            message: String::new(),
            link: link(),
        },
        reminder(words(), Vec::new()),
        reminder(words(), vec![awaited(&student(), Some(day()))]),
        reminder(
            words(),
            vec![awaited(&student(), None), awaited(&student(), Some(day()))],
        ),
        Notification::ConventionSigned {
            reference: reference(),
            student: student(),
            host: host(),
            link: link(),
        },
        Notification::AmendmentToSign {
            reference: reference(),
            student: student(),
            host: host(),
            number: 1,
            changes: vec!["Repas\u{a0}: à la cantine, au lieu de sur place".to_owned()],
            reminder: false,
            link: link(),
        },
        amendment_in_force(&reference(), &student(), &host(), ""),
        amendment_in_force(&reference(), &student(), &host(), "du 23 au 25\u{a0}juin 2027"),
        Notification::AmendmentClosed {
            reference: reference(),
            student: student(),
            host: host(),
            number: 1,
            by: "Anne Morel".to_owned(),
            reason: words(),
            path: "/convention/0197f2".to_owned(),
        },
        Notification::AmendmentClosed {
            reference: reference(),
            student: student(),
            host: host(),
            number: 1,
            by: "Anne Morel".to_owned(),
            reason: String::new(),
            path: "/convention/0197f2".to_owned(),
        },
    ]
}

fn amendment_in_force(reference: &str, student: &str, host: &str, without_place: &str) -> Notification {
    Notification::AmendmentInForce {
        reference: reference.to_owned(),
        student: student.to_owned(),
        host: host.to_owned(),
        number: 2,
        changes: vec!["Téléphone du tuteur\u{a0}: 01 99 00 00 01, au lieu de 01 99 00 00 02".to_owned()],
        without_place: without_place.to_owned(),
        path: "/convention/0197f2".to_owned(),
    }
}

fn awaited(student: &str, until: Option<NaiveDate>) -> ReminderLine {
    ReminderLine {
        student: student.to_owned(),
        what: "Découverte d’un atelier".to_owned(),
        until,
    }
}

fn reminder(message: String, awaited: Vec<ReminderLine>) -> Notification {
    Notification::SchoolReminder {
        school: "Lycée Jean Jaurès (Montreuil)".to_owned(),
        message,
        awaited,
        path: "/offres".to_owned(),
    }
}

fn usual_samples() -> Vec<Notification> {
    samples(
        "Léa d’Aubigné",
        "Découverte d’un atelier",
        "Bonjour,\nvenez en tenue de travail !\n\nÀ bientôt.",
    )
}

fn snapshot(email: &Email) -> String {
    let Email {
        subject, text, html, ..
    } = email;
    format!("{subject}\n\n======== text\n{text}\n======== html\n{html}")
}

#[test]
fn every_variant_has_its_samples_template_and_snapshots() {
    let mut variants = BTreeSet::new();
    let mut samples_by_template = BTreeMap::<String, usize>::new();
    for notification in usual_samples() {
        variants.insert(variant(&notification));
        let template = Content::new(&notification).template;
        let number = samples_by_template.entry(template.clone()).or_default();
        let email = renderer().render(&notification, &to("Camille Martin"));
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{template}_{number}"), snapshot(&email));
        });
        *number += 1;
    }
    let with_sample: Vec<_> = variants.into_iter().collect();
    assert_eq!(with_sample, VARIANTS, "a sample of each variant");
    let mut templates: Vec<_> = TEMPLATES.iter().map(|(name, _)| *name).collect();
    templates.sort_unstable();
    assert!(
        samples_by_template.keys().eq(&templates),
        "a template for each variant, and no other: {templates:?}"
    );
}

#[test]
fn every_email_says_what_to_do_and_why_it_came() {
    for notification in usual_samples() {
        let Email {
            subject, text, html, ..
        } = renderer().render(&notification, &to("Camille Martin"));
        let whole = format!("{subject}{text}{html}");
        assert!(!whole.contains("{{") && !whole.contains("{%"), "{whole}");
        assert!(!text.contains("undefined") && !text.contains("none"), "{text}");
        assert!(!subject.is_empty() && subject.chars().count() < 150, "{subject}");
        assert_ne!(subject, "Du nouveau sur Quinzaine", "{notification:?}");
        for part in [&text, &html] {
            assert!(part.contains("https://stages.example.org/"), "{part}");
            // What anybody can cause greets nobody by a name that anybody typed.
            assert!(
                part.contains("Camille Martin") || notification.is_open_to_anybody(),
                "{part}"
            );
            assert!(part.contains("Vous recevez ce message parce qu"), "{part}");
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
fn the_student_is_spoken_to_and_not_spoken_of() {
    let samples = samples("Inès Aubry", "Découverte d’un atelier", "Bonjour.");
    let mut seen = 0;
    for notification in samples {
        let email = renderer().render(&notification, &to("Camille Martin"));
        assert!(!email.text.contains("de Inès"), "elided: {}", email.text);
        assert!(!email.html.contains("de Inès"), "elided: {}", email.html);
        let Some(own) = notification.spoken_to("Inès Aubry") else {
            continue;
        };
        seen += 1;
        assert_eq!(notification.spoken_to("Camille Martin"), None);
        let email = renderer().render(&own, &to("Inès Aubry"));
        let said: Vec<&str> = email
            .text
            .lines()
            .skip(1)
            .filter(|line| !line.contains("a refusé de signer"))
            .collect();
        let said = said.join("\n").replace("Atelier Inès Aubry", "Atelier");
        assert!(!said.contains("Inès") && !said.contains("élève"), "{said}");
        assert!(
            !email
                .subject
                .replace("Atelier Inès Aubry", "Atelier")
                .contains("Inès"),
            "{}",
            email.subject
        );
        assert!(email.text.contains("otre"), "votre: {}", email.text);
    }
    assert!(seen > 12, "{seen}");
}

#[test]
fn dates_are_written_in_full() {
    let notification = Notification::AnswerDue {
        waiting: vec![waiting("Léa".into(), "Découverte".into())],
        path: "/x".into(),
    };
    let email = renderer().render(&notification, &to("Camille"));
    for part in [email.text, email.html] {
        assert!(part.contains("lundi 14\u{a0}juin 2027"), "{part}");
    }
}

#[test]
fn what_people_type_cannot_change_an_email() {
    let evil = "<script>alert(1)</script>\r\nBcc: all@example.org\n\n{{ publisher }}\"' onload=x";
    for notification in samples(evil, evil, evil) {
        let email = renderer().render(&notification, &to(evil));
        assert!(!email.subject.contains(['\r', '\n']), "{:?}", email.subject);
        assert_ne!(email.subject, "Du nouveau sur Quinzaine", "{notification:?}");
        assert!(!email.html.contains("<script"), "{}", email.html);
        assert!(!email.html.contains("\" onload"), "{}", email.html);
        // What a stranger may have typed calls nobody by name.
        let is_said =
            !notification.is_open_to_anybody() || matches!(notification, Notification::JoinStructure { .. });
        assert!(
            !is_said || email.html.contains("{{ publisher }}"),
            "what people type is not a template: {}",
            email.html
        );
        for line in email.text.lines() {
            assert!(!line.starts_with("Bcc:"), "{}", email.text);
        }
    }
}

#[test]
fn a_subject_says_which_offer_and_which_student() {
    for notification in usual_samples() {
        let Content { template, fields } = Content::new(&notification);
        let subject = renderer().render(&notification, &to("Camille Martin")).subject;
        let says = |field: &str| {
            let text = fields.get(field).and_then(Json::as_str).unwrap_or_default();
            subject.contains(&filters::french_spacing(text).to_string())
        };
        // Codes and addresses that were replaced concern the account; a student knows who they are.
        assert!(says("offer"), "{template}: {subject}");
        let reader_is_student = match &notification {
            Notification::ConventionOpened { reader, .. } => *reader == ConventionReader::Student,
            Notification::ProposalMoved { path, .. } => !path.starts_with("/lycee"),
            _ => false,
        };
        assert!(reader_is_student || says("student"), "{template}: {subject}");
    }
}

#[test]
fn an_act_that_tells_several_things_is_one_email() {
    let mut told = Told::new(Notification::ApplicationWithdrawn {
        offer: "Vente".into(),
        student: "Léa".into(),
        placed_elsewhere: true,
        path: "/a".into(),
    });
    told.add(Notification::AnswerDue {
        waiting: vec![waiting("Inès".into(), "Menuiserie".into())],
        path: "/b".into(),
    });
    let email = renderer().render_all(&told, &to("Camille"));
    assert!(
        email.subject.starts_with("Inès attend votre réponse"),
        "{}",
        email.subject
    );
    for part in [&email.text, &email.html] {
        assert!(part.contains("Du même coup"), "{part}");
        assert!(part.contains("Léa retire sa candidature"), "{part}");
        assert!(part.contains("https://stages.example.org/a"), "{part}");
    }
    assert_eq!(
        email.html.matches("display: inline-block").count(),
        1,
        "one button"
    );
    let alone = renderer().render(&told.main, &to("Camille"));
    assert!(!alone.text.contains("Du même coup") && !alone.html.contains("Du même coup"));
}

#[test]
fn lost_links_are_one_email_in_which_each_is_told_as_it_was_before() {
    let evil = "Gagnez 1000 € sur http://evil.example/x";
    let sign = |student: &str, number: u32| Notification::SignConvention {
        reference: format!("QZ-27-000{number}"),
        student: student.to_owned(),
        host: "L’Établi".to_owned(),
        link: format!("/lien?jeton={number}"),
    };
    let told = Told {
        main: Notification::LostLinks {
            count: 2,
            signs_in: false,
            link: "/lien?jeton=1".to_owned(),
        },
        besides: vec![sign("Léa Martin", 1), sign(evil, 2)],
    };
    let email = renderer().render_all(&told, &to("Gagnez"));
    for part in [&email.text, &email.html] {
        assert!(
            part.contains("Vos liens") && !part.contains("Du même coup"),
            "{part}"
        );
        assert!(
            part.contains("Convention de stage de Léa Martin\u{a0}: à lire et à signer"),
            "{part}"
        );
        assert!(part.contains("https://stages.example.org/lien?jeton=2"), "{part}");
        // Nobody proved to be there, and what a stranger calls themselves is no address.
        assert!(!part.contains("Bonjour Gagnez"), "{part}");
        assert!(
            !part.contains("http://evil") && !part.contains("evil.example"),
            "{part}"
        );
    }
}

#[test]
fn nobody_writes_in_our_name_to_an_address_that_is_not_theirs() {
    let evil = "Gagnez 1000 € sur http://evil.example/x ou www.evil.example";
    let open = |notification: &Notification| notification.is_open_to_anybody();
    for notification in samples(evil, "Vente", "Bonjour.").into_iter().filter(open) {
        let email = renderer().render(&notification, &to(evil));
        for part in [&email.text, &email.html] {
            assert!(!part.contains("http://evil"), "{part}");
            assert!(!part.contains("evil.example"), "{part}");
            assert!(!part.contains("Bonjour Gagnez"), "{part}");
        }
    }
}

#[test]
fn a_recipient_without_a_name_is_greeted_too() {
    let email = renderer().render(&Notification::PasswordChanged, &to(" "));
    assert!(email.text.starts_with("Bonjour,\n\n"), "{}", email.text);
    assert!(email.html.contains("Bonjour,</p>"));
}

#[test]
fn the_fallback_leads_to_the_same_page() {
    let link = Notification::ResetPassword {
        link: "/compte/lien/9f2c?a=1&b=2".into(),
    };
    let email = renderer().fallback(&Content::new(&link));
    assert!(
        email
            .text
            .contains("https://stages.example.org/compte/lien/9f2c?a=1&b=2\n")
    );
    assert!(
        email
            .html
            .contains("https://stages.example.org/compte/lien/9f2c?a=1&amp;b=2")
    );
    let no_path = renderer().fallback(&Content::new(&Notification::PasswordChanged));
    assert!(no_path.text.contains("https://stages.example.org/\n"));
}
