//! Signing: personal links, the page where one reads and signs, who has signed, the school's side of it, and the public check.

mod batch;
pub(crate) mod code;
mod delegations;
mod essential;
mod link;
pub(crate) mod live;
pub(crate) mod progress;
pub(crate) mod refusal;
mod school;
mod school_convention;
mod sign;
mod signature;
mod verify;

lazy_page!(signing, LinkRoute, link::LinkPage);
lazy_page!(signing, SignRoute, sign::SignPage);
lazy_page!(signing, SchoolSignaturesRoute, school::SchoolSignaturesPage);
lazy_page!(
    signing,
    SchoolConventionRoute,
    school_convention::SchoolConventionPage
);
lazy_page!(signing, BatchRoute, batch::BatchPage);
lazy_page!(signing, DelegationsRoute, delegations::DelegationsPage);
lazy_page!(signing, VerifyRoute, verify::VerifyPage);
