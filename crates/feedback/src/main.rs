//! The feedback service as a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    runtime::run("renqing-feedback", "127.0.0.1:9104", feedback::start)
}
