//! The whole system under test: in this process, as one process, or as one
//! process for each service, on either engine. The tests are in `tests/`.

mod harness;
mod random;

pub use harness::{
    Answer, Gateway, Harness, Mode, OWNER_KEY, Process, SECRET, SERVICES, cpu_seconds, data, program,
    run_program,
};
pub use random::Random;
