//! Pages of demonstrations alone.

mod emails;

lazy_page!(demo, EmailsRoute, emails::EmailsPage);
