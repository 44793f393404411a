use std::{
    future::ready,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use app::inner::suspended;

#[test]
fn the_server_makes_what_waits_once() {
    let made = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&made);
    let ask = suspended(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        ready(())
    });
    drop(ask());
    assert_eq!(made.load(Ordering::Relaxed), 0, "asked what it reads");
    drop(ask());
    assert_eq!(made.load(Ordering::Relaxed), 1, "asked to be written");
}
