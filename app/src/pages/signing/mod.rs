//! Signing: personal links, the page where one reads and signs, who has signed, the lycée's side of it, and the public check.

mod batch;
mod check;
mod code;
mod delegations;
mod link;
mod live;
mod progress;
mod school;
mod school_one;
mod sign;
mod to_sign;

pub(crate) use live::follow;
pub(crate) use progress::{Signatures, progress};
pub(crate) use to_sign::{ToSign, to_sign};

lazy_page!(signing, LinkRoute, link::LinkPage);
lazy_page!(signing, SignRoute, sign::SignPage);
lazy_page!(signing, SchoolSignaturesRoute, school::SchoolSignaturesPage);
lazy_page!(signing, SchoolConventionRoute, school_one::SchoolConventionPage);
lazy_page!(signing, BatchRoute, batch::BatchPage);
lazy_page!(signing, DelegationsRoute, delegations::DelegationsPage);
lazy_page!(signing, CheckRoute, check::CheckPage);
