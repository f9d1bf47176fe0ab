//! What a manifest says, for tests to ask.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

/// One resource.
#[derive(Clone, Debug)]
pub(crate) struct Manifest(pub(crate) Value);

/// The workspace's folder.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// What `deploy/README.md` says.
pub(crate) fn readme() -> String {
    fs::read_to_string(workspace().join("deploy/README.md")).expect("deploy/README.md")
}

/// The labels of a pod.
pub(crate) type Labels = BTreeMap<String, String>;

impl Manifest {
    pub(crate) fn kind(&self) -> &str {
        self.0["kind"].as_str().expect("a kind")
    }

    pub(crate) fn name(&self) -> &str {
        self.0["metadata"]["name"].as_str().expect("a name")
    }

    pub(crate) fn id(&self) -> String {
        format!("{}/{}", self.kind(), self.name())
    }

    pub(crate) fn spec(&self) -> &Value {
        &self.0["spec"]
    }

    pub(crate) fn set_namespace(&mut self, namespace: &str) {
        if self.kind() != "Namespace" {
            self.0["metadata"]["namespace"] = namespace.into();
        }
    }

    /// What its pods are made of, if it has any.
    pub(crate) fn pod(&self) -> Option<Pod<'_>> {
        ["Deployment", "StatefulSet", "Job"].contains(&self.kind()).then(|| Pod {
            of: self,
            labels: labels(&self.spec()["template"]["metadata"]["labels"]),
            spec: &self.spec()["template"]["spec"],
        })
    }
}

/// The pods of a Deployment, a `StatefulSet` or a Job.
#[derive(Clone, Debug)]
pub(crate) struct Pod<'a> {
    pub(crate) of: &'a Manifest,
    pub(crate) labels: Labels,
    pub(crate) spec: &'a Value,
}

/// A container of a pod.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Container<'a>(pub(crate) &'a Value);

/// All pods of a built overlay.
pub(crate) fn pods(built: &[Manifest]) -> Vec<Pod<'_>> {
    built.iter().filter_map(Manifest::pod).collect()
}

/// All resources of a kind.
pub(crate) fn of_kind<'a>(built: &'a [Manifest], kind: &str) -> Vec<&'a Manifest> {
    built.iter().filter(|manifest| manifest.kind() == kind).collect()
}

impl<'a> Pod<'a> {
    /// All containers, those that run before the others too.
    pub(crate) fn containers(&self) -> Vec<Container<'a>> {
        let of = |field: &str| self.spec[field].as_array().map(Vec::as_slice).unwrap_or_default();
        of("initContainers").iter().chain(of("containers")).map(Container).collect()
    }

    /// The container that the pod is about.
    pub(crate) fn main(&self) -> Container<'a> {
        Container(&self.spec["containers"][0])
    }

    /// Whether it serves one of our programs.
    pub(crate) fn is_ours(&self) -> bool {
        self.of.kind() == "Deployment" && self.main().program().is_some()
    }
}

impl<'a> Container<'a> {
    /// The program of ours that it runs, as in `renqing-orders`, with its arguments.
    pub(crate) fn program(self) -> Option<(&'a str, Vec<&'a str>)> {
        let mut command = self.0["command"].as_array()?.iter().filter_map(Value::as_str);
        let program = command.next()?.strip_prefix("/usr/local/bin/")?;
        Some((program, command.collect()))
    }

    /// Its variables; what a Secret has is `from {secret}/{key}`.
    pub(crate) fn env(self) -> BTreeMap<&'a str, String> {
        let variables = self.0["env"].as_array().map(Vec::as_slice).unwrap_or_default();
        let value = |variable: &Value| {
            let secret = &variable["valueFrom"]["secretKeyRef"];
            let of_secret = || Some(format!("from {}/{}", secret["name"].as_str()?, secret["key"].as_str()?));
            variable["value"].as_str().map(str::to_owned).or_else(of_secret).unwrap_or_default()
        };
        variables
            .iter()
            .map(|variable| (variable["name"].as_str().expect("a name"), value(variable)))
            .collect()
    }

    /// The port of that name, or of that number.
    pub(crate) fn port(self, name: &Value) -> Option<u64> {
        if let Some(number) = name.as_u64() {
            return Some(number);
        }
        let ports = self.0["ports"].as_array()?;
        ports.iter().find(|port| port["name"] == *name)?["containerPort"].as_u64()
    }
}

/// Whether a selector finds a pod of these labels.
pub(crate) fn selects(selector: &Value, pod: &Labels) -> bool {
    let equal = labels(&selector["matchLabels"]).iter().all(|(key, value)| pod.get(key) == Some(value));
    let expressions = selector["matchExpressions"].as_array().map(Vec::as_slice).unwrap_or_default();
    equal && expressions.iter().all(|expression| holds(expression, pod))
}

fn holds(expression: &Value, pod: &Labels) -> bool {
    let value = pod.get(expression["key"].as_str().expect("a key"));
    match expression["operator"].as_str() {
        Some("Exists") => value.is_some(),
        Some("In") => value.is_some_and(|value| {
            expression["values"].as_array().expect("values").iter().any(|one| one == value.as_str())
        }),
        other => panic!("{other:?} is used by none of our selectors"),
    }
}

/// An object of texts.
pub(crate) fn labels(of: &Value) -> Labels {
    let fields = of.as_object().into_iter().flatten();
    fields.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
}
