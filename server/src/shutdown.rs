//! How tasks beside the router are told to come to an end.

use tokio::sync::watch;

/// Tells every [`Stopping`] to end, when it is dropped or asked to.
#[derive(Debug)]
pub struct Stop(watch::Sender<bool>);

/// What a task looks at between two pieces of work.
#[derive(Clone, Debug)]
pub struct Stopping(watch::Receiver<bool>);

impl Stop {
    /// Both ends.
    pub fn new() -> (Self, Stopping) {
        let (sender, receiver) = watch::channel(false);
        (Self(sender), Stopping(receiver))
    }

    /// Asks all tasks to end.
    pub fn ask(&self) {
        self.0.send_replace(true);
    }
}

impl Stopping {
    /// Whether it is time to end.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// For a crate that does not know this one: holds `true`, or has lost its sender, when it is time to end.
    pub fn receiver(&self) -> watch::Receiver<bool> {
        self.0.clone()
    }

    /// Waits until it is.
    pub async fn asked(&mut self) {
        _ = self.0.wait_for(|asked| *asked).await;
    }
}
