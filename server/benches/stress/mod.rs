//! The parts of `make stress`.

pub mod book;
pub mod child;
pub mod clocks;
pub mod kill;
pub mod lists;
pub mod moves;
pub mod pages;
pub mod process;
pub mod report;
pub mod seats;
pub mod signatures;
pub mod world;
