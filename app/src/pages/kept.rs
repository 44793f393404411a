//! Requests to erase an account, and who looked: the same pages for the head of a school and for administrators.

mod erasures;
mod watched;

lazy_page!(kept, SchoolErasuresRoute, erasures::SchoolErasuresPage);
lazy_page!(kept, AllErasuresRoute, erasures::AllErasuresPage);
lazy_page!(kept, SchoolWatchedRoute, watched::SchoolWatchedPage);
lazy_page!(kept, AllWatchedRoute, watched::AllWatchedPage);
