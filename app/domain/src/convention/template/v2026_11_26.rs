//! The text of 26 November 2026: the host asks for the certificate of insurance, and article 6 says so.

use super::{Clause, Template, v2026_11_25, with_article};

pub(super) const TEMPLATE: Template = Template {
    id: "2026-11-26",
    clauses: &CLAUSES,
    ..v2026_11_25::TEMPLATE
};

const BEFORE: [Clause; 9] = v2026_11_25::CLAUSES;

const CLAUSES: [Clause; 9] = with_article(BEFORE, 6, &SIXTH);

/// Of which only the certificate is said otherwise.
const SIXTH: [&str; 2] = [
    BEFORE[5].paragraphs[0],
    "L’élève, ou son représentant légal s’il est mineur, souscrit une assurance de responsabilité civile pour les dommages \
     qu’il pourrait causer ou subir, et en remet l’attestation. La structure d’accueil la demande avant le premier jour.",
];
