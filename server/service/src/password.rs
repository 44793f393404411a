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
const WAITING: usize = 64;

/// A queue, and the cores that work for it.
struct Queue {
    /// How many of whom wait or are served.
    places: Mutex<HashMap<String, usize>>,
    most: usize,
    cores: Arc<Semaphore>,
}

/// A place in a queue, free again when it is dropped.
struct Place(&'static Queue, String);

impl Queue {
    fn new(cores: usize) -> Self {
        Self {
            places: Mutex::default(),
            most: cores + WAITING,
            cores: Arc::new(Semaphore::new(cores)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place, of which nobody has more than are free: alone they have half of them, and however many one of them asks for, the next
    /// one finds room.
    fn enter(&'static self, who: String) -> Option<Place> {
        let mut places = self.lock();
        let taken: usize = places.values().sum();
        let own = places.get(&who).copied().unwrap_or_default();
        if own >= self.most.saturating_sub(taken) {
            return None;
        }
        places.insert(who.clone(), own + 1);
        Some(Place(self, who))
    }

    /// Does a job in its turn, or not at all where too many wait.
    async fn run<T: Send + 'static>(
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

fn queue(lane: &Lane) -> &'static Queue {
    static QUEUES: LazyLock<[Queue; 2]> = LazyLock::new(|| {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        [(); 2].map(|()| Queue::new((cores / 2).max(1)))
    });
    match lane {
        Lane::Known => &QUEUES[0],
        Lane::Stranger(_) => &QUEUES[1],
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn strangers_without_end_are_turned_away_at_once_and_known_people_are_not() {
        let waiting: Vec<_> = (0..4 * WAITING)
            .map(|_| tokio::spawn(is_password_in(Lane::Stranger("here".into()), "x", None)))
            .collect();
        tokio::task::yield_now().await;
        let elsewhere = is_password_in(Lane::Stranger("elsewhere".into()), "x", None);
        assert!(!elsewhere.await.unwrap());
        assert!(!is_password_in(Lane::Known, "x", None).await.unwrap());
        let mut turned_away = 0;
        for each in waiting {
            match each.await.unwrap() {
                Ok(right) => assert!(!right),
                Err(error) => {
                    assert!(matches!(error, ServiceError::Overloaded));
                    turned_away += 1;
                }
            }
        }
        assert!(turned_away > 0);
    }

    #[test]
    fn nobody_has_more_places_than_are_free() {
        static QUEUE: LazyLock<Queue> = LazyLock::new(|| Queue::new(1));
        let enter = |who: &str, many: usize| -> Vec<Place> {
            let all = (0..many).map_while(|_| QUEUE.enter(who.to_owned()));
            all.collect()
        };
        let (first, second) = (enter("a", WAITING), enter("b", WAITING));
        assert_eq!((first.len(), second.len()), (33, 16));
        assert_eq!(enter("c", 3).len(), 3);
        drop((first, second));
        assert!(QUEUE.lock().is_empty());
    }

    #[tokio::test]
    async fn whoever_hangs_up_makes_no_room_before_the_work_is_done() {
        static QUEUE: LazyLock<Queue> = LazyLock::new(|| Queue::new(1));
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let asked = tokio::spawn(QUEUE.run("a".to_owned(), move || {
            _ = begun.send(());
            _ = wait.recv();
        }));
        begins.await.unwrap();
        asked.abort();
        assert!(asked.await.is_err());
        assert_eq!(QUEUE.cores.available_permits(), 0);
        assert_eq!(QUEUE.lock().len(), 1);
        drop(go);
        QUEUE.run("b".to_owned(), || ()).await.unwrap();
    }

    struct Counting;

    impl Rng for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (number, byte) in bytes.iter_mut().enumerate() {
                *byte = u8::try_from(number % 256).unwrap();
            }
        }
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_nobody_has_none() {
        let hash = hash_password(&Counting, "un lac très calme").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(is_password("un lac très calme", Some(&hash)).await.unwrap());
        assert!(!is_password("un lac tres calme", Some(&hash)).await.unwrap());
        assert!(!is_password("", None).await.unwrap());
        assert!(PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").is_ok());
    }
}
