//! All addresses of a service, and whose turn it is.
//!
//! Only connected addresses get calls, so one that is dead costs nobody anything; it is
//! tried again in the background. Turns make even shares whatever the load; who is much
//! busier than others is passed over.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, watch},
    time::sleep,
};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    member::{Assignment, Member},
    resolver::{Lookup, addresses},
    target::Target,
};
use crate::tls::ClientTls;

/// How often names are looked up: a replica that is new has its share within 5 s.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// How soon after an address was lost; many are lost at once.
const LOOK_AFTER: Duration = Duration::from_millis(200);
/// So many calls more than the least busy has are no reason to pass somebody over.
const SLACK: usize = 4;

/// Chooses an address for each call. Looks up and connects from the first call on,
/// until it is dropped.
pub(super) struct Balancer {
    shared: Arc<Shared>,
    started: OnceLock<()>,
    _stop: DropGuard,
}

struct Shared {
    targets: Vec<Target>,
    tls: Option<ClientTls>,
    lookup: Lookup,
    known: Mutex<Known>,
    turn: AtomicUsize,
    /// Counts up when an address comes or goes.
    changed: Arc<watch::Sender<u64>>,
    lost: Arc<Notify>,
    stop: CancellationToken,
}

#[derive(Default)]
struct Known {
    members: Arc<[Arc<Member>]>,
    /// How often it was looked who there is, and found nobody.
    failed: u64,
    why: String,
}

impl Balancer {
    pub(super) fn new(targets: Vec<Target>, tls: Option<ClientTls>, lookup: Lookup) -> Self {
        let stop = CancellationToken::new();
        let shared = Shared {
            targets,
            tls,
            lookup,
            known: Mutex::default(),
            // Clients that start together begin with different addresses.
            turn: AtomicUsize::new(rand::random::<u16>().into()),
            changed: Arc::new(watch::Sender::new(0)),
            lost: Arc::default(),
            stop: stop.clone(),
        };
        Self { shared: Arc::new(shared), started: OnceLock::new(), _stop: stop.drop_guard() }
    }

    /// A place for a call, with somebody who was not tried if there is one. Waits for a
    /// connection where there is none. Errors: nobody can be reached, and why.
    pub(super) async fn assign(&self, tried: &[SocketAddr]) -> Result<Assignment, String> {
        self.started.get_or_init(|| {
            let shared = Arc::clone(&self.shared);
            tokio::spawn(async move { shared.stop.run_until_cancelled(shared.look_around()).await });
        });
        match self.shared.choose(tried) {
            Some(assignment) => Ok(assignment),
            None => self.shared.wait(tried).await,
        }
    }
}

impl Shared {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn members(&self) -> Arc<[Arc<Member>]> {
        Arc::clone(&self.known().members)
    }

    /// Whose turn it is of those connected.
    fn choose(&self, tried: &[SocketAddr]) -> Option<Assignment> {
        let members = self.members();
        let is_new = |member: &&Arc<Member>| !tried.contains(&member.address);
        let up: Vec<_> = members.iter().filter(is_new).filter(|member| member.is_up()).collect();
        let least = up.iter().map(|member| member.under_way()).min()?;
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let in_turn = (0..up.len()).filter_map(|step| up.get((turn + step) % up.len()));
        let mut fair = in_turn.filter(|member| member.under_way() <= 2 * least + SLACK);
        fair.find_map(|member| member.assign())
    }

    /// Until somebody is connected, or nobody can be.
    async fn wait(&self, tried: &[SocketAddr]) -> Result<Assignment, String> {
        let mut changed = self.changed.subscribe();
        let (members, nobody_before) = (self.members(), self.known().failed);
        let before: Vec<_> = members.iter().map(|member| (member.address, member.want())).collect();
        if members.is_empty() {
            self.lost.notify_one();
        }
        loop {
            if let Some(assignment) = self.choose(tried).or_else(|| self.choose(&[])) {
                return Ok(assignment);
            }
            if let Some(why) = self.nobody(&before, nobody_before) {
                return Err(why);
            }
            // The other end is our own.
            let _ = changed.changed().await;
        }
    }

    /// Why nobody can be reached, if it was tried with everybody since.
    fn nobody(&self, before: &[(SocketAddr, u64)], nobody_before: u64) -> Option<String> {
        let members = self.members();
        if members.is_empty() {
            let known = self.known();
            return (known.failed > nobody_before).then(|| known.why.clone());
        }
        let failed_before = |of: SocketAddr| {
            before.iter().find(|(address, _)| *address == of).map_or(0, |(_, failed)| *failed)
        };
        let failed = |member: &Arc<Member>| member.failed_since(failed_before(member.address));
        let reasons: Option<Vec<_>> = members.iter().map(failed).collect();
        reasons.and_then(|reasons| reasons.into_iter().next())
    }

    /// Looks up who there is, again and again where names are to be looked up.
    async fn look_around(&self) {
        let are_addresses = self.targets.iter().all(|target| target.address().is_some());
        loop {
            self.look().await;
            if are_addresses {
                return;
            }
            tokio::select! {
                () = sleep(LOOK_EVERY) => {}
                () = self.lost.notified() => sleep(LOOK_AFTER).await,
            }
        }
    }

    async fn look(&self) {
        let mut found = Vec::new();
        let mut failed = None;
        for target in &self.targets {
            match addresses(target, &self.lookup).await {
                Ok(addresses) => found.extend(addresses.into_iter().map(|address| (address, target))),
                Err(why) => failed = Some(why),
            }
        }
        self.take_over(&found, failed);
        self.changed.send_modify(|count| *count += 1);
    }

    /// Those who were found, in the place of those who were known. An answer that is
    /// not whole takes nobody away: who asks may be cut off from names, and not from services.
    fn take_over(&self, found: &[(SocketAddr, &Target)], failed: Option<String>) {
        let mut known = self.known();
        let is_known = |address: SocketAddr| known.members.iter().find(|member| member.address == address);
        let mut members: Vec<Arc<Member>> = Vec::new();
        for (address, target) in found {
            if members.iter().all(|member| member.address != *address) {
                let member = is_known(*address).cloned();
                members.push(member.unwrap_or_else(|| self.member(*address, target)));
            }
        }
        let is_found = |member: &Arc<Member>| found.iter().any(|(address, _)| *address == member.address);
        for gone in known.members.iter().filter(|member| !is_found(member)) {
            match &failed {
                Some(_) => members.push(Arc::clone(gone)),
                None => gone.remove(),
            }
        }
        known.members = members.into();
        if let Some(why) = failed {
            known.failed += 1;
            known.why = why;
        }
    }

    fn member(&self, address: SocketAddr, target: &Target) -> Arc<Member> {
        let told = (Arc::clone(&self.changed), Arc::clone(&self.lost));
        Member::keep(address, target.clone(), self.tls.clone(), told, self.stop.child_token())
    }
}
