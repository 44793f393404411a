//! Passwords that people choose, stored by argon2id.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    thread,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use domain::{
    account::{PasswordProblem, check_password},
    rng::Rng,
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::error::ServiceError;

/// Checks a password that somebody chooses, wherever they do.
pub fn check_chosen(password: &str, email_key: &str, name: &str) -> Result<(), PasswordProblem> {
    check_password(password, email_key, name, is_common)
}

/// Whether a password is among those tried first: zxcvbn ships the lists, and sees through usual disguises.
fn is_common(password: &str) -> bool {
    let beginning: String = password.chars().take(64).collect();
    zxcvbn::zxcvbn(&beginning, &["quinzaine", "stage", "seconde"]).score() < zxcvbn::Score::Three
}

/// In which queue a password waits to be hashed. Each has cores of its own: however many strangers wait, they stand in nobody's way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Lane {
    /// Whoever is signed in, has a link, or shows a browser that the account knows.
    Known,
    /// Anybody, of that network.
    Stranger(String),
}

/// How many may wait in a queue: at a tenth of a second each, whoever came later would wait for longer than people do.
pub const WAITING: usize = 64;

/// A queue, and the cores that work for it.
pub struct Queue {
    /// How many of whom wait or are served.
    places: Mutex<HashMap<String, usize>>,
    most: usize,
    /// Who works for it.
    pub cores: Arc<Semaphore>,
}

/// A place in a queue, free again when it is dropped.
pub struct Place(&'static Queue, String);

impl Queue {
    /// With that many cores.
    pub fn new(cores: usize) -> Self {
        Self {
            places: Mutex::default(),
            most: cores + WAITING,
            cores: Arc::new(Semaphore::new(cores)),
        }
    }

    /// How many places each has.
    pub fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place, of which nobody has more than are free: alone they have half of them, and however many one of them asks for, the next
    /// one finds room.
    pub fn enter(&'static self, who: String) -> Option<Place> {
        let mut places = self.lock();
        let own = self.own_of(&places, &who)?;
        places.insert(who.clone(), own + 1);
        Some(Place(self, who))
    }

    /// Whether they would find a place now.
    pub fn has_room(&self, who: &str) -> bool {
        self.own_of(&self.lock(), who).is_some()
    }

    /// How many places somebody has, where one more is free for them.
    fn own_of(&self, places: &HashMap<String, usize>, who: &str) -> Option<usize> {
        let taken: usize = places.values().sum();
        let own = places.get(who).copied().unwrap_or_default();
        (own < self.most.saturating_sub(taken)).then_some(own)
    }

    /// Does a job in its turn, or not at all where too many wait.
    pub async fn run<T: Send + 'static>(
        &'static self,
        who: String,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ServiceError> {
        let place = self.enter(who).ok_or(ServiceError::Overloaded)?;
        let core = self
            .cores
            .clone()
            .acquire_owned()
            .await
            .map_err(ServiceError::broken_by("the queue of passwords is closed"))?;
        // The job holds both until it ends: whoever hangs up meanwhile makes room for nobody.
        let done = spawn_blocking(move || {
            let done = job();
            drop((core, place));
            done
        });
        done.await
            .map_err(ServiceError::broken_by("a password's hashing ended early"))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.0.lock();
        if let Some(count) = places.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                places.remove(&self.1);
            }
        }
    }
}

/// The queue of a lane.
pub fn queue(lane: &Lane) -> &'static Queue {
    static QUEUES: LazyLock<[Queue; 2]> = LazyLock::new(|| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        [(); 2].map(|()| Queue::new((cores / 2).max(1)))
    });
    match lane {
        Lane::Known => &QUEUES[0],
        Lane::Stranger(_) => &QUEUES[1],
    }
}

/// Whether a stranger of that network would find a place now. Who would not is turned away before anything is looked up or counted for
/// them: whoever guesses without end takes the processors from nobody.
pub(crate) fn has_room_for_stranger(network: &str) -> bool {
    queue(&Lane::Stranger(String::new())).has_room(network)
}

/// The hash of a password, to be kept.
pub async fn hash_password(rng: &dyn Rng, password: &str) -> Result<String, ServiceError> {
    hash_password_in(Lane::Known, rng, password).await
}

/// The same for whoever waits in that queue.
pub async fn hash_password_in(lane: Lane, rng: &dyn Rng, password: &str) -> Result<String, ServiceError> {
    let mut salt = [0; 16];
    rng.fill(&mut salt);
    let password = password.to_owned();
    let queue = queue(&lane);
    let who = match lane {
        // As many as there are links, and nobody makes them up.
        Lane::Known => format!("{salt:?}"),
        Lane::Stranger(network) => network,
    };
    let job = move || {
        let salt = SaltString::encode_b64(&salt).ok()?;
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt).ok()?;
        Some(hash.to_string())
    };
    let hash = queue.run(who, job).await?;
    hash.ok_or_else(|| ServiceError::broken("a password could not be hashed"))
}

/// Whether that is the password of that hash. Without a hash it takes the same time, and is wrong.
pub async fn is_password(password: &str, hash: Option<&str>) -> Result<bool, ServiceError> {
    is_password_in(Lane::Known, password, hash).await
}

/// The same for whoever waits in that queue.
pub async fn is_password_in(lane: Lane, password: &str, hash: Option<&str>) -> Result<bool, ServiceError> {
    // The hash of nothing anybody could type: made with the same parameters.
    const NOBODYS: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let (password, known) = (password.to_owned(), hash.is_some());
    let hash = hash.unwrap_or(NOBODYS).to_owned();
    let queue = queue(&lane);
    let who = match lane {
        // One for each account.
        Lane::Known => hash.clone(),
        Lane::Stranger(network) => network,
    };
    let job = move || {
        PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    };
    Ok(queue.run(who, job).await? && known)
}
