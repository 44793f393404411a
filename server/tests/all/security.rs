//! Who is who, and what is kept: a kind of fault a file.

mod kept;
