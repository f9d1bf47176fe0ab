use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that a process needs beside its connections: databases, peers, logs.
const RESERVE: u64 = 256;

/// Raises how many files the process may have open as far as it may, for every
/// connection is one. Left as it is where that is refused.
pub fn raise_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return;
    }
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!(%error, "the limit of open files can't be raised");
    }
}

/// How many connections the process may have without starving the rest of it.
pub(super) fn left_for_connections() -> usize {
    match getrlimit(Resource::Nofile).current {
        Some(most) => usize::try_from(most - RESERVE.min(most / 2)).unwrap_or(usize::MAX),
        None => usize::MAX,
    }
}
