//! Who may see each page and call each server function. One line each: a page or a function that has none fails the test,
//! and so does a line that stands for nothing.

use Actor::{
    Admin, ByLink, ByOldLink, Guardian, Head, Host, Nobody, OtherHead, OtherHost, OtherStudent, Referent,
    Staff, Student, Tutor,
};

/// Somebody of each role. Things of the table (`{application}`, `{structure}`…) are of `Student`, of the structure of `Host`
/// and `Tutor`, and of the lycée of `Head` and `Staff`: the others are strangers to them. `ByLink` has no account and opened a
/// personal link to `{to-sign}`, as its second guardian; `ByOldLink` opened one that was revoked since.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    Nobody,
    ByLink,
    ByOldLink,
    Student,
    OtherStudent,
    Guardian,
    Host,
    OtherHost,
    Tutor,
    Head,
    OtherHead,
    Staff,
    Referent,
    Admin,
}

impl Actor {
    pub const ALL: [Self; 14] = [
        Nobody,
        ByLink,
        ByOldLink,
        Student,
        OtherStudent,
        Guardian,
        Host,
        OtherHost,
        Tutor,
        Head,
        OtherHead,
        Staff,
        Referent,
        Admin,
    ];

    /// Whether they are signed in.
    pub fn has_account(self) -> bool {
        !matches!(self, Nobody | ByLink | ByOldLink)
    }
}

type Who = &'static [Actor];

const EVERYBODY: Who = &Actor::ALL;
const SIGNED_IN: Who = &[
    Student,
    OtherStudent,
    Guardian,
    Host,
    OtherHost,
    Tutor,
    Head,
    OtherHead,
    Staff,
    Referent,
    Admin,
];
const STUDENTS: Who = &[Student, OtherStudent];
/// A lycée may host too.
const HOSTS: Who = &[Host, OtherHost, Tutor, Head, OtherHead, Staff];
/// Those of the structure, and those of them who publish for it.
const OURS: Who = &[Host, Tutor];
const OWNER: Who = &[Host];
const OUR_SCHOOL: Who = &[Head, Staff];
const SCHOOLS: Who = &[Head, OtherHead, Staff];
/// The parties of the convention `{convention}`: of `Student`, of the structure of `Host` and `Tutor`, of the lycée of `Head` and
/// `Staff`.
const PARTIES: Who = &[Student, Guardian, Host, Tutor, Head, Staff];
/// The parties of `{to-sign}`: the same, and who has a link to it.
const READERS: Who = &[Student, Guardian, Host, Tutor, Head, Staff, ByLink];
/// Who hands the certificate of insurance over.
const HANDERS: Who = &[Student, Guardian, Head, Staff];
/// Who fills either part of `{signed}`, by an account.
const WRITERS: Who = &[Host, Tutor, Head, Staff];
const HEADS: Who = &[Head, OtherHead];
const MODERATORS: Who = &[Referent, Admin];
const ADMINS: Who = &[Admin];
/// Outside demonstrations these do not exist.
const NO_ONE: Who = &[];

/// A page: its route, an address of it, and who may see it.
pub type PageLine = (&'static str, &'static str, Who);

pub const PAGES: &[PageLine] = &[
    ("/", "/", EVERYBODY),
    ("/offres", "/offres", EVERYBODY),
    ("/offres/:id", "/offres/{offer}", EVERYBODY),
    ("/eleves", "/eleves", EVERYBODY),
    ("/structures", "/structures", EVERYBODY),
    ("/lycees", "/lycees", EVERYBODY),
    ("/aide", "/aide", EVERYBODY),
    ("/securite", "/securite", EVERYBODY),
    ("/securite/:secteur", "/securite/s10", EVERYBODY),
    // There is no such sector.
    ("/securite/:secteur", "/securite/s63", NO_ONE),
    ("/calendrier", "/calendrier", EVERYBODY),
    ("/plan-du-site", "/plan-du-site", EVERYBODY),
    ("/organisations-engagees", "/organisations-engagees", EVERYBODY),
    ("/accessibilite", "/accessibilite", EVERYBODY),
    ("/mentions-legales", "/mentions-legales", EVERYBODY),
    ("/confidentialite", "/confidentialite", EVERYBODY),
    // Accounts.
    ("/connexion", "/connexion", EVERYBODY),
    ("/connexion/code", "/connexion/code", EVERYBODY),
    ("/inscription", "/inscription", EVERYBODY),
    ("/inscription/lettre", "/inscription/lettre", EVERYBODY),
    ("/activation", "/activation", EVERYBODY),
    ("/confirmation", "/confirmation?de=x", EVERYBODY),
    ("/mot-de-passe-oublie", "/mot-de-passe-oublie", EVERYBODY),
    ("/nouveau-mot-de-passe", "/nouveau-mot-de-passe?de=x", EVERYBODY),
    ("/nouvelle-adresse", "/nouvelle-adresse?de=x", EVERYBODY),
    ("/espace", "/espace", SIGNED_IN),
    ("/espace/compte", "/espace/compte", SIGNED_IN),
    ("/espace/compte/double", "/espace/compte/double", SIGNED_IN),
    (
        "/espace/compte/double/codes",
        "/espace/compte/double/codes?de=x",
        SIGNED_IN,
    ),
    ("/espace/compte/preuve", "/espace/compte/preuve", SIGNED_IN),
    ("/espace/compte/rappels", "/espace/compte/rappels", SIGNED_IN),
    ("/espace/compte/agenda", "/espace/compte/agenda", SIGNED_IN),
    ("/espace/compte/donnees", "/espace/compte/donnees", SIGNED_IN),
    ("/lycee/effacements", "/lycee/effacements", HEADS),
    ("/lycee/consultations", "/lycee/consultations", HEADS),
    (
        "/administration/effacements",
        "/administration/effacements",
        ADMINS,
    ),
    ("/administration/securite", "/administration/securite", ADMINS),
    ("/a-faire", "/a-faire", SIGNED_IN),
    ("/arreter-rappels", "/arreter-rappels?de=x", EVERYBODY),
    // Hosts.
    ("/structure", "/structure", HOSTS),
    ("/structure/nouvelle", "/structure/nouvelle", HOSTS),
    ("/structure/revendiquer", "/structure/revendiquer?siret=x", HOSTS),
    (
        "/structure/modifier",
        "/structure/modifier?structure={structure}",
        OURS,
    ),
    (
        "/structure/collegues",
        "/structure/collegues?structure={structure}",
        OURS,
    ),
    (
        "/structure/delegations",
        "/structure/delegations?structure={structure}",
        OURS,
    ),
    ("/structure/import", "/structure/import", &[Host, OtherHost]),
    (
        "/structure/brouillons/:id/:etape",
        "/structure/brouillons/{draft}/offre",
        OURS,
    ),
    ("/structure/offres", "/structure/offres", HOSTS),
    ("/structure/offres/:id", "/structure/offres/{offer}", OURS),
    (
        "/structure/offres/:id/modifier",
        "/structure/offres/{offer}/modifier",
        OWNER,
    ),
    ("/structure/candidatures", "/structure/candidatures", HOSTS),
    (
        "/structure/candidatures/:id",
        "/structure/candidatures/{application}",
        OURS,
    ),
    ("/rejoindre", "/rejoindre?de=x", EVERYBODY),
    ("/rejoindre/lycee", "/rejoindre/lycee?de=x", EVERYBODY),
    // Pupils.
    ("/eleve", "/eleve", STUDENTS),
    (
        "/eleve/postuler/:offer",
        "/eleve/postuler/{other-offer}",
        STUDENTS,
    ),
    (
        "/eleve/candidatures/:id",
        "/eleve/candidatures/{application}",
        &[Student],
    ),
    ("/eleve/recherches", "/eleve/recherches", STUDENTS),
    ("/eleve/proposer", "/eleve/proposer", STUDENTS),
    (
        "/eleve/propositions/:id",
        "/eleve/propositions/{proposal}",
        &[Student],
    ),
    ("/eleve/carte", "/eleve/carte", STUDENTS),
    ("/accueil/:jeton", "/accueil/x", EVERYBODY),
    ("/signaler/:offer", "/signaler/{offer}", SIGNED_IN),
    // Lycées, and hosts of places found alone.
    ("/lycee", "/lycee", SCHOOLS),
    ("/lycee/suivi", "/lycee/suivi?etat=a-signer", SCHOOLS),
    ("/lycee/suivi/lot", "/lycee/suivi/lot?lot=x", NO_ONE),
    ("/lycee/propositions", "/lycee/propositions", SCHOOLS),
    // The roles of a school's staff have a table of their own beside this one: `school.rs`.
    ("/lycee/equipe", "/lycee/equipe", SCHOOLS),
    ("/lycee/classes", "/lycee/classes", SCHOOLS),
    ("/lycee/referents", "/lycee/referents?classe=2de+4", SCHOOLS),
    ("/lycee/referents", "/lycee/referents?lot=x", NO_ONE),
    ("/lycee/eleves/:id", "/lycee/eleves/{student}", OUR_SCHOOL),
    (
        "/lycee/propositions/:id",
        "/lycee/propositions/{proposal}",
        OUR_SCHOOL,
    ),
    ("/lycee/saisie", "/lycee/saisie", SCHOOLS),
    // Both lycées have a class of that name: each sees its own. Neither has the other.
    ("/lycee/saisie", "/lycee/saisie?classe=2de+4", SCHOOLS),
    ("/lycee/saisie", "/lycee/saisie?classe=2de+99", NO_ONE),
    (
        "/lycee/candidatures/:id",
        "/lycee/candidatures/{application}",
        OUR_SCHOOL,
    ),
    // Conventions.
    ("/structure/conventions", "/structure/conventions", HOSTS),
    (
        "/structure/conventions/ensemble",
        "/structure/conventions/ensemble?choix={convention}",
        OURS,
    ),
    // What is signed already is still read there.
    (
        "/structure/conventions/ensemble",
        "/structure/conventions/ensemble?choix={signed}",
        OURS,
    ),
    (
        "/structure/conventions/ensemble",
        "/structure/conventions/ensemble?choix=x",
        NO_ONE,
    ),
    (
        "/structure/conventions/signer",
        "/structure/conventions/signer?lot=x",
        NO_ONE,
    ),
    ("/espace/conventions", "/espace/conventions", &[Guardian]),
    ("/lycee/profil", "/lycee/profil", SCHOOLS),
    ("/lycee/eleves", "/lycee/eleves?classe=2de+4", SCHOOLS),
    ("/lycee/eleves/nouveau", "/lycee/eleves/nouveau", SCHOOLS),
    (
        "/lycee/eleves/:id/modifier",
        "/lycee/eleves/{student}/modifier",
        OUR_SCHOOL,
    ),
    ("/lycee/import", "/lycee/import", SCHOOLS),
    ("/lycee/import/:id", "/lycee/import/{import}", OUR_SCHOOL),
    ("/lycee/pile", "/lycee/pile", SCHOOLS),
    ("/lycee/pile/:id", "/lycee/pile/{pile}", OUR_SCHOOL),
    ("/lycee/chiffres", "/lycee/chiffres", SCHOOLS),
    ("/lycee/conventions", "/lycee/conventions?classe=2de+4", SCHOOLS),
    ("/lycee/conventions/lot", "/lycee/conventions/lot?lot=x", NO_ONE),
    ("/convention/:id", "/convention/{convention}", PARTIES),
    (
        "/convention/:id/apercu",
        "/convention/{convention}/apercu",
        PARTIES,
    ),
    ("/convention/:id", "/convention/{to-sign}", READERS),
    ("/convention/:id/apercu", "/convention/{to-sign}/apercu", READERS),
    (
        "/convention/:id/premier-jour",
        "/convention/{convention}/premier-jour",
        PARTIES,
    ),
    (
        "/convention/:id/premier-jour",
        "/convention/{to-sign}/premier-jour",
        READERS,
    ),
    // Amendments: of what all have signed, by who fills either part. There is none yet.
    (
        "/convention/:id/avenants/nouveau",
        "/convention/{signed}/avenants/nouveau",
        WRITERS,
    ),
    (
        "/convention/:id/avenants/nouveau",
        "/convention/{convention}/avenants/nouveau",
        NO_ONE,
    ),
    (
        "/convention/:id/avenants/:numero",
        "/convention/{signed}/avenants/1",
        NO_ONE,
    ),
    (
        "/convention/:id/en-vigueur",
        "/convention/{signed}/en-vigueur",
        NO_ONE,
    ),
    // One that is filled has no version yet.
    (
        "/convention/:id/version/:numero",
        "/convention/{convention}/version/1",
        NO_ONE,
    ),
    (
        "/convention/:id/version/:numero",
        "/convention/{to-sign}/version/1",
        READERS,
    ),
    (
        "/convention/:id/version/:numero",
        "/convention/{signed}/version/1",
        PARTIES,
    ),
    (
        "/convention/:id/version/:numero",
        "/convention/{signed}/version/2",
        NO_ONE,
    ),
    (
        "/convention/:id/:section",
        "/convention/{convention}/horaires",
        PARTIES,
    ),
    (
        "/convention/:id/:section",
        "/convention/{to-sign}/horaires",
        READERS,
    ),
    // Signing.
    ("/lycee/signatures", "/lycee/signatures", SCHOOLS),
    ("/lycee/signatures/lot", "/lycee/signatures/lot?lot=x", NO_ONE),
    (
        "/lycee/signatures/lot",
        "/lycee/signatures/lot?lot=choix",
        &[Head],
    ),
    ("/lycee/signatures/:id", "/lycee/signatures/{to-sign}", OUR_SCHOOL),
    (
        "/lycee/signatures/:id",
        "/lycee/signatures/{convention}",
        OUR_SCHOOL,
    ),
    (
        "/lycee/signatures/:id/guichet/:role",
        "/lycee/signatures/{to-sign}/guichet/host",
        OUR_SCHOOL,
    ),
    // The head signs by their account.
    (
        "/lycee/signatures/:id/guichet/:role",
        "/lycee/signatures/{to-sign}/guichet/head",
        NO_ONE,
    ),
    ("/lycee/delegations", "/lycee/delegations", &[Head, OtherHead]),
    (
        "/convention/:id/signer",
        "/convention/{convention}/signer",
        PARTIES,
    ),
    ("/convention/:id/signer", "/convention/{to-sign}/signer", READERS),
    ("/convention/:id/signer", "/convention/{signed}/signer", PARTIES),
    ("/lien", "/lien?jeton=lien", EVERYBODY),
    ("/lien", "/lien?jeton=x", EVERYBODY),
    ("/lien-perdu", "/lien-perdu", EVERYBODY),
    ("/verifier", "/verifier", EVERYBODY),
    ("/reponse", "/reponse?de=x", EVERYBODY),
    ("/arreter-recherche", "/arreter-recherche?de=x", EVERYBODY),
    ("/alerte", "/alerte?de=x", EVERYBODY),
    // Administration.
    ("/administration", "/administration", MODERATORS),
    (
        "/administration/signalements",
        "/administration/signalements",
        MODERATORS,
    ),
    (
        "/administration/verifications",
        "/administration/verifications",
        MODERATORS,
    ),
    ("/administration/campagnes", "/administration/campagnes", ADMINS),
    (
        "/administration/campagnes/nouvelle",
        "/administration/campagnes/nouvelle",
        ADMINS,
    ),
    (
        "/administration/campagnes/:id",
        "/administration/campagnes/{campaign}",
        ADMINS,
    ),
    (
        "/administration/textes/:id",
        "/administration/textes/2026-11-29",
        ADMINS,
    ),
    ("/administration/secteurs", "/administration/secteurs", ADMINS),
    (
        "/administration/structures",
        "/administration/structures?q=atelier",
        ADMINS,
    ),
    (
        "/administration/personnes",
        "/administration/personnes?q=camille",
        ADMINS,
    ),
    (
        "/administration/personnes/nouvelle",
        "/administration/personnes/nouvelle?role=student",
        ADMINS,
    ),
    (
        "/administration/personnes/:id",
        "/administration/personnes/{tutor}",
        ADMINS,
    ),
    (
        "/administration/personnes/:id/feuille",
        "/administration/personnes/{tutor}/feuille?de=x",
        ADMINS,
    ),
    ("/administration/lettres", "/administration/lettres", ADMINS),
    ("/administration/journal", "/administration/journal", ADMINS),
    ("/administration/academie", "/administration/academie", MODERATORS),
    (
        "/administration/academie",
        "/administration/academie?academie=creteil",
        MODERATORS,
    ),
    // An officer oversees one académie, and for them there is no other.
    (
        "/administration/academie",
        "/administration/academie?academie=rennes",
        ADMINS,
    ),
    // Demonstrations.
    ("/dev/courriels", "/dev/courriels", NO_ONE),
    ("/dev/composants", "/dev/composants", NO_ONE),
];

/// A server function: its path without « /api/ », what it is sent, and who may call it. What is sent names things that are
/// there, and is otherwise refused by the form's own rules: calling it changes as little as can be.
pub type CallLine = (&'static str, &'static str, Who);

pub const CALLS: &[CallLine] = &[
    // Open to anybody.
    ("overview", "", EVERYBODY),
    ("publisher", "", EVERYBODY),
    ("sectors", "", EVERYBODY),
    ("offers/search", "query=commune%3D93048", EVERYBODY),
    ("offers/read", "id={offer}&query=", EVERYBODY),
    ("offers/words", "typed=banq", EVERYBODY),
    ("offers/committed", "", EVERYBODY),
    ("safety/sheet", "sector=s10", EVERYBODY),
    ("safety/sheet", "sector=s63", NO_ONE),
    ("offers/alert", "recherche=commune%3D93048&courriel=x", EVERYBODY),
    ("offers/alert/link", "token=x", EVERYBODY),
    ("offers/alert/confirm", "jeton=x", EVERYBODY),
    ("places/suggest", "typed=montreuil&areas=true", EVERYBODY),
    ("places/nearest", "latitude=4886&longitude=244", EVERYBODY),
    ("forms/returned", "token=x", EVERYBODY),
    ("account/me", "", EVERYBODY),
    ("account/awaited", "", EVERYBODY),
    ("account/link", "purpose=confirm_email&token=x", EVERYBODY),
    ("demo/personas", "", EVERYBODY),
    (
        "account/sign-in",
        "courriel=personne@exemple.fr&mot_de_passe=x",
        EVERYBODY,
    ),
    ("account/sign-out", "", EVERYBODY),
    ("account/sign-in/second", "", EVERYBODY),
    ("account/sign-in/second/submit", "code=", EVERYBODY),
    // Without the first step nothing is asked for.
    ("account/sign-in/second/passkey", "", NO_ONE),
    ("account/sign-up", "nom=&courriel=", EVERYBODY),
    ("account/confirm", "jeton=x", EVERYBODY),
    ("account/forgotten", "courriel=", EVERYBODY),
    ("account/reset", "jeton=x&mot_de_passe=", EVERYBODY),
    (
        "account/activate",
        "code=AAAAA-AAAAA&courriel=&mot_de_passe=",
        EVERYBODY,
    ),
    ("account/email/confirm", "jeton=x", EVERYBODY),
    // One's account.
    ("account/sessions", "", SIGNED_IN),
    ("account/proof", "", SIGNED_IN),
    ("account/proof/password", "mot_de_passe_actuel=", SIGNED_IN),
    ("account/proof/code/send", "", SIGNED_IN),
    ("account/proof/code", "code=", SIGNED_IN),
    ("account/proof/passkey", "cle_acces=", SIGNED_IN),
    // Whoever has no passkey is asked for none.
    ("account/proof/passkey/start", "", NO_ONE),
    ("account/factors", "", SIGNED_IN),
    ("account/factors/codes", "token=x", SIGNED_IN),
    ("account/factors/application/begin", "", SIGNED_IN),
    ("account/factors/application/confirm", "code=", SIGNED_IN),
    ("account/factors/application/remove", "", SIGNED_IN),
    ("account/factors/codes/renew", "", SIGNED_IN),
    ("account/factors/passkey/start", "", SIGNED_IN),
    ("account/factors/passkey/add", "cle_acces=", SIGNED_IN),
    // Somebody else's passkey, or none, does not exist.
    (
        "account/factors/passkey/remove",
        "cle_acces=00000000-0000-0000-0000-000000000001",
        NO_ONE,
    ),
    ("to-do/list", "", SIGNED_IN),
    ("to-do/reminders", "", SIGNED_IN),
    ("to-do/reminders/choose", "rappels=", SIGNED_IN),
    ("to-do/stop/link", "token=x", EVERYBODY),
    ("to-do/stop", "jeton=x", EVERYBODY),
    ("to-do/calendar", "ticket=", SIGNED_IN),
    ("to-do/calendar/make", "", SIGNED_IN),
    ("to-do/calendar/take-back", "", SIGNED_IN),
    ("account/confirm-again", "", SIGNED_IN),
    ("account/password", "ancien=&mot_de_passe=", SIGNED_IN),
    ("account/email", "courriel=&mot_de_passe_actuel=", SIGNED_IN),
    ("account/sessions/close-all", "", SIGNED_IN),
    // Somebody else's session, or none, does not exist.
    (
        "account/sessions/close",
        "session=00000000-0000-0000-0000-000000000001",
        NO_ONE,
    ),
    // Hosts.
    ("host/space", "structure=", HOSTS),
    ("host/structure", "structure={structure}", OURS),
    ("host/people", "structure={structure}", OURS),
    ("host/delegations", "structure={structure}", OURS),
    ("host/invitation", "token=x", EVERYBODY),
    ("host/offer", "id={offer}", OURS),
    ("host/offer/form", "id={offer}", OWNER),
    ("host/draft", "id={draft}&step=offer", OURS),
    ("host/draft/preview", "id={draft}", OURS),
    ("host/schools", "typed=condorcet", HOSTS),
    ("host/applications", "structure=&offer=&state=&page=1", HOSTS),
    ("host/application", "id={application}", OURS),
    ("host/import/structures", "", HOSTS),
    ("host/import", "token=x", HOSTS),
    ("host/structure/found", "nom=&genre=", HOSTS),
    ("host/structure/correct", "structure={structure}&nom=", OWNER),
    ("host/structure/remove-logo", "structure={structure}", OWNER),
    ("host/structure/look-up", "siret=", HOSTS),
    ("host/structure/claim-form", "siret=", HOSTS),
    ("host/structure/claim", "siret=&message=", HOSTS),
    ("host/structure/ask-vetting", "structure={structure}", OWNER),
    (
        "host/people/invite",
        "structure={structure}&courriel=&role=member",
        OWNER,
    ),
    (
        "host/people/uninvite",
        "structure={structure}&invitation={invitation}",
        OWNER,
    ),
    // The last who is responsible stays so.
    (
        "host/people/role",
        "structure={structure}&personne={host}&role=member",
        OWNER,
    ),
    (
        "host/people/remove",
        "structure={structure}&personne={host}",
        OWNER,
    ),
    (
        "host/delegations/grant",
        "structure={structure}&personne=&du=&au=",
        OWNER,
    ),
    (
        "host/delegations/revoke",
        "structure={structure}&delegation={host-delegation}",
        OWNER,
    ),
    (
        "host/delegations/revoke",
        "structure={structure}&delegation={delegation}",
        NO_ONE,
    ),
    ("host/join", "jeton=x", SIGNED_IN),
    ("host/application/distance", "candidature={application}", OURS),
    (
        "host/application/transfer",
        "candidature={application}&personne={tutor}",
        OURS,
    ),
    (
        "host/application/accept",
        "candidature={application}&message=",
        OURS,
    ),
    (
        "host/application/refuse",
        "candidature={application}&motif=",
        OURS,
    ),
    (
        "host/application/cancel",
        "candidature={application}&motif=",
        OURS,
    ),
    ("host/offer/move", "offre={offer}&quoi=pause&retour=", OWNER),
    ("host/offer/review", "offre={offer}&precisions=", OWNER),
    ("host/offer/duplicate", "offre={offer}", OWNER),
    ("host/offer/edit", "offre={offer}&version=1", OWNER),
    ("host/import/publish", "fichier=x", HOSTS),
    ("host/draft/start", "structure={structure}", OWNER),
    (
        "host/draft/save",
        "brouillon={draft}&etape=offre&version=1",
        OWNER,
    ),
    ("host/draft/publish", "brouillon={draft}&version=2", OWNER),
    ("host/draft/delete", "brouillon={draft}", OWNER),
    // Pupils.
    ("pupil/visitor", "offer={other-offer}", EVERYBODY),
    ("pupil/search", "query=commune%3D93048", EVERYBODY),
    ("pupil/apply-page", "offer={other-offer}", STUDENTS),
    ("pupil/space", "all=false", STUDENTS),
    ("pupil/application", "id={application}", &[Student]),
    ("pupil/searches", "", STUDENTS),
    ("pupil/apply", "offre={other-offer}&motivation=", STUDENTS),
    ("pupil/home", "lieu=", STUDENTS),
    (
        "pupil/application/distance",
        "candidature={application}",
        &[Student],
    ),
    (
        "pupil/application/confirm",
        "candidature={application}",
        &[Student],
    ),
    (
        "pupil/application/cancel",
        "candidature={application}&motif=",
        &[Student],
    ),
    (
        "pupil/application/withdraw",
        "candidature={application}",
        &[Student],
    ),
    ("pupil/favourite/keep", "offre={other-offer}&retour=", STUDENTS),
    ("pupil/favourite/drop", "offre={other-offer}&retour=", STUDENTS),
    ("pupil/search/keep", "recherche=commune%3D93048&retour=", STUDENTS),
    ("pupil/search/stop", "recherche={search}&retour=", &[Student]),
    ("pupil/search/stop-by-link", "jeton=x", EVERYBODY),
    ("reports/page", "offer={other-offer}", SIGNED_IN),
    ("reports/send", "offre={other-offer}&raison=&detail=", SIGNED_IN),
    // Places found alone.
    ("proposals/propose-page", "", STUDENTS),
    ("proposals/mine", "id={proposal}", &[Student]),
    ("proposals/reply-page", "token=x", EVERYBODY),
    ("school/start", "", SCHOOLS),
    ("school/figures", "", SCHOOLS),
    ("school/board", "query=etat%3Da-signer", SCHOOLS),
    ("school/board/view", "nom_vue=&requete=", SCHOOLS),
    (
        "school/board/view/drop",
        "vue=00000000-0000-0000-0000-000000000001",
        NO_ONE,
    ),
    ("school/board/seen", "retour=", SCHOOLS),
    ("school/board/choose", "requete=", SCHOOLS),
    ("school/board/chosen", "lot=x", NO_ONE),
    (
        "school/board/remind",
        "lot=x&relance=eleves&texte-eleves=",
        NO_ONE,
    ),
    ("school/board/situation", "lot=x&situation=", NO_ONE),
    ("school/team", "text=", SCHOOLS),
    ("school/team/invitation", "token=x", EVERYBODY),
    ("school/team/join", "jeton=x", SIGNED_IN),
    ("school/team/join-anew", "jeton=x&nom=&mot_de_passe=", EVERYBODY),
    (
        "school/team/invite",
        "courriel=&fonction=teacher&classes=2de+4",
        &[Head, OtherHead],
    ),
    // Nobody is invited there.
    (
        "school/team/uninvite",
        "invitation=00000000-0000-0000-0000-000000000001",
        NO_ONE,
    ),
    // Of another school, somebody is as unknown as nobody; and what is posted here is refused by the form's own rules.
    ("school/team/change", "personne={staff}", &[Head, OtherHead]),
    ("school/team/remove", "personne={host}", NO_ONE),
    (
        "school/team/phone",
        "personne={staff}&telephone-{staff}=12",
        &[Head, OtherHead, Staff],
    ),
    ("school/classes", "", SCHOOLS),
    (
        "school/classes/headcounts",
        "classe-0=2de+4&effectif-0=x",
        SCHOOLS,
    ),
    ("school/referents", "class_name=2de+4&selection=", SCHOOLS),
    ("school/referents", "class_name=&selection=x", NO_ONE),
    ("school/referents/choose", "e-{student}=", SCHOOLS),
    ("school/referents/set", "referent=", SCHOOLS),
    ("school/referents/share", "", SCHOOLS),
    ("school/student", "id={student}", OUR_SCHOOL),
    (
        "school/student/address",
        "eleve={student}&responsable={student}&courriel=x",
        OUR_SCHOOL,
    ),
    ("school/student/note", "eleve={student}&texte=", OUR_SCHOOL),
    (
        "school/student/note/erase",
        "eleve={student}&note=00000000-0000-0000-0000-000000000001",
        NO_ONE,
    ),
    ("proposals/school", "text=&page=1", SCHOOLS),
    ("proposals/school/one", "id={proposal}", OUR_SCHOOL),
    ("proposals/school/application", "id={application}", OUR_SCHOOL),
    ("proposals/propose", "nom=&courriel=", STUDENTS),
    (
        "proposals/school/reject",
        "proposition={proposal}&motif=",
        OUR_SCHOOL,
    ),
    ("proposals/school/let-go", "proposition={proposal}", OUR_SCHOOL),
    (
        "proposals/school/cancel",
        "proposition={proposal}&motif=",
        &[Head],
    ),
    (
        "proposals/school/application/cancel",
        "candidature={application}&motif=",
        &[Head],
    ),
    ("proposals/cancel", "proposition={proposal}&motif=", &[Student]),
    ("proposals/withdraw", "proposition={proposal}", &[Student]),
    ("proposals/agree", "jeton=x", EVERYBODY),
    ("proposals/cancel-agreement", "jeton=x&motif=", EVERYBODY),
    ("proposals/decline", "jeton=x&motif=", EVERYBODY),
    // The places of a class, and a student's card.
    ("school/typed-places", "class_name=", SCHOOLS),
    ("school/typed-places", "class_name=2de+4", SCHOOLS),
    ("school/typed-places", "class_name=2de+99", NO_ONE),
    (
        "school/typed-places/row",
        "student={student}&row=%5B%22%22%2C%22%22%2C%22%22%2C%22%22%2C%22%22%2C%22%22%2C%22%22%5D",
        OUR_SCHOOL,
    ),
    ("school/typed-places/save", "classe=2de+4", SCHOOLS),
    ("school/typed-places/save", "classe=2de+99", NO_ONE),
    ("welcome/card", "", STUDENTS),
    ("welcome/card/make", "", STUDENTS),
    ("welcome/card/revoke", "", STUDENTS),
    ("welcome/page", "code=x", EVERYBODY),
    ("welcome/answer", "jeton=x", EVERYBODY),
    // What a lycée says of itself.
    ("school/profile", "", SCHOOLS),
    ("school/profile/save", "version=0", SCHOOLS),
    ("school/profile/remove-logo", "logo=", SCHOOLS),
    // The students of a lycée, and files of them.
    (
        "school/students",
        "text=&class_name=&left=false&to_confirm=true&page=1",
        SCHOOLS,
    ),
    ("school/students/form", "id=", SCHOOLS),
    ("school/students/form", "id={student}", OUR_SCHOOL),
    ("school/students/save", "prenom=&famille=", SCHOOLS),
    ("school/students/save", "eleve={student}&prenom=", OUR_SCHOOL),
    ("school/students/leave", "eleve={student}", OUR_SCHOOL),
    ("school/students/come-back", "eleve={student}", OUR_SCHOOL),
    (
        "school/students/guardian/save",
        "eleve={student}&responsable=nouveau&nom=",
        OUR_SCHOOL,
    ),
    (
        "school/students/guardian/remove",
        "eleve={student}&responsable={host}",
        OUR_SCHOOL,
    ),
    ("school/import/start", "", SCHOOLS),
    ("school/import", "id={import}", OUR_SCHOOL),
    ("school/import/columns", "import={import}", OUR_SCHOOL),
    ("school/import/apply", "import={import}&vu=x", OUR_SCHOOL),
    // Conventions.
    ("convention/read", "id={convention}", PARTIES),
    ("convention/section", "id={convention}&section=horaires", PARTIES),
    ("convention/read", "id={to-sign}", READERS),
    ("convention/section", "id={to-sign}&section=horaires", READERS),
    ("convention/first-day", "id={convention}", PARTIES),
    ("convention/first-day", "id={to-sign}", READERS),
    ("convention/preview", "id={convention}", PARTIES),
    ("convention/preview", "id={to-sign}", READERS),
    ("convention/version", "id={convention}&number=1", NO_ONE),
    ("convention/version", "id={to-sign}&number=1", READERS),
    ("convention/version", "id={signed}&number=1", PARTIES),
    ("convention/of-structures", "list=&page=1", HOSTS),
    ("convention/of-student", "", STUDENTS),
    ("convention/of-guardian", "", &[Guardian]),
    (
        "convention/of-school",
        "state=&class_name=&text=&order=&page=1",
        SCHOOLS,
    ),
    // Strangers are told of none.
    ("convention/of-place", "source={placed}", EVERYBODY),
    (
        "convention/autosave",
        "id={convention}&section=tuteur&tab=x&base=1&before=%7B%7D&values=%7B%7D",
        OURS,
    ),
    ("convention/here", "id={convention}&section=tuteur&tab=x", OURS),
    ("convention/leave", "id={convention}&section=tuteur&tab=x", OURS),
    (
        "convention/save",
        "convention={convention}&partie=tuteur&version=0&avant=&tuteur_nom=",
        OURS,
    ),
    // Something is missing: it says so.
    ("convention/complete", "convention={convention}", OURS),
    ("convention/group/choose", "c-{convention}=1", HOSTS),
    ("convention/group/choose", "tous_ceux={structure}", HOSTS),
    ("convention/group", "choice={convention}", OURS),
    ("convention/group", "choice=x", NO_ONE),
    (
        "convention/group/save",
        "choix={convention}&avant=%7B%7D&lu-{convention}=%7B%22versions%22%3A%7B%7D%2C%22apart%22%3A%7B%7D%7D&tuteur_nom-{convention}=Autre",
        OURS,
    ),
    ("signing/batch/choose-for-host", "c-{to-sign}=1", HOSTS),
    (
        "convention/send-back",
        "convention={convention}&motif-send_back=",
        &[Head],
    ),
    ("convention/validate", "convention={convention}&vu=", &[Head]),
    (
        "convention/correct",
        "convention={convention}&motif-correct=",
        &[Head],
    ),
    (
        "convention/cancel",
        "convention={convention}&motif-cancel=",
        &[Head],
    ),
    ("convention/place", "convention={convention}", &[Head]),
    ("convention/undo-cancellation", "convention={convention}", &[Head]),
    (
        "convention/certificate/remove",
        "convention={convention}",
        HANDERS,
    ),
    // Signing: each in their own name, and in the head's only the head or who is named for it. Nothing is ticked or typed: it says so.
    ("signing/link", "id=x", EVERYBODY),
    (
        "signing/link",
        "id=018f0000-0000-7000-8000-000000000001",
        EVERYBODY,
    ),
    ("signing/link/code", "lien=x", EVERYBODY),
    ("signing/link/lost", "courriel=", EVERYBODY),
    ("signing/link/open", "lien=x", EVERYBODY),
    ("signing/link/close", "convention={convention}", EVERYBODY),
    ("signing/tutor/send", "convention={convention}", OURS),
    ("signing/tutor/revoke", "convention={convention}", OURS),
    ("signing/page", "id={convention}", PARTIES),
    ("signing/page", "id={to-sign}", READERS),
    ("signing/page", "id={signed}", PARTIES),
    ("signing/progress", "id={convention}", PARTIES),
    ("signing/progress", "id={to-sign}", READERS),
    ("signing/progress", "id={signed}", PARTIES),
    // Nothing is to be signed before it is frozen.
    (
        "signing/sign",
        "convention={convention}&role=student&document={document}",
        NO_ONE,
    ),
    (
        "signing/refuse",
        "convention={convention}&role=student&document={document}&motif=",
        NO_ONE,
    ),
    (
        "signing/sign",
        "convention={to-sign}&role=head&document={document}",
        &[Head],
    ),
    (
        "signing/sign",
        "convention={to-sign}&role=host&document={document}",
        &[Host],
    ),
    (
        "signing/sign",
        "convention={to-sign}&role=student&document={document}",
        &[Student],
    ),
    (
        "signing/sign",
        "convention={to-sign}&role=guardian1&document={document}",
        &[Guardian],
    ),
    (
        "signing/sign",
        "convention={to-sign}&role=guardian2&document={document}",
        &[ByLink],
    ),
    (
        "signing/refuse",
        "convention={to-sign}&role=head&document={document}&motif=",
        &[Head],
    ),
    (
        "signing/refuse",
        "convention={to-sign}&role=host&document={document}&motif=",
        &[Host],
    ),
    (
        "signing/refuse",
        "convention={to-sign}&role=student&document={document}&motif=",
        &[Student],
    ),
    (
        "signing/refuse",
        "convention={to-sign}&role=guardian1&document={document}&motif=",
        &[Guardian],
    ),
    (
        "signing/refuse",
        "convention={to-sign}&role=guardian2&document={document}&motif=",
        &[ByLink],
    ),
    // Amendments: nothing changes, nothing is ticked or typed, and there is none to take back.
    ("amendment/new", "id={signed}", WRITERS),
    ("amendment/new", "id={convention}", NO_ONE),
    ("amendment/read", "id={signed}&number=1", NO_ONE),
    ("amendment/in-force", "id={signed}", NO_ONE),
    (
        "amendment/propose",
        "convention={signed}&genre=modification",
        WRITERS,
    ),
    ("amendment/propose", "convention={signed}&genre=fin", WRITERS),
    ("amendment/propose", "convention={signed}&genre=absence", WRITERS),
    (
        "amendment/sign",
        "convention={signed}&avenant=1&role=head&document={document}",
        &[Head],
    ),
    (
        "amendment/sign",
        "convention={signed}&avenant=1&role=student&document={document}",
        &[Student],
    ),
    (
        "amendment/refuse",
        "convention={signed}&avenant=1&role=host&document={document}&motif=",
        &[Host],
    ),
    (
        "amendment/code",
        "convention={signed}&avenant=1&role=head&document={document}",
        NO_ONE,
    ),
    ("amendment/withdraw", "convention={signed}&avenant=1", NO_ONE),
    // Only who came by a link needs a code.
    (
        "signing/code",
        "convention={to-sign}&role=head&document={document}",
        NO_ONE,
    ),
    (
        "signing/code",
        "convention={to-sign}&role=host&document={document}",
        NO_ONE,
    ),
    (
        "signing/code",
        "convention={to-sign}&role=student&document={document}",
        NO_ONE,
    ),
    (
        "signing/code",
        "convention={to-sign}&role=guardian1&document={document}",
        NO_ONE,
    ),
    (
        "signing/code",
        "convention={to-sign}&role=guardian2&document={document}",
        &[ByLink],
    ),
    ("signing/school", "class_name=&page=1", SCHOOLS),
    ("signing/school/one", "id={convention}", OUR_SCHOOL),
    ("signing/school/one", "id={to-sign}", OUR_SCHOOL),
    (
        "signing/school/chase",
        "convention={convention}&role=student",
        OUR_SCHOOL,
    ),
    (
        "signing/school/chase",
        "convention={to-sign}&role=student",
        OUR_SCHOOL,
    ),
    (
        "signing/school/email",
        "convention={to-sign}&role=guardian1&courriel=x",
        OUR_SCHOOL,
    ),
    (
        "signing/school/link",
        "convention={convention}&role=tutor",
        OUR_SCHOOL,
    ),
    (
        "signing/school/revoke",
        "convention={convention}&role=tutor",
        OUR_SCHOOL,
    ),
    ("signing/desk", "id={to-sign}&role=host", OUR_SCHOOL),
    (
        "signing/desk/sign",
        "convention={to-sign}&role=host&document={document}",
        OUR_SCHOOL,
    ),
    ("signing/pile/start", "", SCHOOLS),
    ("signing/pile", "id={pile}", OUR_SCHOOL),
    ("signing/pile/confirm", "pile={pile}", OUR_SCHOOL),
    ("signing/school/chase-many", "c-{convention}=", SCHOOLS),
    ("signing/school/chase-many", "c-{to-sign}=1", OUR_SCHOOL),
    ("convention/batch/choose", "c-{convention}=", SCHOOLS),
    ("convention/batch/choose", "c-{convention}=1", &[Head]),
    ("convention/batch", "lot=x", NO_ONE),
    ("convention/batch/validate", "lot=x&relu=1", NO_ONE),
    ("signing/batch/choose", "c-{convention}=", SCHOOLS),
    ("signing/batch", "lot=x", NO_ONE),
    ("signing/batch/code", "lot=x", NO_ONE),
    ("signing/batch/sign", "lot=x&code=000000", NO_ONE),
    // What somebody chose is theirs alone.
    ("signing/batch", "lot=choix", &[Head]),
    ("signing/batch/code", "lot=choix", &[Head]),
    ("signing/batch/sign", "lot=choix&code=000000", &[Head]),
    ("signing/delegations", "", &[Head, OtherHead]),
    (
        "signing/delegations/paper",
        "papier_structure=",
        &[Head, OtherHead],
    ),
    (
        "signing/delegations/referent",
        "referent_signe=",
        &[Head, OtherHead],
    ),
    (
        "signing/delegations/grant",
        "personne=&du=&au=",
        &[Head, OtherHead],
    ),
    (
        "signing/delegations/revoke",
        "delegation=00000000-0000-0000-0000-000000000001",
        NO_ONE,
    ),
    ("signing/delegations/revoke", "delegation={delegation}", &[Head]),
    ("signing/check", "reference=&code=&digest=&attached=", EVERYBODY),
    // Administration.
    ("administration/figures", "", MODERATORS),
    ("administration/reports", "", MODERATORS),
    (
        "administration/reports/decide",
        "signalement={report}&decision=hidden&motif=",
        MODERATORS,
    ),
    // Seen by nobody hidden: it says so.
    ("administration/offers/restore", "offre={offer}", MODERATORS),
    (
        "administration/offers/keep-hidden",
        "offre={offer}&motif=",
        MODERATORS,
    ),
    ("administration/campaigns", "", ADMINS),
    ("administration/campaign", "id={campaign}", ADMINS),
    ("administration/text", "id=2026-11-29", ADMINS),
    (
        "administration/campaigns/save",
        "campagne={campaign}&libelle=",
        ADMINS,
    ),
    ("administration/sectors", "", ADMINS),
    ("administration/sectors/rename", "secteur=s3&libelle=", ADMINS),
    ("administration/structures", "text=atelier&page=1", ADMINS),
    (
        "administration/structures/badge",
        "structure={structure}&engagee=1&q=",
        ADMINS,
    ),
    (
        "administration/structures/public",
        "structure={structure}&organisme_public=1&q=",
        ADMINS,
    ),
    (
        "administration/structures/owner",
        "structure={structure}&courriel=&motif=",
        ADMINS,
    ),
    ("administration/vetting", "", MODERATORS),
    // Seen by nobody as waiting: it says so.
    (
        "administration/vetting/decide",
        "structure={structure}&decision=accept&motif=",
        MODERATORS,
    ),
    (
        "administration/claims/decide",
        "revendication={claim}&decision=rejected&motif=",
        MODERATORS,
    ),
    (
        "administration/vetting/settings",
        "campagne={campaign}&verification=",
        ADMINS,
    ),
    ("administration/people", "text=camille&page=1", ADMINS),
    ("administration/person", "id={tutor}", ADMINS),
    ("administration/people/sheet", "token=x", ADMINS),
    ("administration/people/create", "role=student&nom=", ADMINS),
    ("administration/people/code", "personne={tutor}", ADMINS),
    ("administration/people/letter", "personne={tutor}", ADMINS),
    ("administration/people/role", "personne={tutor}&role=", ADMINS),
    (
        "administration/people/link",
        "personne={student}&courriel=",
        ADMINS,
    ),
    (
        "administration/people/role/revoke",
        "personne={tutor}&role=referent",
        ADMINS,
    ),
    (
        "administration/people/unlink",
        "personne={tutor}&eleve={student}",
        ADMINS,
    ),
    (
        "administration/people/factors/reset",
        "personne={tutor}&motif_double=",
        ADMINS,
    ),
    // Of nobody there is no session to end, and no request to answer.
    (
        "administration/people/sessions/end",
        "personne=00000000-0000-0000-0000-000000000001",
        NO_ONE,
    ),
    ("administration/requests", "", ADMINS),
    (
        "administration/requests/answer",
        "demande=00000000-0000-0000-0000-000000000001&decision=oui",
        NO_ONE,
    ),
    ("administration/people/suspend", "personne={tutor}&motif=", ADMINS),
    (
        "administration/people/unsuspend",
        "personne={tutor}&motif=",
        ADMINS,
    ),
    ("administration/letters", "", ADMINS),
    ("administration/letters/retry", "lettre={email}", ADMINS),
    ("administration/sms/stop", "numero_sms=&arret_sms=arret", ADMINS),
    ("administration/journal", "page=1", ADMINS),
    ("kept/own", "", SIGNED_IN),
    ("kept/erasure/ask", "detail=", SIGNED_IN),
    ("kept/erasure/withdraw", "", SIGNED_IN),
    ("kept/erasures", "scope=lycee", HEADS),
    ("kept/erasures", "scope=administration", ADMINS),
    (
        "kept/erasures/decide",
        "portee=lycee&signalement=018f0000-0000-7000-8000-000000000009&decision=refused&motif=",
        HEADS,
    ),
    (
        "kept/erasures/decide",
        "portee=administration&signalement=018f0000-0000-7000-8000-000000000009&decision=refused&motif=",
        ADMINS,
    ),
    ("kept/watched", "scope=lycee", HEADS),
    ("kept/watched", "scope=administration", ADMINS),
    ("administration/academy", "code=", MODERATORS),
    ("administration/academy", "code=creteil", MODERATORS),
    ("administration/academy", "code=rennes", ADMINS),
    (
        "administration/people/academy",
        "personne={tutor}&academie=",
        ADMINS,
    ),
    // Demonstrations.
    ("demo/sign-in", "courriel=ines@eleve.example", NO_ONE),
    ("demo/letters", "", NO_ONE),
];

/// What a plain route is sent.
#[derive(Clone, Copy)]
pub enum Sent {
    /// A question.
    Get,
    /// A form.
    Form(&'static str),
    /// A file, with these fields beside it: none that would be kept.
    File(&'static [(&'static str, &'static str)]),
}

use Sent::{File, Form, Get};

/// A route that is neither a page nor a server function: as the router has it, an address of it, what it is sent, who may.
pub type PlainLine = (&'static str, &'static str, Sent, Who);

pub const PLAIN: &[PlainLine] = &[
    ("/robots.txt", "/robots.txt", Get, EVERYBODY),
    ("/sitemap.xml", "/sitemap.xml", Get, EVERYBODY),
    (
        "/.well-known/security.txt",
        "/.well-known/security.txt",
        Get,
        EVERYBODY,
    ),
    ("/verifier/cles.json", "/verifier/cles.json", Get, EVERYBODY),
    ("/sante", "/sante", Get, EVERYBODY),
    ("/pret", "/pret", Get, EVERYBODY),
    // Where nobody gathers figures there are none.
    ("/metrics", "/metrics", Get, NO_ONE),
    (
        "/structure/import/modele.csv",
        "/structure/import/modele.csv",
        Get,
        EVERYBODY,
    ),
    (
        "/structure/import/explications.csv",
        "/structure/import/explications.csv",
        Get,
        EVERYBODY,
    ),
    // Whose rows they are is told by the board itself.
    (
        "/lycee/suivi/export.csv",
        "/lycee/suivi/export.csv?etat=a-signer",
        Get,
        SCHOOLS,
    ),
    (
        "/lycee/suivi/export.xlsx",
        "/lycee/suivi/export.xlsx?etat=a-signer",
        Get,
        SCHOOLS,
    ),
    (
        "/administration/academie/export.csv",
        "/administration/academie/export.csv?academie=creteil",
        Get,
        MODERATORS,
    ),
    (
        "/administration/academie/export.csv",
        "/administration/academie/export.csv?academie=rennes",
        Get,
        ADMINS,
    ),
    (
        "/administration/textes/{id}/specimen.pdf",
        "/administration/textes/2026-11-29/specimen.pdf",
        Get,
        ADMINS,
    ),
    // Nobody here has made a card.
    ("/eleve/carte.pdf", "/eleve/carte.pdf", Get, NO_ONE),
    // Only a place that is accepted or confirmed has days.
    (
        "/eleve/candidatures/{id}/stage.ics",
        "/eleve/candidatures/{application}/stage.ics",
        Get,
        NO_ONE,
    ),
    // The structure of somebody else is none of theirs, whatever else they publish for.
    (
        "/structure/import/fichier",
        "/structure/import/fichier",
        File(&[("structure", "{structure}")]),
        OWNER,
    ),
    // An e-mail's secret alone counts, whoever posts it; without one nothing is there.
    (
        "/arreter-recherche",
        "/arreter-recherche?jeton=x",
        Form("List-Unsubscribe=One-Click"),
        NO_ONE,
    ),
    (
        "/arreter-rappels",
        "/arreter-rappels?jeton=x",
        Form("List-Unsubscribe=One-Click"),
        NO_ONE,
    ),
    // A calendar's secret alone counts, whoever reads it; without one nothing is there.
    ("/agenda/{file}", "/agenda/x.ics", Get, NO_ONE),
    (
        "/convention/{id}/attestation",
        "/convention/{to-sign}/attestation",
        Get,
        READERS,
    ),
    // Nobody has a logo yet.
    (
        "/convention/{id}/logo/{digest}",
        "/convention/{to-sign}/logo/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        Get,
        NO_ONE,
    ),
    ("/structure/{id}/logo", "/structure/{structure}/logo", Get, NO_ONE),
    (
        "/structure/{id}/logo",
        "/structure/{structure}/logo",
        File(&[]),
        OWNER,
    ),
    ("/lycee/profil/logo", "/lycee/profil/logo", Get, NO_ONE),
    ("/lycee/profil/logo", "/lycee/profil/logo", File(&[]), SCHOOLS),
    // Nobody has handed one over.
    (
        "/convention/{id}/attestation",
        "/convention/{convention}/attestation",
        Get,
        NO_ONE,
    ),
    (
        "/convention/{id}/attestation",
        "/convention/{convention}/attestation",
        File(&[]),
        HANDERS,
    ),
    (
        "/convention/{id}/attestation",
        "/convention/{to-sign}/attestation",
        File(&[]),
        &[Student, Guardian, Head, Staff, ByLink],
    ),
    (
        "/convention/{id}/version/{numero}/document.pdf",
        "/convention/{to-sign}/version/1/document.pdf",
        Get,
        READERS,
    ),
    (
        "/convention/{id}/version/{numero}/document.pdf",
        "/convention/{convention}/version/1/document.pdf",
        Get,
        NO_ONE,
    ),
    // Nobody has signed on paper.
    (
        "/convention/{id}/version/{numero}/page-signee/{role}",
        "/convention/{signed}/version/1/page-signee/guardian1",
        Get,
        NO_ONE,
    ),
    (
        "/convention/{id}/version/{numero}/dossier-signe.pdf",
        "/convention/{signed}/version/1/dossier-signe.pdf",
        Get,
        PARTIES,
    ),
    (
        "/convention/{id}/version/{numero}/a-signer.pdf",
        "/convention/{to-sign}/version/1/a-signer.pdf",
        Get,
        READERS,
    ),
    // There is no amendment yet.
    (
        "/convention/{id}/avenants/{numero}/avenant.pdf",
        "/convention/{signed}/avenants/1/avenant.pdf",
        Get,
        NO_ONE,
    ),
    // Nothing is printed that is no more to be signed.
    (
        "/convention/{id}/version/{numero}/a-signer.pdf",
        "/convention/{signed}/version/1/a-signer.pdf",
        Get,
        NO_ONE,
    ),
    // There is none before all have signed.
    (
        "/convention/{id}/version/{numero}/dossier-signe.pdf",
        "/convention/{to-sign}/version/1/dossier-signe.pdf",
        Get,
        NO_ONE,
    ),
    (
        "/convention/{id}/journal.jsonl",
        "/convention/{signed}/journal.jsonl",
        Get,
        PARTIES,
    ),
    // Nothing is frozen yet: there is nothing to check.
    (
        "/convention/{id}/journal.jsonl",
        "/convention/{convention}/journal.jsonl",
        Get,
        NO_ONE,
    ),
    (
        "/convention/{id}/suivi",
        "/convention/{convention}/suivi",
        Get,
        PARTIES,
    ),
    (
        "/convention/{id}/suivi",
        "/convention/{to-sign}/suivi",
        Get,
        READERS,
    ),
    // All in that class came in: a page says so.
    (
        "/lycee/classes/feuilles.pdf",
        "/lycee/classes/feuilles.pdf",
        Form("classe=2de+4"),
        SCHOOLS,
    ),
    ("/lycee/signatures/suivi", "/lycee/signatures/suivi", Get, SCHOOLS),
    ("/lycee/suivi/flux", "/lycee/suivi/flux", Get, SCHOOLS),
    // What somebody chose is theirs alone.
    (
        "/lycee/suivi/documents.zip",
        "/lycee/suivi/documents.zip?lot=x",
        Get,
        NO_ONE,
    ),
    (
        "/lycee/suivi/feuilles.pdf",
        "/lycee/suivi/feuilles.pdf",
        Form("lot=x"),
        NO_ONE,
    ),
    // Leads to the board, which asks who comes.
    (
        "/etablissement/suivi",
        "/etablissement/suivi?etat=a-signer",
        Get,
        EVERYBODY,
    ),
    (
        "/lycee/signatures/{id}/papier",
        "/lycee/signatures/{to-sign}/papier",
        File(&[("role", "guardian1"), ("document", "{document}")]),
        OUR_SCHOOL,
    ),
    (
        "/lycee/import/{id}/erreurs.csv",
        "/lycee/import/{import}/erreurs.csv",
        Get,
        OUR_SCHOOL,
    ),
    (
        "/lycee/import/fichier",
        "/lycee/import/fichier",
        File(&[]),
        SCHOOLS,
    ),
    ("/lycee/pile/fichiers", "/lycee/pile/fichiers", File(&[]), SCHOOLS),
    (
        "/lycee/pile/{id}/page/{numero}",
        "/lycee/pile/{pile}/page/1",
        Get,
        OUR_SCHOOL,
    ),
    ("/verifier/fichier", "/verifier/fichier", File(&[]), EVERYBODY),
    ("/verifier/examen", "/verifier/examen", File(&[]), EVERYBODY),
    (
        "/espace/compte/donnees.json",
        "/espace/compte/donnees.json",
        Get,
        SIGNED_IN,
    ),
    (
        "/espace/compte/donnees.pdf",
        "/espace/compte/donnees.pdf",
        Get,
        SIGNED_IN,
    ),
    (
        "/lycee/consultations.jsonl",
        "/lycee/consultations.jsonl",
        Get,
        HEADS,
    ),
    (
        "/administration/securite.jsonl",
        "/administration/securite.jsonl",
        Get,
        ADMINS,
    ),
];
