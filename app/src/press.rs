//! Setting type takes a core for a while: it is done beside those that answer requests, and by as many at a time as there are cores.
//! Who comes later waits for their turn.

use std::{sync::LazyLock, thread};

use tokio::sync::Semaphore;

use crate::error::AppError;

static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(thread::available_parallelism().map_or(1, usize::from)));

/// Does that work when it has its turn.
pub(crate) async fn work<T: Send + 'static>(
    what: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    let turn = TURNS.acquire().await.map_err(|_| AppError::broken())?;
    // The turn ends with the work, even where nobody waits for it any more.
    let done = tokio::task::spawn_blocking(move || {
        let done = what();
        drop(turn);
        done
    });
    done.await.map_err(|_| AppError::broken())
}
