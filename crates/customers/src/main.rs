//! The customers service as a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    runtime::run("renqing-customers", "127.0.0.1:9101", customers::start)
}
