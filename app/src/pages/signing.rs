//! Signing: personal links, the page where one reads and signs, who has signed, the school's side of it, and the public check.

mod amendment;
mod batch;
pub(crate) mod code;
mod delegations;
mod desk;
pub(crate) mod essential;
mod link;
pub(crate) mod live;
mod lost;
mod pile;
pub(crate) mod progress;
pub(crate) mod refusal;
mod school;
mod school_convention;
mod seal;
mod sign;
mod signature;
mod verify;

lazy_pages! {
    signing:
    LinkRoute = link::LinkPage,
    LostRoute = lost::LostPage,
    SignRoute = sign::SignPage,
    DeskRoute = desk::DeskPage,
}

lazy_pages! {
    signatures:
    SchoolSignaturesRoute = school::SchoolSignaturesPage,
    SchoolConventionRoute = school_convention::SchoolConventionPage,
    BatchRoute = batch::BatchPage,
    HostBatchRoute = batch::BatchPage,
    DelegationsRoute = delegations::DelegationsPage,
}

lazy_pages! {
    amendment:
    AmendmentRoute = amendment::AmendmentPage,
}

lazy_pages! {
    pile:
    PileStartRoute = pile::PileStartPage,
    PileRoute = pile::PilePage,
}

lazy_pages! {
    verification:
    VerifyRoute = verify::VerifyPage,
}
