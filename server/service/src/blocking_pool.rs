//! Work that is bound by the processor (rendering a PDF, hashing a password) runs on the blocking threads, at most one job per core, so
//! that requests go on being answered.

use std::{
    sync::{Arc, LazyLock},
    thread,
};

use tokio::{sync::Semaphore, task::spawn_blocking};

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
