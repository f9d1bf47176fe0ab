//! Several replicas of a service, and how the calls of a client go to them.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod load;
mod replica;
mod tls;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use runtime::connect;
use testkit::Port;

use load::{Kind, Load, call};
use replica::Replica;

/// Three on addresses of their own, as pods have, and what a client calls them by.
fn three() -> (Vec<Replica>, String) {
    let port = Port::take().number;
    let addresses = [2, 3, 4].map(|last| SocketAddr::from(([127, 0, 0, last], port)));
    let all = addresses.map(|address| format!("http://{address}")).join(",");
    (addresses.map(Replica::start).into(), all)
}

/// Within 10 % of what each would have if all had the same.
fn are_even(shares: &[usize]) -> bool {
    let all: usize = shares.iter().sum();
    all > 300 && shares.iter().all(|share| (share * shares.len()).abs_diff(all) * 10 <= all)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_replicas_have_even_shares() {
    let (replicas, all) = three();
    let load = Load::start(&connect(&all).unwrap(), Kind::MayBeRepeated);
    load.until(|| replicas.iter().map(Replica::taken).sum::<usize>() > 3_000).await;
    let shares: Vec<_> = replicas.iter().map(Replica::taken).collect();
    assert!(are_even(&shares), "{shares:?}");
    assert_eq!(load.end().await.failed, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_address_that_is_listed_costs_no_call() {
    let (mut replicas, all) = three();
    replicas.remove(1).kill();
    let channel = connect(&all).unwrap();
    for _ in 0..300 {
        call(&channel, Kind::Once).await.unwrap();
    }
    let shares: Vec<_> = replicas.iter().map(Replica::taken).collect();
    assert_eq!(shares.iter().sum::<usize>(), 300);
    assert!(shares.iter().all(|share| share.abs_diff(150) <= 15), "{shares:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_killed_under_load_fails_no_call_that_may_be_repeated() {
    let (mut replicas, all) = three();
    let load = Load::start(&connect(&all).unwrap(), Kind::MayBeRepeated);
    // It has something to lose.
    load.until(|| replicas[0].taken() > 200 && replicas[0].under_way() > 0).await;
    replicas.remove(0).kill();
    let before = load.answered();
    load.until(|| load.answered() > before + 1_000).await;
    assert_eq!(load.end().await.failed, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_be_done_but_once_is_never_sent_twice_where_one_is_killed() {
    let (mut replicas, all) = three();
    let load = Load::start(&connect(&all).unwrap(), Kind::Once);
    load.until(|| replicas[0].taken() > 200).await;
    let done_by_killed = replicas.remove(0).kill();
    let before = load.answered();
    load.until(|| load.answered() > before + 1_000).await;
    let ended = load.end().await;
    // Those that were under way there: nobody knows what became of them.
    assert!(ended.failed.len() <= load::AT_ONCE, "{:?}", ended.failed);
    assert!(ended.failed.iter().all(|why| why.contains("can't be reached")), "{:?}", ended.failed);
    let begun = done_by_killed + replicas.iter().map(Replica::taken).sum::<usize>();
    assert!(begun <= ended.answered + ended.failed.len(), "{begun} were begun of {ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_fails_no_call_at_all() {
    let (mut replicas, all) = three();
    let load = Load::start(&connect(&all).unwrap(), Kind::Once);
    let mut begun = 0;
    for _ in 0..3 {
        let before = load.answered();
        load.until(|| load.answered() > before + 200).await;
        let (address, taken) = replicas.remove(0).stop().await;
        begun += taken;
        replicas.push(Replica::start(address));
        // The next ends once this one has calls again.
        load.until(|| replicas.last().is_some_and(|last| last.taken() > 50)).await;
    }
    let ended = load.end().await;
    assert_eq!(ended.failed, Vec::<String>::new());
    begun += replicas.iter().map(Replica::taken).sum::<usize>();
    assert_eq!(begun, ended.answered);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_comes_has_its_share_within_five_seconds() {
    let (mut replicas, all) = three();
    let address = replicas[2].address;
    replicas.remove(2).kill();
    let load = Load::start(&connect(&all).unwrap(), Kind::MayBeRepeated);
    // Long enough away that it is not tried often any more.
    let until = Instant::now() + Duration::from_secs(4);
    load.until(|| Instant::now() > until).await;
    replicas.push(Replica::start(address));
    let came = Instant::now();
    loop {
        let (begun, before) = (came.elapsed(), replicas.iter().map(Replica::taken).collect::<Vec<_>>());
        assert!(begun < Duration::from_secs(5), "{before:?}");
        let answered = load.answered();
        load.until(|| load.answered() > answered + 310).await;
        let now = replicas.iter().map(Replica::taken);
        let shares: Vec<_> = now.zip(before).map(|(now, before)| now - before).collect();
        if are_even(&shares) {
            break;
        }
    }
    assert_eq!(load.end().await.failed, Vec::<String>::new());
}

/// `localhost` is in `/etc/hosts`, for both kinds of address.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_stands_for_all_its_addresses() {
    let found: Vec<_> =
        tokio::net::lookup_host(("localhost", 0)).await.unwrap().map(|one| one.ip()).collect();
    let port = Port::take().number;
    let mut addresses: Vec<_> = found.iter().map(|ip| SocketAddr::new(*ip, port)).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let replicas: Vec<_> = addresses.iter().copied().map(Replica::start).collect();
    let channel = connect(&format!("http://localhost:{port}")).unwrap();
    for _ in 0..20 {
        call(&channel, Kind::Once).await.unwrap();
    }
    let shares: Vec<_> = replicas.iter().map(Replica::taken).collect();
    // Which of them is connected first is nobody's to say.
    assert!(shares.iter().all(|share| *share > 0) && shares.iter().sum::<usize>() == 20, "{shares:?}");
}
