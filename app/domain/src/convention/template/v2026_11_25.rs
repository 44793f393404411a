//! The text of 25 November 2026: a pause shorter than half an hour is no break, and article 9 says so. The layout is set tighter where
//! four pages would not be enough.

use super::{Clause, Template, v2026_11, with_article};
use crate::convention::outline::set_out;

pub(super) const TEMPLATE: Template = Template {
    id: "2026-11-25",
    visas: v2026_11::VISAS,
    clauses: &CLAUSES,
    set_out,
};

const BEFORE: [Clause; 9] = *v2026_11::CLAUSES;

pub(super) const CLAUSES: [Clause; 9] = with_article(BEFORE, 9, &NINTH);

/// Of which only the hours are said otherwise.
const NINTH: [&str; 3] = [
    BEFORE[8].paragraphs[0],
    "L’élève est présent au plus 7\u{a0}h par jour et 35\u{a0}h par semaine (6\u{a0}h et 30\u{a0}h avant 15\u{a0}ans), entre 6\u{a0}h \
     et 20\u{a0}h, jamais un jour férié. Il a au moins 30\u{a0}minutes de pause d’affilée avant que 4\u{a0}h\u{a0}30 se soient \
     écoulées depuis son arrivée ou depuis la pause précédente\u{202f}; une pause plus courte ne compte pas. Il a 14\u{a0}h de repos \
     entre deux jours et deux jours de repos consécutifs par semaine, dont le dimanche.",
    BEFORE[8].paragraphs[2],
];
