//! Requests to erase an account, and who looked: the same pages for the head of a school and for administrators.

mod erasures;
mod watched;

lazy_pages! {
    kept:
    SchoolErasuresRoute = erasures::SchoolErasuresPage,
    AllErasuresRoute = erasures::AllErasuresPage,
    SchoolWatchedRoute = watched::SchoolWatchedPage,
    AllWatchedRoute = watched::AllWatchedPage,
}
