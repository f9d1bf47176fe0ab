//! The orders service as a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    runtime::run("renqing-orders", "127.0.0.1:9102", orders::start)
}
