//! The whole system under test: in this process, as one process, or as one
//! process for each service, on either engine. The tests are in `tests/`.

mod collector;
pub mod crowd;
mod harness;
mod leaks;
pub mod measure;
mod random;
mod workshop;

pub use collector::Collector;
pub use harness::{
    Answer, Browser, Gateway, Harness, LIFE, Mode, Network, OWNER_KEY, Process, SECRET, SERVICES, View,
    WECHAT, client_tls, cpu_seconds, data, program, run_program, signal,
};
pub use leaks::{leaking_lines, leaks};
pub use random::Random;
pub use workshop::{Workshop, is_missing, not_tested};
