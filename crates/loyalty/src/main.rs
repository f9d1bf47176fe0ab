//! The loyalty service as a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    runtime::run("renqing-loyalty", "127.0.0.1:9103", loyalty::start)
}
