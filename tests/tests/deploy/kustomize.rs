//! Builds an overlay as `kustomize build` would, of which there is only a program in
//! Go: resources, components, patches by strategic merge or by operations, images, a namespace, and
//! `ConfigMaps` without a hash. A kustomization that says anything else is refused.

use std::{
    fs,
    path::{Path, PathBuf},
};

use regex::Regex;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::{
    manifest::{Manifest, workspace},
    merge::merge,
};

/// The overlays that run the whole system.
pub(crate) const OVERLAYS: [&str; 3] = ["local", "production", "distributed"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Kustomization {
    #[serde(rename = "apiVersion")]
    _api_version: String,
    #[serde(rename = "kind")]
    _kind: String,
    namespace: Option<String>,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    components: Vec<String>,
    #[serde(default)]
    config_map_generator: Vec<Generator>,
    #[serde(default)]
    patches: Vec<Patch>,
    #[serde(default)]
    images: Vec<Image>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Generator {
    name: String,
    files: Vec<String>,
    options: GeneratorOptions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct GeneratorOptions {
    disable_name_suffix_hash: bool,
    #[serde(default)]
    labels: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Patch {
    path: String,
    target: Target,
}

/// Which resources are patched; the name is a pattern, and none means all of the kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Target {
    kind: String,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Image {
    name: String,
    new_name: String,
    new_tag: String,
}

/// Everything that an overlay of `deploy/overlays` applies.
pub(crate) fn overlay(name: &str) -> Vec<Manifest> {
    build(&workspace().join("deploy/overlays").join(name))
}

/// What `overlays/local` applies with one component more.
pub(crate) fn local_with(component: &str) -> Vec<Manifest> {
    let folder = TempDir::new().expect("a folder");
    let deploy = workspace().join("deploy");
    let kustomization = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "namespace": "renqing",
        "resources": [deploy.join("overlays/local")],
        "components": [deploy.join("components").join(component)],
    });
    fs::write(folder.path().join("kustomization.yaml"), kustomization.to_string()).expect("a file");
    build(folder.path())
}

/// Everything that a folder with a kustomization applies.
pub(crate) fn build(folder: &Path) -> Vec<Manifest> {
    let mut all = Vec::new();
    add(folder, &mut all);
    for (at, manifest) in all.iter().enumerate() {
        let again = all[..at].iter().any(|before: &Manifest| before.id() == manifest.id());
        assert!(!again, "{} makes {} twice", folder.display(), manifest.id());
    }
    all
}

/// A component is added to what is there already, and patches that as well.
fn add(folder: &Path, all: &mut Vec<Manifest>) {
    let kustomization: Kustomization = one(&folder.join("kustomization.yaml"));
    for path in kustomization.resources.iter().map(|path| folder.join(path)) {
        all.extend(if path.is_dir() { build(&path) } else { documents(&path) });
    }
    for component in &kustomization.components {
        add(&folder.join(component), all);
    }
    all.extend(kustomization.config_map_generator.iter().map(|made| config_map(folder, made)));
    for patch in &kustomization.patches {
        apply(&inside(folder, &patch.path), &patch.target, all);
    }
    for manifest in &mut *all {
        if let Some(namespace) = &kustomization.namespace {
            manifest.set_namespace(namespace);
        }
        for image in &kustomization.images {
            rename(&mut manifest.0, image);
        }
    }
}

/// The file of a patch. kustomize reads none outside the folder.
fn inside(folder: &Path, path: &str) -> PathBuf {
    assert!(!path.contains(".."), "{}: {path} is outside", folder.display());
    folder.join(path)
}

fn apply(file: &Path, target: &Target, all: &mut [Manifest]) {
    let mut patch: Value = one(file);
    // The target says whom it is for; a name in the patch is there for its form.
    if let Some(metadata) = patch.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("name");
    }
    let pattern = format!("^(?:{})$", target.name.as_deref().unwrap_or(".*"));
    let pattern = Regex::new(&pattern).expect("a pattern");
    let mut patched = 0;
    for manifest in all.iter_mut() {
        if manifest.kind() == target.kind && pattern.is_match(manifest.name()) {
            match patch.as_array() {
                Some(operations) => operations.iter().for_each(|one| replace(&mut manifest.0, one)),
                None => merge(&mut manifest.0, patch.clone(), ""),
            }
            patched += 1;
        }
    }
    assert!(patched > 0, "{} patches nothing", file.display());
}

/// One operation of JSON Patch (RFC 6902), of which ours only replace.
fn replace(into: &mut Value, operation: &Value) {
    assert_eq!(operation["op"], "replace", "{operation}");
    let path = operation["path"].as_str().expect("a path");
    let known = into.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path} to replace"));
    *known = operation["value"].clone();
}

fn config_map(folder: &Path, made: &Generator) -> Manifest {
    assert!(made.options.disable_name_suffix_hash, "{} would have a hash in its name", made.name);
    let read = |file: &String| {
        let text = fs::read_to_string(inside(folder, file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        (file.clone(), Value::String(text))
    };
    let data: Map<_, _> = made.files.iter().map(read).collect();
    let metadata = json!({ "name": made.name, "labels": made.options.labels });
    Manifest(json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data }))
}

/// Gives an image its place and version, wherever a container has it.
fn rename(value: &mut Value, image: &Image) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                if field == "image" && value == image.name.as_str() {
                    *value = format!("{}:{}", image.new_name, image.new_tag).into();
                } else {
                    rename(value, image);
                }
            }
        }
        Value::Array(values) => {
            for value in values {
                rename(value, image);
            }
        }
        _ => {}
    }
}

fn documents(file: &Path) -> Vec<Manifest> {
    let documents = serde_saphyr::from_multiple::<Value>(&text(file));
    let documents = documents.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    documents.into_iter().map(Manifest).collect()
}

fn one<T: DeserializeOwned>(file: &Path) -> T {
    serde_saphyr::from_str(&text(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn text(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
