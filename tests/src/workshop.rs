//! Where what others wrote is installed and tried: a folder of its own for each.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::harness::target;

/// What is tried, at the versions that are written down.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/clients");

/// A folder that stays, so that what is in it is installed once.
#[derive(Debug)]
pub struct Workshop(PathBuf);

impl Workshop {
    /// Of that name.
    pub fn open(name: &str) -> Self {
        let folder = target().join("tmp/clients").join(name);
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    /// Writes a file of it.
    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.0.join(file), text).expect("a file is written");
    }

    /// Reads a file of it.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).expect("a file is read")
    }

    /// Installs what a list of Python packages names, in an environment of its own.
    pub fn install_python(&self, list: &str) -> bool {
        let venv: &[&str] = &["-m", "venv", "--clear", "venv"];
        let tools: &[&str] = &["install", "--quiet", "--requirement", list];
        self.install(list, &[("python3", venv), ("venv/bin/pip", tools)])
    }

    /// Installs the packages of npm that a lock names, each by its hash: `package.json` stands
    /// beside it.
    pub fn install_npm(&self, lock: &str) -> bool {
        self.copy(&lock.replace("package-lock.json", "package.json"));
        self.install(lock, &[("npm", &["ci", "--silent", "--no-audit", "--no-fund"])])
    }

    /// Installs what a list names, unless that very list was installed. Whether it
    /// is there now.
    fn install(&self, list: &str, steps: &[(&str, &[&str])]) -> bool {
        let (wanted, done) =
            (Path::new(TOOLS).join(list), self.0.join(format!("{}.installed", name_of(list))));
        let read = |path: &Path| fs::read(path).unwrap_or_default();
        if read(&wanted) == read(&done) {
            return true;
        }
        self.copy(list);
        let failed = steps.iter().find_map(|(program, args)| self.run(program, args, &[]).err());
        if let Some(failed) = failed {
            not_tested(&format!("{list} can't be installed: {failed}"));
            return false;
        }
        fs::copy(wanted, done).expect("what is installed is noted");
        true
    }

    /// Takes a file in, as it is called without its folder.
    pub fn copy(&self, file: &str) {
        fs::copy(Path::new(TOOLS).join(file), self.0.join(name_of(file))).expect("a file is copied");
    }

    /// Runs a program of the folder, or of the machine; a failure ends the test.
    pub fn must(&self, program: &str, args: &[&str]) {
        self.must_with(program, args, &[]);
    }

    /// The same with variables of the environment.
    pub fn must_with(&self, program: &str, args: &[&str], variables: &[(&str, &str)]) {
        self.run(program, args, variables).unwrap_or_else(|failed| panic!("{failed}"));
    }

    /// Runs a program of the folder, or of the machine; an error is what it said.
    fn run(&self, program: &str, args: &[&str], variables: &[(&str, &str)]) -> Result<(), String> {
        let own = self.0.join(program);
        let mut command = if own.exists() { Command::new(own) } else { Command::new(program) };
        // What a proxy of the machine is meant for is not on the machine itself.
        command.current_dir(&self.0).args(args).env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
        let output = command
            .envs(variables.iter().copied())
            .output()
            .map_err(|error| format!("{program}: {error}"))?;
        if output.status.success() { Ok(()) } else { Err(format!("{program} {args:?}: {}", said(&output))) }
    }
}

/// Without its folder.
fn name_of(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

/// Says loudly that a program is not there; under `CI=true` that is a failure.
pub fn is_missing(program: &str, packages: &str) -> bool {
    let found = Command::new(program).arg("--version").output();
    if found.is_ok_and(|output| output.status.success()) {
        return false;
    }
    not_tested(&format!("{program} is not installed (Debian: {packages})"));
    true
}

/// Says loudly why something is not tested; under `CI=true` that is a failure.
pub fn not_tested(why: &str) {
    assert!(env::var("CI").is_err(), "NOT TESTED: {why}");
    eprintln!("NOT TESTED: {why}");
}
