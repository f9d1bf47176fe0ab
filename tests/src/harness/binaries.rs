use std::{
    env,
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

/// What cargo tells a test of its own crate. A build script that looks at it (ring's does) would
/// run again by it, and everything above that be built again.
const OF_THE_TEST: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_"];

/// A command that runs one of our programs, built as the tests are. Of the
/// environment's `RENQING_*` it sees nothing.
pub fn program(name: &str) -> Command {
    let mut command = Command::new(built().join(name));
    for (variable, _) in env::vars_os() {
        if variable.to_string_lossy().starts_with("RENQING_") {
            command.env_remove(variable);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// Runs one of our programs to its end.
pub fn run_program(name: &str, args: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = program(name);
    command.args(args).envs(environment.iter().copied());
    command.output().unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The folder of the programs, which are up to date.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let (profile, target) = (profile(), target());
        // Tests run in many processes at once; one asks cargo at a time.
        let lock = File::create(target.join("tests-build.lock")).expect("a lock file");
        lock.lock().expect("a lock");
        build(&profile, &target);
        profile
    })
}

/// Cargo's target folder.
pub(crate) fn target() -> PathBuf {
    profile().parent().expect("a target folder").to_owned()
}

fn profile() -> PathBuf {
    // {target}/{profile}/deps/{test}, or {target}/{profile}/{program}
    let own = env::current_exe().expect("the test knows its file");
    let mut folders = own.ancestors().skip(1).filter(|folder| !folder.ends_with("deps"));
    folders.next().expect("a folder of the profile").to_owned()
}

fn build(profile: &Path, target: &Path) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--workspace", "--bins", "--target-dir"]).arg(target);
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    for (variable, _) in env::vars_os() {
        if OF_THE_TEST.iter().any(|start| variable.to_string_lossy().starts_with(start)) {
            cargo.env_remove(variable);
        }
    }
    let status = cargo.current_dir(workspace).stdin(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "the programs can't be built");
}
