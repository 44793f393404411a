//! The document's shell, and which page answers which address.

use std::sync::LazyLock;

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    RouteMatchId,
    components::{Router, Routes},
};

use crate::{
    components::{
        around::KeepAround,
        footer::SiteFooter,
        form::{UnreadAlert, in_title},
        header::SiteHeader,
        missing_part::MissingPart,
        sub_navigation::SubNavigation,
    },
    pages::{
        Page,
        account::{
            AccountHomeRoute, ActivationRoute, AgendaRoute, ConfirmRoute, EmailSentRoute, ForgottenRoute,
            NewEmailRoute, OwnDataRoute, ProofRoute, RecoveryCodesRoute, RemindersRoute, ResetRoute,
            SecondFactorRoute, SecondStepRoute, SettingsRoute, SignInRoute, SignUpRoute, StopRemindersRoute,
            ToDoRoute,
        },
        administration::{
            AcademyRoute, CampaignRoute, CampaignsRoute, DeadEmailsRoute, FindPeopleRoute, JournalRoute,
            NewCampaignRoute, NewPersonRoute, OverviewRoute, PersonRoute, ReportsRoute, SectorsRoute,
            SheetRoute, StructuresRoute, TextRoute, VettingRoute,
        },
        convention::{
            ConventionPreviewRoute, ConventionRoute, ConventionSectionRoute, ConventionVersionRoute,
            ConventionsOfFamilyRoute, ConventionsOfSchoolRoute, ConventionsOfStructuresRoute, FirstDayRoute,
            InForceRoute, NewAmendmentRoute, TogetherRoute, ValidationRoute,
        },
        demo::EmailsRoute,
        gallery::GalleryRoute,
        host::{
            ClaimRoute, CorrectStructureRoute, EditOfferRoute, HostApplicationRoute, ImportRoute, InboxRoute,
            JoinRoute, NewStructureRoute, OfferWizardRoute, OwnOfferRoute, PeopleRoute,
            StructureDelegationsRoute, StructureRoute,
        },
        info::{
            AccessibilityRoute, CalendarRoute, CommittedRoute, HelpRoute, HostsRoute, LegalRoute,
            PrivacyRoute, RiskSheetRoute, RiskSheetsRoute, SchoolsRoute, SiteMapRoute, StudentsRoute,
        },
        kept::{AllErasuresRoute, AllWatchedRoute, SchoolErasuresRoute, SchoolWatchedRoute},
        not_found::NotFoundPage,
        public::{AlertRoute, HomeRoute, OfferRoute, SearchRoute},
        school::{
            BoardRoute, BoardSelectionRoute, ClassesRoute, EditStudentRoute, JoinTeamRoute, NewStudentRoute,
            ReferentsRoute, RosterImportRoute, RosterImportStartRoute, RosterRoute, SchoolApplicationRoute,
            SchoolFiguresRoute, SchoolProfileRoute, SchoolProposalRoute, SchoolProposalsRoute, SchoolRoute,
            SchoolStudentRoute, TeamRoute, TypedPlacesRoute,
        },
        signing::{
            AmendmentRoute, BatchRoute, DelegationsRoute, DeskRoute, HostBatchRoute, LinkRoute, LostRoute,
            PileRoute, PileStartRoute, SchoolConventionRoute, SchoolSignaturesRoute, SignRoute, VerifyRoute,
        },
        student::{
            ApplicationRoute, ApplyRoute, CardRoute, ProposalRoute, ProposeRoute, ReplyRoute, ReportRoute,
            SearchesRoute, StopSearchRoute, StudentRoute, WelcomeRoute,
        },
    },
    path::Path,
    table::Table,
};

/// The pages that search engines should know, beside the offers: paths on this site.
pub const PUBLIC_PAGES: [&str; 13] = [
    "/",
    "/offres",
    "/eleves",
    "/structures",
    "/lycees",
    "/aide",
    "/securite",
    "/calendrier",
    "/organisations-engagees",
    "/plan-du-site",
    "/accessibilite",
    "/mentions-legales",
    "/confidentialite",
];

/// The addresses of what the document loads, and of the site itself.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The style sheet.
    pub stylesheet: String,
    /// The script that hydrates the page.
    pub script: String,
    /// Its WebAssembly.
    pub code: String,
    /// The parts that there is a file of with the base, by their names, for who has neither.
    pub starts: String,
    /// The site, without a slash at the end.
    pub public_url: String,
}

/// The document around the application.
pub fn shell(options: LeptosOptions, addresses: Addresses) -> impl IntoView {
    let Addresses {
        stylesheet,
        script,
        code,
        starts,
        public_url,
    } = addresses;
    // Leptos' own component would have the code fetched beside the style sheet, before anything is seen, and by those who have no script.
    let hydrate_on_idle = format!("{}({script:?}, {code:?}, {starts:?});", *HYDRATE_ON_IDLE);
    view! {
        <!DOCTYPE html>
        <html lang="fr">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="stylesheet" href=stylesheet />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="apple-touch-icon" href="/icon-apple-180.png" />
                <link rel="manifest" href="/manifest.webmanifest" />
                {open_graph("og:site_name", "Quinzaine".to_owned())}
                {open_graph("og:type", "website".to_owned())}
                {open_graph("og:locale", "fr_FR".to_owned())}
                {open_graph("og:image", format!("{public_url}/og.png"))}
                {open_graph("og:image:alt", "Quinzaine, le stage de seconde\u{a0}: deux rangées de cinq carrés".to_owned())}
                <meta name="theme-color" content="#0b4f58" />
                <AutoReload options />
                // Runs at once, before there is anything to touch: a module would wait until all has been read.
                <script nonce=use_nonce()>
                    {hydrate_on_idle}
                </script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The script of every page, without its comments, which nobody who visits has to download.
static HYDRATE_ON_IDLE: LazyLock<String> = LazyLock::new(|| {
    let lines = include_str!("hydrate_on_idle.js").lines().map(str::trim);
    lines
        .filter(|line| !line.starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
});

/// What sites that show a link read of a page (the Open Graph protocol); its title and description they take from the
/// usual elements.
fn open_graph(property: &'static str, content: String) -> impl IntoView {
    leptos::html::meta()
        .attr("property", property)
        .attr("content", content)
}

/// Makes the table of what looks like routes of the router.
macro_rules! routes {
    ($(<Route path = Path($path:literal) view = $page:ident::PAGE ssr = SsrMode::Async />)+) => {
        static ROWS: [(Path, Page); [$($path),+].len()] = [$((Path($path), $page::PAGE)),+];
    };
}

routes! {
                        <Route path=Path("/") view=HomeRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/offres") view=SearchRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/offres/:id") view=OfferRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/eleves") view=StudentsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structures") view=HostsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycees") view=SchoolsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/aide") view=HelpRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/securite") view=RiskSheetsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/securite/:secteur") view=RiskSheetRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/calendrier") view=CalendarRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/organisations-engagees") view=CommittedRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/plan-du-site") view=SiteMapRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/accessibilite") view=AccessibilityRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/mentions-legales") view=LegalRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/confidentialite") view=PrivacyRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/connexion") view=SignInRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/connexion/code") view=SecondStepRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/inscription") view=SignUpRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/inscription/lettre") view=EmailSentRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/activation") view=ActivationRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/confirmation") view=ConfirmRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/mot-de-passe-oublie") view=ForgottenRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/nouveau-mot-de-passe") view=ResetRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/nouvelle-adresse") view=NewEmailRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/espace") view=AccountHomeRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/espace/compte") view=SettingsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/espace/compte/double") view=SecondFactorRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/espace/compte/double/codes") view=RecoveryCodesRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/espace/compte/preuve") view=ProofRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/espace/compte/rappels") view=RemindersRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/espace/compte/agenda") view=AgendaRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/espace/compte/donnees") view=OwnDataRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/a-faire") view=ToDoRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/arreter-rappels") view=StopRemindersRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration") view=OverviewRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/academie") view=AcademyRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/campagnes") view=CampaignsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/campagnes/nouvelle") view=NewCampaignRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/campagnes/:id") view=CampaignRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/textes/:id") view=TextRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/secteurs") view=SectorsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/structures") view=StructuresRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/personnes") view=FindPeopleRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/personnes/nouvelle") view=NewPersonRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/personnes/:id") view=PersonRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/personnes/:id/feuille") view=SheetRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/signalements") view=ReportsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/verifications") view=VettingRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/lettres") view=DeadEmailsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/journal") view=JournalRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/effacements") view=AllErasuresRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/administration/securite") view=AllWatchedRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/effacements") view=SchoolErasuresRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/consultations") view=SchoolWatchedRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure") view=StructureRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/revendiquer") view=ClaimRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/nouvelle") view=NewStructureRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/modifier") view=CorrectStructureRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/collegues") view=PeopleRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/delegations") view=StructureDelegationsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/import") view=ImportRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/brouillons/:id/:etape") view=OfferWizardRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/offres") view=StructureRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/offres/:id") view=OwnOfferRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/offres/:id/modifier") view=EditOfferRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/candidatures") view=InboxRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/candidatures/:id") view=HostApplicationRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/rejoindre/lycee") view=JoinTeamRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/rejoindre") view=JoinRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/eleve") view=StudentRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/eleve/postuler/:offer") view=ApplyRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/eleve/candidatures/:id") view=ApplicationRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/eleve/recherches") view=SearchesRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/eleve/proposer") view=ProposeRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/eleve/propositions/:id") view=ProposalRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/eleve/carte") view=CardRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/accueil/:jeton") view=WelcomeRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee") view=SchoolRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/suivi") view=BoardRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/suivi/lot") view=BoardSelectionRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/propositions") view=SchoolProposalsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/saisie") view=TypedPlacesRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/chiffres") view=SchoolFiguresRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/profil") view=SchoolProfileRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/equipe") view=TeamRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/referents") view=ReferentsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/classes") view=ClassesRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/propositions/:id") view=SchoolProposalRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/candidatures/:id") view=SchoolApplicationRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/eleves") view=RosterRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/eleves/:id/modifier") view=EditStudentRoute::PAGE ssr=SsrMode::Async />
                        // After all other pages below it.
                        // Before the page of a student, who is of any name.
                        <Route path=Path("/lycee/eleves/nouveau") view=NewStudentRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/eleves/:id") view=SchoolStudentRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/import") view=RosterImportStartRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/import/:id") view=RosterImportRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/signatures") view=SchoolSignaturesRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/signatures/lot") view=BatchRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/signatures/:id") view=SchoolConventionRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/signatures/:id/guichet/:role") view=DeskRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/pile") view=PileStartRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/pile/:id") view=PileRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/delegations") view=DelegationsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/convention/:id/signer") view=SignRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lien") view=LinkRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lien-perdu") view=LostRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/verifier") view=VerifyRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/conventions/ensemble") view=TogetherRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/conventions/signer") view=HostBatchRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/structure/conventions") view=ConventionsOfStructuresRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/espace/conventions") view=ConventionsOfFamilyRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/conventions") view=ConventionsOfSchoolRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/lycee/conventions/lot") view=ValidationRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/convention/:id") view=ConventionRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/convention/:id/apercu") view=ConventionPreviewRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/convention/:id/premier-jour") view=FirstDayRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/convention/:id/version/:numero") view=ConventionVersionRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/convention/:id/en-vigueur") view=InForceRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/convention/:id/avenants/nouveau") view=NewAmendmentRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/convention/:id/avenants/:numero") view=AmendmentRoute::PAGE ssr=SsrMode::Async />
                        // Any other page of a convention is one of its sections: this comes after all of them.
                        <Route path=Path("/convention/:id/:section") view=ConventionSectionRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/reponse") view=ReplyRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/alerte") view=AlertRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/arreter-recherche") view=StopSearchRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/signaler/:offer") view=ReportRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/dev/courriels") view=EmailsRoute::PAGE ssr=SsrMode::Async />
                        <Route path=Path("/dev/composants") view=GalleryRoute::PAGE ssr=SsrMode::Async />
}

/// Which page answers which address.
fn table() -> Table {
    static IDS: LazyLock<Vec<RouteMatchId>> =
        LazyLock::new(|| ROWS.iter().map(|_| RouteMatchId::new_from_route_id()).collect());
    Table {
        rows: &ROWS,
        ids: &IDS,
    }
}

/// The application: header, the page of the address, footer.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        // While a page is on its way, the site's name stands rather than nothing.
        <Title text="" formatter=|title: String| {
            if title.is_empty() { "Quinzaine".to_owned() } else { format!("{} – Quinzaine", in_title(&title)) }
        } />
        // « external » keeps the router away: the browser itself must move the focus.
        <a class="skip-link" href="#contenu" rel="external">
            "Aller au contenu"
        </a>
        <Router>
            <KeepAround />
            <SiteHeader />
            <SubNavigation />
            <main id="contenu" tabindex="-1">
                <UnreadAlert />
                // Results belong in the server's HTML, with the right status, and must be there without JavaScript:
                // every route waits for its data.
                <ErrorBoundary fallback=|_| MissingPart()>
                    <Routes fallback=|| NotFoundPage().into_any() children=ToChildren::to_children(table) />
                </ErrorBoundary>
            </main>
            <SiteFooter />
        </Router>
    }
}
