//! People who visit the site meanwhile: each page on a connection of its own, as newcomers.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use stress::{Outcome, client::Client};
use tokio::{sync::watch, task::JoinHandle, time::sleep};

/// How many visit at once, and how long each looks at a page.
const VISITORS: u32 = 4;
const LOOKS: Duration = Duration::from_millis(100);

/// How they fared.
#[derive(Default)]
pub struct Visits {
    pub times: Vec<Duration>,
    pub failed: Vec<String>,
}

/// Those who visit.
pub struct Visitors {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<Visits>>,
}

impl Visitors {
    /// They begin; half of them have a session.
    pub fn start(address: SocketAddr, cookie: &str) -> Self {
        let (stop, stopped) = watch::channel(false);
        let tasks = (0..VISITORS).map(|number| {
            let (stopped, cookie) = (stopped.clone(), cookie.to_owned());
            tokio::spawn(async move {
                let mut visits = Visits::default();
                while !*stopped.borrow() {
                    let (path, lines) = if number % 2 == 0 {
                        let lines = format!("X-Forwarded-For: 198.51.100.{number}\r\n");
                        ("/offres?commune=93048&rayon=15", lines)
                    } else {
                        ("/espace/compte", format!("Cookie: {cookie}\r\n"))
                    };
                    let asked = Instant::now();
                    match visit(address, path, &lines).await {
                        Ok(200) => visits.times.push(asked.elapsed()),
                        Ok(status) => visits.failed.push(format!("{path} answered {status}")),
                        Err(error) => visits.failed.push(format!("{path}: {error}")),
                    }
                    sleep(LOOKS).await;
                }
                visits
            })
        });
        Self {
            stop,
            tasks: tasks.collect(),
        }
    }

    /// They end.
    pub async fn stop(self) -> Outcome<Visits> {
        self.stop.send_replace(true);
        let mut all = Visits::default();
        for task in self.tasks {
            let visits = task.await?;
            all.times.extend(visits.times);
            all.failed.extend(visits.failed);
        }
        Ok(all)
    }
}

async fn visit(address: SocketAddr, path: &str, lines: &str) -> Outcome<u16> {
    let mut client = Client::open(address).await?;
    Ok(client.get(path, lines).await?.status)
}

/// How they fare when nobody attacks.
pub async fn alone(address: SocketAddr, cookie: &str) -> Outcome<Visits> {
    let visitors = Visitors::start(address, cookie);
    sleep(Duration::from_secs(5)).await;
    let visits = visitors.stop().await?;
    match visits.failed.first() {
        Some(failed) => Err(format!("without any attack {failed}").into()),
        None => Ok(visits),
    }
}
