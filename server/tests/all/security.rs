//! One module per kind of fault: each test fails where the fault is.

mod vetting;
