//! The document's shell, and which page answers which address.

use std::sync::LazyLock;

use leptos::{hydration::HydrationScriptsProps, nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{Route, Router, Routes},
    path,
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
        account::{
            AccountHomeRoute, ActivationRoute, AgendaRoute, ConfirmRoute, EmailSentRoute, ForgottenRoute,
            NewEmailRoute, OwnDataRoute, ProofRoute, RecoveryCodesRoute, RemindersRoute, ResetRoute,
            SecondFactorRoute, SecondStepRoute, SettingsRoute, SignInRoute, SignUpRoute, StopRemindersRoute,
            ToDoRoute,
        },
        administration::{
            AcademyRoute, CampaignRoute, CampaignsRoute, DeadEmailsRoute, FindPeopleRoute, JournalRoute,
            NewCampaignRoute, NewPersonRoute, OverviewRoute, PersonRoute, ReportsRoute, SectorsRoute,
            SheetRoute, StructuresRoute, VettingRoute,
        },
        convention::{
            ConventionPreviewRoute, ConventionRoute, ConventionSectionRoute, ConventionVersionRoute,
            ConventionsOfFamilyRoute, ConventionsOfSchoolRoute, ConventionsOfStructuresRoute,
            ValidationRoute,
        },
        demo::EmailsRoute,
        gallery::GalleryRoute,
        host::{
            ClaimRoute, CorrectStructureRoute, EditOfferRoute, HostApplicationRoute, ImportRoute, InboxRoute,
            JoinRoute, NewStructureRoute, OfferWizardRoute, OwnOfferRoute, PeopleRoute, StructureRoute,
        },
        info::{
            AccessibilityRoute, CalendarRoute, CommittedRoute, HelpRoute, HostsRoute, LegalRoute,
            PrivacyRoute, SchoolsRoute, SiteMapRoute, StudentsRoute,
        },
        kept::{AllErasuresRoute, AllWatchedRoute, SchoolErasuresRoute, SchoolWatchedRoute},
        not_found::NotFoundPage,
        public::{AlertRoute, HomeRoute, OfferRoute, search::page::SearchPage},
        school::{
            BoardRoute, BoardSelectionRoute, ClassesRoute, EditStudentRoute, JoinTeamRoute, NewStudentRoute,
            ReferentsRoute, RosterImportRoute, RosterImportStartRoute, RosterRoute, SchoolApplicationRoute,
            SchoolFiguresRoute, SchoolProfileRoute, SchoolProposalRoute, SchoolProposalsRoute, SchoolRoute,
            SchoolStudentRoute, TeamRoute, TypedPlacesRoute,
        },
        signing::{
            BatchRoute, DelegationsRoute, LinkRoute, SchoolConventionRoute, SchoolSignaturesRoute, SignRoute,
            VerifyRoute,
        },
        student::{
            ApplicationRoute, ApplyRoute, CardRoute, ProposalRoute, ProposeRoute, ReplyRoute, ReportRoute,
            SearchesRoute, StopSearchRoute, StudentRoute, WelcomeRoute,
        },
    },
};

/// The pages that search engines should know, beside the offers: paths on this site.
pub const PUBLIC_PAGES: [&str; 12] = [
    "/",
    "/offres",
    "/eleves",
    "/structures",
    "/lycees",
    "/aide",
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
    /// The site, without a slash at the end.
    pub public_url: String,
}

/// The document around the application.
pub fn shell(options: LeptosOptions, addresses: Addresses) -> impl IntoView {
    let Addresses {
        stylesheet,
        script,
        code,
        public_url,
    } = addresses;
    // Leptos' own component tells lazy pages where their parts are, which is needed; but it would have the code fetched
    // beside the style sheet, before anything is seen: what it would put in the page is left out.
    let _told = HydrationScripts(HydrationScriptsProps::builder().options(options.clone()).build());
    let hydrate_on_idle = format!("{}({script:?}, {code:?});", *HYDRATE_ON_IDLE);
    view! {
        <!DOCTYPE html>
        <html lang="fr">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="stylesheet" href=stylesheet />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
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

/// The application: header, the page of the address, footer.
#[expect(clippy::too_many_lines, reason = "a table: each route is a line")]
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
                    <Routes fallback=|| NotFoundPage().into_any()>
                        <Route path=path!("/") view={Lazy::<HomeRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/offres") view=|| SearchPage().into_any() ssr=SsrMode::Async />
                        <Route path=path!("/offres/:id") view={Lazy::<OfferRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/eleves") view={Lazy::<StudentsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structures") view={Lazy::<HostsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycees") view={Lazy::<SchoolsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/aide") view={Lazy::<HelpRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/calendrier") view={Lazy::<CalendarRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/organisations-engagees") view={Lazy::<CommittedRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/plan-du-site") view={Lazy::<SiteMapRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/accessibilite") view={Lazy::<AccessibilityRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/mentions-legales") view={Lazy::<LegalRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/confidentialite") view={Lazy::<PrivacyRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/connexion") view={Lazy::<SignInRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/connexion/code") view={Lazy::<SecondStepRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/inscription") view={Lazy::<SignUpRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/inscription/lettre") view={Lazy::<EmailSentRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/activation") view={Lazy::<ActivationRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/confirmation") view={Lazy::<ConfirmRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/mot-de-passe-oublie") view={Lazy::<ForgottenRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/nouveau-mot-de-passe") view={Lazy::<ResetRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/nouvelle-adresse") view={Lazy::<NewEmailRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/espace") view={Lazy::<AccountHomeRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/espace/compte") view={Lazy::<SettingsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/espace/compte/double") view={Lazy::<SecondFactorRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/espace/compte/double/codes") view={Lazy::<RecoveryCodesRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/espace/compte/preuve") view={Lazy::<ProofRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/espace/compte/rappels") view={Lazy::<RemindersRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/espace/compte/agenda") view={Lazy::<AgendaRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/espace/compte/donnees") view={Lazy::<OwnDataRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/a-faire") view={Lazy::<ToDoRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/arreter-rappels") view={Lazy::<StopRemindersRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration") view={Lazy::<OverviewRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/academie") view={Lazy::<AcademyRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/campagnes") view={Lazy::<CampaignsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/campagnes/nouvelle") view={Lazy::<NewCampaignRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/campagnes/:id") view={Lazy::<CampaignRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/secteurs") view={Lazy::<SectorsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/structures") view={Lazy::<StructuresRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/personnes") view={Lazy::<FindPeopleRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/personnes/nouvelle") view={Lazy::<NewPersonRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/personnes/:id") view={Lazy::<PersonRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/personnes/:id/feuille") view={Lazy::<SheetRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/signalements") view={Lazy::<ReportsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/verifications") view={Lazy::<VettingRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/lettres") view={Lazy::<DeadEmailsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/journal") view={Lazy::<JournalRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/effacements") view={Lazy::<AllErasuresRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/administration/securite") view={Lazy::<AllWatchedRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/effacements") view={Lazy::<SchoolErasuresRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/consultations") view={Lazy::<SchoolWatchedRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure") view={Lazy::<StructureRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/revendiquer") view={Lazy::<ClaimRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/nouvelle") view={Lazy::<NewStructureRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/modifier") view={Lazy::<CorrectStructureRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/collegues") view={Lazy::<PeopleRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/import") view={Lazy::<ImportRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/brouillons/:id/:etape") view={Lazy::<OfferWizardRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/offres") view={Lazy::<StructureRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/offres/:id") view={Lazy::<OwnOfferRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/offres/:id/modifier") view={Lazy::<EditOfferRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/candidatures") view={Lazy::<InboxRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/candidatures/:id") view={Lazy::<HostApplicationRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/rejoindre/lycee") view={Lazy::<JoinTeamRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/rejoindre") view={Lazy::<JoinRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/eleve") view={Lazy::<StudentRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/eleve/postuler/:offer") view={Lazy::<ApplyRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/eleve/candidatures/:id") view={Lazy::<ApplicationRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/eleve/recherches") view={Lazy::<SearchesRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/eleve/proposer") view={Lazy::<ProposeRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/eleve/propositions/:id") view={Lazy::<ProposalRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/eleve/carte") view={Lazy::<CardRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/accueil/:jeton") view={Lazy::<WelcomeRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee") view={Lazy::<SchoolRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/suivi") view={Lazy::<BoardRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/suivi/lot") view={Lazy::<BoardSelectionRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/propositions") view={Lazy::<SchoolProposalsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/saisie") view={Lazy::<TypedPlacesRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/chiffres") view={Lazy::<SchoolFiguresRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/profil") view={Lazy::<SchoolProfileRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/equipe") view={Lazy::<TeamRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/referents") view={Lazy::<ReferentsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/classes") view={Lazy::<ClassesRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/propositions/:id") view={Lazy::<SchoolProposalRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/candidatures/:id") view={Lazy::<SchoolApplicationRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/eleves") view={Lazy::<RosterRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/eleves/:id/modifier") view={Lazy::<EditStudentRoute>::new()} ssr=SsrMode::Async />
                        // After all other pages below it.
                        // Before the page of a student, who is of any name.
                        <Route path=path!("/lycee/eleves/nouveau") view={Lazy::<NewStudentRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/eleves/:id") view={Lazy::<SchoolStudentRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/import") view={Lazy::<RosterImportStartRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/import/:id") view={Lazy::<RosterImportRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/signatures") view={Lazy::<SchoolSignaturesRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/signatures/lot") view={Lazy::<BatchRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/signatures/:id") view={Lazy::<SchoolConventionRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/delegations") view={Lazy::<DelegationsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/convention/:id/signer") view={Lazy::<SignRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lien") view={Lazy::<LinkRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/verifier") view={Lazy::<VerifyRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structure/conventions") view={Lazy::<ConventionsOfStructuresRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/espace/conventions") view={Lazy::<ConventionsOfFamilyRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/conventions") view={Lazy::<ConventionsOfSchoolRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycee/conventions/lot") view={Lazy::<ValidationRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/convention/:id") view={Lazy::<ConventionRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/convention/:id/apercu") view={Lazy::<ConventionPreviewRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/convention/:id/version/:numero") view={Lazy::<ConventionVersionRoute>::new()} ssr=SsrMode::Async />
                        // Any other page of a convention is one of its sections: this comes after all of them.
                        <Route path=path!("/convention/:id/:section") view={Lazy::<ConventionSectionRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/reponse") view={Lazy::<ReplyRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/alerte") view={Lazy::<AlertRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/arreter-recherche") view={Lazy::<StopSearchRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/signaler/:offer") view={Lazy::<ReportRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/dev/courriels") view={Lazy::<EmailsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/dev/composants") view={Lazy::<GalleryRoute>::new()} ssr=SsrMode::Async />
                    </Routes>
                </ErrorBoundary>
            </main>
            <SiteFooter />
        </Router>
    }
}
