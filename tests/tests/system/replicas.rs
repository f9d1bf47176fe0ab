//! Three processes of each service, used evenly, and what guests notice when some of
//! them go.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use storage::Engine;
use tests::{Gateway, Harness, Mode, SERVICES};
use tokio::task::JoinSet;

/// Guests who write at once.
const AT_ONCE: usize = 6;
const LOOK_EVERY: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_mins(2);
const ORDERS: [&str; 3] = ["orders", "orders-2", "orders-3"];

/// Guests who order and look at what they have, again and again.
struct Guests {
    state: Arc<State>,
    writing: JoinSet<()>,
}

#[derive(Default)]
struct State {
    answered: AtomicUsize,
    failed: Mutex<Vec<String>>,
    end: AtomicBool,
}

impl Guests {
    fn write(door: &Gateway, customer: &str) -> Self {
        let (state, mut writing) = (Arc::<State>::default(), JoinSet::new());
        for guest in 0..AT_ONCE {
            let (state, door, customer) = (Arc::clone(&state), door.clone(), customer.to_owned());
            writing.spawn(async move {
                for number in 0.. {
                    if state.end.load(Ordering::SeqCst) {
                        return;
                    }
                    let answers = [
                        door.message(&format!("{guest}-{number}"), "wx-wang", "18号,订餐3.6").await,
                        door.get(&format!("{customer}/pointsAccount")).await,
                        door.get(&customer).await,
                        door.get("cases").await,
                    ];
                    for answer in answers {
                        if answer.status != 200 {
                            let why = format!("{} {}", answer.status, answer.body);
                            state.failed.lock().expect("a lock").push(why);
                        }
                    }
                    state.answered.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        Self { state, writing }
    }

    /// Waits until so many more messages were answered.
    async fn answered(&self, more: usize) {
        let until = self.state.answered.load(Ordering::SeqCst) + more;
        let end = Instant::now() + PATIENCE;
        while self.state.answered.load(Ordering::SeqCst) < until {
            assert!(
                Instant::now() < end,
                "nobody is answered: {:?}",
                self.state.failed.lock().expect("a lock")
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn end(self) -> (usize, Vec<String>) {
        self.state.end.store(true, Ordering::SeqCst);
        self.writing.join_all().await;
        let failed = self.state.failed.lock().expect("a lock").clone();
        (self.state.answered.load(Ordering::SeqCst), failed)
    }
}

/// How many messages a process has taken, as it measures itself.
async fn taken(metrics: &str) -> usize {
    let text =
        reqwest::get(format!("{metrics}/metrics")).await.expect("an answer").text().await.expect("a text");
    let counts = text.lines().filter(|line| {
        line.starts_with("renqing_rpc_seconds_count") && line.contains(r#"method="CreateMessage""#)
    });
    counts.filter_map(|line| line.rsplit(' ').next()?.parse::<usize>().ok()).sum()
}

async fn shares(metrics: &[String]) -> Vec<usize> {
    let mut shares = Vec::new();
    for one in metrics {
        shares.push(taken(one).await);
    }
    shares
}

fn are_even(shares: &[usize]) -> bool {
    let all: usize = shares.iter().sum();
    all >= 90 && shares.iter().all(|share| (share * shares.len()).abs_diff(all) * 10 <= all)
}

#[tokio::test]
async fn three_of_each_share_evenly_and_neither_a_kill_nor_a_rolling_restart_is_noticed() {
    let Some(mut harness) = Harness::start(Mode::Replicated, Engine::Postgres).await else { return };
    let mut metrics = Vec::new();
    for name in ORDERS {
        metrics.push(harness.process_mut(name).port_for("RENQING_METRICS"));
    }
    for name in SERVICES.iter().flat_map(|name| ["", "-2", "-3"].map(|number| format!("{name}{number}"))) {
        harness.set(&name, "RENQING_LEAVE_SECONDS", "1");
        harness.stop(&name).await;
        harness.restart(&name).await;
    }
    let placed = harness.door().message("first", "wx-wang", "18号,订餐3.6").await.ok();
    let customer = placed["orders"][0]["customer"].as_str().expect("a customer").to_owned();
    let guests = Guests::write(harness.door(), &customer);
    // Each has taken its place by then.
    guests.answered(30).await;
    let before = shares(&metrics).await;
    guests.answered(120).await;
    let now = shares(&metrics).await;
    let taken: Vec<_> = now.iter().zip(&before).map(|(now, before)| now - before).collect();
    assert!(are_even(&taken), "{taken:?}");

    harness.kill("orders-2");
    guests.answered(60).await;
    harness.restart("orders-2").await;
    let came = Instant::now();
    loop {
        let (begun, before) = (came.elapsed(), shares(&metrics).await);
        guests.answered(100).await;
        let now = shares(&metrics).await;
        let taken: Vec<_> = now.iter().zip(&before).map(|(now, before)| now - before).collect();
        assert!(begun < Duration::from_secs(5), "{taken:?}");
        if are_even(&taken) {
            break;
        }
    }

    for name in SERVICES.iter().flat_map(|name| ["", "-2", "-3"].map(|number| format!("{name}{number}"))) {
        let status = harness.stop(&name).await;
        assert_eq!(status.code(), Some(0), "{name}\n{}", harness.process(&name).log());
        harness.restart(&name).await;
        guests.answered(6).await;
    }
    let (answered, failed) = guests.end().await;
    assert_eq!(failed, Vec::<String>::new(), "of {answered}");
    harness.settle().await;
    harness.check().await;
}
