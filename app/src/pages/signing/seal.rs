//! What the public check says of a file's seal: the words of EN 319 102-1, which other programs say too, beside what they mean.

use leptos::prelude::*;
use wire::signing::verify::{FileSeal, SealVerdict};

/// What is known of the seal, after the answer about the file itself.
#[component]
pub(super) fn SealSaid(seal: FileSeal) -> impl IntoView {
    let body = match seal {
        FileSeal::NotAsked => return ().into_any(),
        FileSeal::NotRead => view! {
            <p>
                "Seule l’empreinte de ce fichier est connue ici, pas le fichier\u{a0}: son cachet n’a donc pas été lu. L’empreinte suffit à dire que le fichier a été \
                 donné par ce site. Le cachet peut être vérifié par un lecteur de PDF, ou ici."
            </p>
            <LookInside />
        }
        .into_any(),
        FileSeal::Read { seals, at, .. } if seals.is_empty() => view! {
            <p>{format!("Ce fichier, lu le {at}, ne porte aucun cachet électronique.")}</p>
        }
        .into_any(),
        FileSeal::Read { seals, at, more } => view! {
            {more.then(|| more_than(seals.len()))}
            {seals.iter().map(one).collect_view()}
            <p class="hint">
                {format!(
                    "Fichier lu le {at}. Les mots en anglais sont ceux de la norme EN\u{a0}319\u{a0}102-1, que disent aussi d’autres logiciels.",
                )}
            </p>
        }
        .into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="cachet-du-fichier">
            <h2 id="cachet-du-fichier">"Le cachet électronique du fichier"</h2>
            {body}
        </section>
    }
    .into_any()
}

/// Offers to send a file of which only the digest is known, to have what it holds looked at.
#[component]
pub(super) fn LookInside() -> impl IntoView {
    view! {
        <form method="post" action="/verifier/examen" enctype="multipart/form-data" class="stack">
            <p>
                "Si vous le voulez, le site regarde ce que le fichier contient et dit quelles pièces jointes sont vraies, lesquelles manquent ou ont changé, \
                 et ce que vaut le cachet qu’il porte. Pour cela le fichier entier est envoyé. Il est effacé dès qu’il a été lu."
            </p>
            <div class="field">
                <label for="fichier-a-examiner">"Fichier à faire examiner"</label>
                <p class="hint" id="fichier-a-examiner-aide">
                    "10\u{a0}Mo au plus"
                </p>
                <input id="fichier-a-examiner" name="fichier" type="file" accept="application/pdf" required
                    aria-describedby="fichier-a-examiner-aide" />
            </div>
            <p class="actions">
                <button class="button button-quiet" type="submit">
                    "Envoyer ce fichier pour un examen complet"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// That a file carries more seals than are looked at here.
fn more_than(many: usize) -> impl IntoView + use<> {
    view! {
        <p>
            <strong>
                {format!(
                    "Ce fichier porte plus de {many} cachets\u{a0}: ce site n’a examiné que les {many} premiers, et ne dit rien des autres.",
                )}
            </strong>
        </p>
    }
}

/// What is said of one seal.
fn one(seal: &SealVerdict) -> AnyView {
    let reason = seal.reason.as_deref().unwrap_or_default();
    let standard = if reason.is_empty() {
        seal.indication.clone()
    } else {
        format!("{} – {reason}", seal.indication)
    };
    let own = seal.sealer.as_ref().is_some_and(|sealer| sealer.own);
    let facts = facts(seal);
    view! {
        <p>
            <strong>{conclusion(&seal.indication, own)}</strong>
        </p>
        <p>{meaning(reason, own)}</p>
        <ul>
            <li>"Verdict\u{a0}: " <span lang="en">{standard}</span></li>
            {facts.into_iter().map(|fact| view! { <li>{fact}</li> }).collect_view()}
        </ul>
    }
    .into_any()
}

fn conclusion(indication: &str, own: bool) -> &'static str {
    match (indication, own) {
        ("TOTAL-PASSED", true) => "Cachet valable\u{a0}: celui de ce site",
        ("TOTAL-PASSED", false) => "Cachet valable, mais ce n’est pas celui de ce site",
        ("TOTAL-FAILED", _) => "Cachet non valable\u{a0}: ne vous fiez pas à ce fichier",
        _ => "Cachet qui ne prouve rien à lui seul",
    }
}

/// What the standard's reason means for whoever holds the file.
fn meaning(reason: &str, own: bool) -> &'static str {
    match reason {
        "" if own => "Rien n’a changé dans le fichier depuis que ce site l’a scellé.",
        "" => {
            "Rien n’a changé dans le fichier depuis qu’il a été scellé, mais par quelqu’un d’autre, à qui la même autorité a donné un certificat. \
             Ce site n’en répond pas."
        }
        "HASH_FAILURE" => "Le fichier a changé après avoir été scellé.",
        "SIG_CRYPTO_FAILURE" => {
            "La signature n’est pas celle de la clé indiquée\u{a0}: le cachet a été modifié, ou fabriqué."
        }
        "FORMAT_FAILURE" => {
            "Le fichier ou son cachet est abîmé, ou n’est pas écrit comme le sont ceux de ce site\u{a0}: il ne peut pas être lu ici."
        }
        "REVOKED" => "Le fichier a été scellé après que le certificat a été révoqué.",
        "EXPIRED" => "Le fichier a été scellé après la fin du certificat.",
        "NOT_YET_VALID" => "Le fichier a été scellé avant que le certificat ne commence.",
        "NO_SIGNING_CERTIFICATE_FOUND" => "Le certificat que le cachet désigne n’y est pas.",
        "NO_CERTIFICATE_CHAIN_FOUND" => {
            "Rien n’a changé depuis que le fichier a été scellé, mais personne en qui ce site a confiance ne répond de qui l’a fait."
        }
        "CRYPTO_CONSTRAINTS_FAILURE" => "Le cachet emploie un procédé trop faible, ou inconnu ici.",
        "OUT_OF_BOUNDS_NO_POE" => {
            "Le certificat ne vaut pas aujourd’hui, et rien ne prouve que le fichier a été scellé pendant qu’il valait."
        }
        "REVOKED_NO_POE" | "REVOKED_CA_NO_POE" => {
            "Le certificat, ou celui de l’autorité qui l’a donné, a été révoqué, et rien ne prouve que le fichier a été scellé avant."
        }
        "SIG_CONSTRAINTS_FAILURE" => {
            "Quelque chose a été ajouté au fichier après le cachet\u{a0}: ce que le fichier montre n’est peut-être plus ce qui a été scellé."
        }
        _ => {
            "L’autorité qui a donné le certificat, ou un maillon entre elle et lui, ne peut pas en répondre."
        }
    }
}

/// What else is known of a seal, a sentence each.
fn facts(seal: &SealVerdict) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(sealer) = &seal.sealer {
        facts.push(format!(
            "Certificat\u{a0}: «\u{a0}{}\u{a0}», donné par «\u{a0}{}\u{a0}»",
            sealer.name, sealer.issuer
        ));
    }
    match (&seal.stamp, &seal.stamp_refused, &seal.said_at) {
        (Some((at, by)), ..) => facts.push(format!(
            "Scellé au plus tard le {at}, selon l’horodatage de «\u{a0}{by}\u{a0}»"
        )),
        (None, Some(why), _) => facts.push(format!("Un horodatage est joint, qui ne prouve rien ({why})")),
        (None, None, Some(at)) => facts.push(format!(
            "Scellé le {at} selon le fichier lui-même, sans horodatage qui le prouve"
        )),
        (None, None, None) => {}
    }
    if seal.sealer.is_some() {
        facts.push(match &seal.not_revoked {
            Some(at) => format!("Certificat non révoqué, selon la liste du {at}"),
            None => "Ce site ne sait pas si le certificat a été révoqué".to_owned(),
        });
    }
    if !seal.whole && seal.sealer.is_some() {
        facts.push("Le cachet ne couvre pas tout le fichier".to_owned());
    }
    facts
}
