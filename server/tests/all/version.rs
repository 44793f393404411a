//! A version to be validated: what it says, and a document of its own. Not a PDF: signing looks at its digest only.

use chrono::TimeDelta;
use domain::{
    convention::{
        Address, Care, Content, Frozen, HostPart, Logos, Person, Registration, SchoolPart, Signer,
        SignerRole, StudentPart, TEMPLATE_2024, WeekPart,
    },
    digest::Digest,
    hours::{TimeOfDay, WeekHours},
};
use object_store::{ObjectStoreExt, PutPayload, path::Path};
use service::context::AppContext;
use store::{ConventionFile, FrozenVersion, Secret};

use testing::now;

/// Puts a file where the site keeps its files; its digest.
pub async fn put(app: &AppContext, bytes: Vec<u8>) -> Digest {
    let digest = Digest::of(&bytes);
    let hex = digest.to_string();
    app.files
        .put(
            &Path::from_iter([&hex[..2], hex.as_str()]),
            PutPayload::from(bytes),
        )
        .await
        .unwrap();
    digest
}

/// The current version of a convention, signed by those: role, name, address.
pub async fn prepared(
    app: &AppContext,
    file: &ConventionFile,
    lunch: &str,
    signers: &[(SignerRole, &str, &str)],
) -> FrozenVersion {
    let signer = |(role, name, email): &(SignerRole, &str, &str)| {
        let signer = Signer {
            role: *role,
            name: (*name).to_owned(),
            quality: String::new(),
        };
        (signer, (*email).to_owned())
    };
    let signers: Vec<(Signer, String)> = signers.iter().map(signer).collect();
    let listed = signers.iter().map(|(signer, _)| signer.clone()).collect();
    let (content, content_hash) = frozen(&file.reference, file.number, lunch, listed)
        .canonical_json()
        .unwrap();
    let document_hash = put(app, format!("%PDF-1.7 {content_hash} %%EOF").into_bytes()).await;
    FrozenVersion {
        number: file.number,
        template: TEMPLATE_2024.into(),
        content_hash,
        document_hash,
        check_code: content_hash.short(),
        logos: Logos::default(),
        content,
        links: signers.iter().map(|_| link(app)).collect(),
        signers,
    }
}

/// A personal link, which nobody is sent twice.
fn link(app: &AppContext) -> Secret {
    let secret = service::token::Secret::new(app.rng.as_ref());
    Secret {
        hash: secret.hash(),
        expires: app.clock.now() + TimeDelta::days(60),
        link: domain::urls::personal_link(secret.as_str()),
    }
}

fn someone(name: &str) -> Person {
    Person {
        name: name.into(),
        quality: String::new(),
        email: String::new(),
        phone: "02 98 00 00 00".into(),
    }
}

fn somewhere() -> Address {
    Address {
        street: "1 rue du Port".into(),
        postal_code: "29200".into(),
        city: "Brest".into(),
        country: String::new(),
    }
}

/// What a version says.
fn frozen(reference: &str, number: i32, lunch: &str, signers: Vec<Signer>) -> Frozen {
    let at = |hour| TimeOfDay::new(hour, 0).unwrap();
    let day = vec![(at(9), at(12)), (at(13), at(16))];
    let hours = WeekHours([
        day.clone(),
        day.clone(),
        day.clone(),
        Vec::new(),
        Vec::new(),
        Vec::new(),
    ]);
    Frozen {
        reference: reference.into(),
        version: u32::try_from(number).unwrap(),
        template: TEMPLATE_2024.into(),
        wording: None,
        school_year: "2026-2027".into(),
        validated_on: now().date_naive(),
        validated_by: "Claire Fontaine".into(),
        check_url: "https://exemple.fr/verifier".into(),
        content: Content {
            contacts_withheld: false,
            logos: Logos::default(),
            host: HostPart {
                name: "Atelier des Lilas".into(),
                kind: None,
                registration: Registration::Abroad(String::new()),
                foreign_registration: String::new(),
                address: somewhere(),
                representative: someone("Rose Adam"),
                second_signer: None,
                tutor: someone("Nora Petit"),
                place: somewhere(),
                access: String::new(),
                weeks: vec![WeekPart {
                    number: 1,
                    monday: "2027-06-14".parse().unwrap(),
                    hours,
                }],
                activities: vec!["Observer".into()],
                skills: Default::default(),
                safety: None,
                lunch: lunch.into(),
                transport: String::new(),
                lodging: String::new(),
                state_insurer: false,
            },
            student: StudentPart {
                name: "Léa Martin".into(),
                birth_date: "2011-03-09".parse().ok(),
                class_name: "2de 4".into(),
                address: "Brest".into(),
                transport: "À pied".into(),
                minor: true,
                certificate: false,
            },
            guardians: vec![Person {
                phone: "06 12 34 56 42".into(),
                ..someone("Anne Martin")
            }],
            school: SchoolPart {
                name: "Lycée".into(),
                uai: "0290001A".into(),
                address: "Brest".into(),
                status: "public".into(),
                head: someone("Claire Fontaine"),
                board_date: None,
                referent: someone("Paul Durand"),
                evaluation: "Oral".into(),
                restitution: String::new(),
            },
            care: Care {
                pai_kit: None,
                adjustments: String::new(),
                checked_for_under_16: true,
            },
        },
        signers,
    }
}
