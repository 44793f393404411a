//! Work that is bound by the processor (rendering a PDF, hashing a password) runs on the blocking threads, at most one job per core, so
//! that requests go on being answered.

use std::{
    sync::{Arc, LazyLock},
    thread,
};

use tokio::{
    runtime::Handle,
    sync::{
        Semaphore,
        mpsc::{Receiver, Sender, channel},
    },
    task::{JoinHandle, spawn_blocking},
};

use crate::error::ServiceError;

static CORES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    Arc::new(Semaphore::new(
        thread::available_parallelism().map_or(1, usize::from),
    ))
});

/// Runs that job as soon as a core is free.
pub async fn run<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> Result<T, ServiceError> {
    let core = CORES
        .clone()
        .acquire_owned()
        .await
        .map_err(ServiceError::broken_by("the blocking pool is closed"))?;
    // The job holds its core until it ends, even where nobody waits for it any more.
    let done = spawn_blocking(move || {
        let done = job();
        drop(core);
        done
    });
    done.await
        .map_err(ServiceError::broken_by("a job on the blocking pool ended early"))
}

/// A job that makes one thing after another, for as long as somebody takes them.
pub(crate) struct Steps<T> {
    made: Sender<T>,
    runtime: Handle,
}

impl<T> Steps<T> {
    /// Makes the next thing as soon as a core is free, and hands it on; `false` where there is none, or nobody takes it any more.
    pub(crate) fn step(&self, make: impl FnOnce() -> Option<T>) -> bool {
        let Ok(permit) = self.runtime.block_on(CORES.clone().acquire_owned()) else {
            return false;
        };
        let next = make();
        drop(permit);
        next.is_some_and(|next| self.made.blocking_send(next).is_ok())
    }
}

/// Runs a job that takes minutes in steps, between which its core is free for others: what it makes, no further ahead than one, and its end.
pub(crate) fn steps<T: Send + 'static>(
    job: impl FnOnce(&Steps<T>) + Send + 'static,
) -> (Receiver<T>, JoinHandle<()>) {
    let (made, taken) = channel(1);
    let steps = Steps {
        made,
        runtime: Handle::current(),
    };
    (taken, spawn_blocking(move || job(&steps)))
}
