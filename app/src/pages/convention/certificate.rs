//! The student's certificate of insurance: whether it is there, reading it, handing it over.

use domain::{convention::Insurance, id::ConventionId};
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{convention::CertificateShown, field, form::FormState};

use crate::{
    api::convention::RemoveCertificate,
    components::{form::ButtonForm, still::still},
    photograph::shrink_photographs,
};

/// To those of the family who have signed that it will be handed over, while it is not: that it is left to do, and where.
#[component]
pub(crate) fn CertificateLeft(id: String, insurance: Insurance) -> impl IntoView {
    let said = match insurance {
        Insurance::Asked => {
            "Il reste à remettre l’attestation d’assurance de l’élève, au lycée, avant le stage."
        }
        Insurance::Recommended => {
            "Il est vivement recommandé d’assurer l’élève, pour sa responsabilité civile et les dommages corporels qu’il pourrait subir. Si c’est fait, remettez l’attestation au lycée."
        }
    };
    view! {
        <p>{said}</p>
        <p>
            // The router looks for a place in a page before the page is there: the browser waits for it.
            <a class="button" href=format!("/convention/{id}#attestation-remise") rel="external">
                "Remettre l’attestation"
            </a>
        </p>
    }
    .into_any()
}

/// What is known of it, for whoever fills the student's part.
#[component]
pub(super) fn CertificateKnown(
    id: ConventionId,
    insurance: Insurance,
    certificate: Option<CertificateShown>,
) -> impl IntoView {
    still(move || {
        view! { <section aria-labelledby=HEADING>{known(id, insurance, certificate)}</section> }.into_any()
    })
}

/// The id of its heading.
const HEADING: &str = "attestation-remise";

/// Where it is read, and sent to.
fn address(id: ConventionId) -> String {
    format!("/convention/{id}/attestation")
}

/// Its heading, what it is, and whether it is there.
fn known(id: ConventionId, insurance: Insurance, certificate: Option<CertificateShown>) -> AnyView {
    let said = match certificate {
        Some(CertificateShown { added, about }) => view! {
            <p>
                <a href=address(id) download="">
                    {format!("Télécharger l’attestation ({about})")}
                </a>
                <br />
                <span class="quiet">{format!("Remise le {added}.")}</span>
            </p>
        }
        .into_any(),
        None => view! { <p>"Elle n’est pas encore remise."</p> }.into_any(),
    };
    let about = match insurance {
        Insurance::Asked => {
            "L’assurance responsabilité civile couvre les dommages que l’élève pourrait causer. L’assureur de la famille remet l’attestation."
        }
        Insurance::Recommended => {
            "La convention recommande vivement, sans l’exiger, une assurance qui couvre la responsabilité civile de l’élève et les dommages corporels qu’il pourrait subir. L’assureur de la famille remet l’attestation."
        }
    };
    view! {
        <h2 id=HEADING tabindex="-1">
            "L’attestation d’assurance de l’élève"
        </h2>
        <p>{about}</p>
        {said}
    }
    .into_any()
}

/// What is known of it, and what the reader can do.
#[component]
pub(super) fn Certificate(
    id: ConventionId,
    insurance: Insurance,
    certificate: Option<CertificateShown>,
    may_hand_over: bool,
    form: FormState,
) -> impl IntoView {
    let there = certificate.is_some();
    let error = form.error(field::FILE);
    let invalid = (!error.is_empty()).then_some("true");
    view! {
        <section aria-labelledby=HEADING>
            {known(id, insurance, certificate)}
            {may_hand_over
                .then(|| {
                    view! {
                        <form method="post" action=address(id) enctype="multipart/form-data" class="stack" on:submit=shrink_photographs>
                            <div class="field">
                                <label for="fichier">
                                    {if there { "Remplacer l’attestation" } else { "Remettre l’attestation" }}
                                </label>
                                <p class="hint" id="fichier-aide">
                                    "Un PDF ou une photo (JPEG, PNG), 5\u{a0}Mo au plus."
                                </p>
                                <input id="fichier" name=field::FILE type="file" class="file-drop" accept="application/pdf,image/jpeg,image/png"
                                    aria-describedby="fichier-aide fichier-erreur" aria-invalid=invalid />
                                <p class="error" id="fichier-erreur">{(!error.is_empty()).then_some(error)}</p>
                            </div>
                            <p class="actions">
                                <button class="button button-quiet" type="submit">
                                    "Envoyer l’attestation"
                                </button>
                            </p>
                        </form>
                        {there
                            .then(|| {
                                view! {
                                    <ButtonForm
                                        action=RemoveCertificate::PATH
                                        label="Retirer l’attestation"
                                        fields=vec![(field::CONVENTION, id.to_string())]
                                        class="button button-danger"
                                    />
                                }
                            })}
                    }
                })}
        </section>
    }
    .into_any()
}
