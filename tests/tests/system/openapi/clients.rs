use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY};

use super::document::Document;

/// What the clients are made with, at the versions that are written down.
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/clients");

#[tokio::test]
async fn a_client_in_python_is_made_of_the_document_and_works() {
    if is_missing("python3", "python3 python3-venv") {
        return;
    }
    let (harness, workshop) = started("python").await;
    let address = harness.door().address().to_owned();
    let work = move || {
        let venv: &[&str] = &["-m", "venv", "--clear", "venv"];
        let tools: &[&str] = &["install", "--quiet", "--requirement", "requirements.txt"];
        if !workshop.install("requirements.txt", &[("python3", venv), ("venv/bin/pip", tools)]) {
            return;
        }
        let made = ["generate", "--path", "openapi.json", "--output-path", "made", "--overwrite"];
        workshop.must("venv/bin/openapi-python-client", &made);
        workshop.copy("client.py");
        let key = [("RENQING_ADDRESS", address.as_str()), ("RENQING_KEY", OWNER_KEY), ("PYTHONPATH", "made")];
        workshop.must_with("venv/bin/python", &["client.py"], &key);
    };
    tokio::task::spawn_blocking(work).await.expect("the client works");
}

#[tokio::test]
async fn a_client_in_typescript_is_made_of_the_document_and_works() {
    if is_missing("node", "nodejs npm") || is_missing("npm", "nodejs npm") {
        return;
    }
    let (harness, workshop) = started("typescript").await;
    let address = harness.door().address().to_owned();
    let work = move || {
        workshop.copy("package.json");
        if !workshop.install("package-lock.json", &[("npm", &["ci", "--silent", "--no-audit", "--no-fund"])])
        {
            return;
        }
        workshop.must("node_modules/.bin/openapi-typescript", &["openapi.json", "--output", "api.d.ts"]);
        workshop.copy("client.ts");
        workshop.copy("tsconfig.json");
        workshop.must("node_modules/.bin/tsc", &["--project", "tsconfig.json"]);
        workshop.must("node", &["out/client.js", &address, OWNER_KEY]);
    };
    tokio::task::spawn_blocking(work).await.expect("the client works");
}

/// The folder where one client is made. It stays, so that what makes it is
/// installed once.
struct Workshop(PathBuf);

async fn started(language: &str) -> (Harness, Workshop) {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients").join(language);
    fs::create_dir_all(&folder).expect("a folder");
    let document = Document::of(harness.door()).await;
    fs::write(folder.join("openapi.json"), document.0.to_string()).expect("the document is written");
    (harness, Workshop(folder))
}

impl Workshop {
    /// Installs what a list names, unless that very list was installed. Whether it
    /// is there now.
    fn install(&self, list: &str, steps: &[(&str, &[&str])]) -> bool {
        let (wanted, done) = (Path::new(TOOLS).join(list), self.0.join(format!("{list}.installed")));
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

    fn copy(&self, file: &str) {
        fs::copy(Path::new(TOOLS).join(file), self.0.join(file)).expect("a file is copied");
    }

    fn must(&self, program: &str, args: &[&str]) {
        self.must_with(program, args, &[]);
    }

    fn must_with(&self, program: &str, args: &[&str], variables: &[(&str, &str)]) {
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

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

/// Says loudly that a program is not there; under `CI=true` that is a failure.
fn is_missing(program: &str, packages: &str) -> bool {
    let found = Command::new(program).arg("--version").output();
    if found.is_ok_and(|output| output.status.success()) {
        return false;
    }
    not_tested(&format!("{program} is not installed (Debian: {packages})"));
    true
}

fn not_tested(why: &str) {
    assert!(env::var("CI").is_err(), "NOT TESTED: {why}");
    eprintln!("NOT TESTED: {why}");
}
