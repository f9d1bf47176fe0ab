//! The manifests against the schemas of two current versions of Kubernetes.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

use crate::{
    kustomize::{OVERLAYS, local_with, overlay},
    manifest::Manifest,
};

const VERSIONS: [&str; 2] = ["1.36", "1.37"];
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/requirements.txt");

/// Those of others, whose schemas come with their operators; we have none of them.
const WITHOUT_A_SCHEMA: [&str; 6] = [
    "cert-manager.io",
    "postgresql.cnpg.io",
    "barmancloud.cnpg.io",
    "gateway.networking.k8s.io",
    "monitoring.coreos.com",
    "stackgres.io",
];

#[test]
fn every_manifest_is_what_two_versions_of_kubernetes_take() {
    let Some(validate) = installed() else { return };
    let mut unseen = BTreeSet::new();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("manifests");
    fs::remove_dir_all(&folder).ok();
    for (name, built) in everything() {
        let (known, unknown): (Vec<_>, Vec<_>) = built.iter().partition(|manifest| has_schema(manifest));
        unseen.extend(unknown.iter().map(|manifest| manifest.kind().to_owned()));
        let files = write(&folder.join(&name), &known);
        for version in VERSIONS {
            let refused = refused(&validate, version, &files);
            assert_eq!(refused, None, "{name} on {version}");
        }
    }
    // One that refuses nothing would have taken all of them.
    let misspelt = Manifest(json!({
        "apiVersion": "v1", "kind": "Service", "metadata": { "name": "misspelt" }, "spec": { "clusterIp": "None" },
    }));
    let files = write(&folder, &[&misspelt]);
    assert!(VERSIONS.iter().all(|version| refused(&validate, version, &files).is_some()));
    eprintln!("*** NOT HELD AGAINST A SCHEMA, FOR THEIR OPERATORS BRING IT: {unseen:?} ***");
}

/// What the validator has against the manifests in these files.
fn refused(validate: &Path, version: &str, files: &[PathBuf]) -> Option<String> {
    let mut command = Command::new(validate);
    command.args(["--strict", "--quiet", "--kubernetes-version", version]).args(files);
    let done = command.output().expect("kubernetes-validate runs");
    let said = String::from_utf8_lossy(&[done.stdout.as_slice(), &done.stderr].concat()).into_owned();
    (!done.status.success()).then_some(said)
}

fn everything() -> Vec<(String, Vec<Manifest>)> {
    let nats = ("nats".to_owned(), local_with("nats"));
    let overlays = OVERLAYS.iter().chain(&["restore"]).map(|name| ((*name).to_owned(), overlay(name)));
    let tls = ("mutual-tls".to_owned(), crate::mutual_tls::with_mutual_tls());
    overlays.chain([nats, tls]).collect()
}

fn has_schema(manifest: &Manifest) -> bool {
    let version = manifest.0["apiVersion"].as_str().expect("a version");
    !WITHOUT_A_SCHEMA.contains(&version.split('/').next().unwrap_or_default())
}

/// Each manifest in a file of its own, as JSON, which is YAML as well.
fn write(folder: &Path, manifests: &[&Manifest]) -> Vec<PathBuf> {
    fs::create_dir_all(folder).expect("a folder");
    let write = |manifest: &&Manifest| {
        let file = folder.join(format!("{}.json", manifest.id().replace('/', "-")));
        fs::write(&file, manifest.0.to_string()).expect("a file");
        file
    };
    manifests.iter().map(write).collect()
}

/// The validator, installed once for each version of its list. `None`, with a loud
/// word, where it can't be had; under `CI=true` that is a failure.
fn installed() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("kubernetes-validate");
    let (validate, done) = (folder.join("bin/kubernetes-validate"), folder.join("requirements.txt"));
    let read = |path: &Path| fs::read(path).unwrap_or_default();
    if read(Path::new(TOOLS)) == read(&done) {
        return Some(validate);
    }
    let run = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let venv = run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    let pip = ["install", "--quiet", "--require-hashes", "--only-binary", ":all:", "--requirement", TOOLS];
    if !venv || !run(Command::new(folder.join("bin/pip")).args(pip)) {
        assert!(env::var("CI").is_err(), "NOT TESTED: kubernetes-validate can't be installed");
        eprintln!("NOT TESTED: kubernetes-validate can't be installed");
        return None;
    }
    fs::copy(TOOLS, done).expect("what is installed is noted");
    Some(validate)
}
