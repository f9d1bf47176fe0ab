//! Modules know one another in one direction only.
//!
//! Among the modules directly below one module, what any file of the one's
//! folder uses of the other's is an arrow, and arrows make no circle. A module
//! and what lies below it are one thing seen from near and far: what a parent
//! uses of its children, or they of it, is no arrow. A name that a module only
//! passes on (`use`, `pub use`) is followed to the file that has it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::source::{Source, production};

type Path = Vec<String>;

/// The modules of a crate, each with the names it brings in.
struct Modules {
    names: HashMap<Path, HashMap<String, Path>>,
}

impl Modules {
    fn of(sources: &[&Source]) -> Self {
        let mut names: HashMap<Path, HashMap<String, Path>> = HashMap::new();
        for source in sources {
            let module = source.module();
            let bindings = source.bindings().iter();
            let known = bindings.map(|(name, path)| (name.clone(), absolute(&module, path)));
            names.entry(module.clone()).or_default().extend(known);
        }
        Self { names }
    }

    /// The module that a path leads to, as far as it leads to one of the crate.
    fn resolve(&self, path: &[String], steps: usize) -> Option<Path> {
        let mut module: Path = Vec::new();
        for (place, name) in path.iter().enumerate() {
            let below = [module.as_slice(), std::slice::from_ref(name)].concat();
            if self.names.contains_key(&below) {
                module = below;
                continue;
            }
            let passed_on = self.names.get(&module).and_then(|names| names.get(name));
            let Some(passed_on) = passed_on.filter(|on| steps > 0 && on.as_slice() != path) else { break };
            let whole = [passed_on.as_slice(), &path[place + 1..]].concat();
            return self.resolve(&whole, steps - 1);
        }
        // What is in no module of ours, such as a crate, leads nowhere.
        (!module.is_empty()).then_some(module)
    }
}

/// A path as seen from the crate's root.
fn absolute(module: &[String], path: &str) -> Path {
    let mut base = module.to_vec();
    let mut rest = path.split("::").map(str::trim).peekable();
    match rest.peek().copied() {
        Some("crate") => {
            rest.next();
            base.clear();
        }
        Some("self") => drop(rest.next()),
        _ => {}
    }
    while rest.next_if_eq(&"super").is_some() {
        base.pop();
    }
    base.into_iter().chain(rest.map(str::to_owned)).collect()
}

/// Paths that are written out where they are used: `super::rows::get(…)`.
fn inline(code: &str) -> BTreeSet<String> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    code.split(|letter| !is_part(letter))
        .filter(|word| word.starts_with("crate::") || word.starts_with("super::"))
        .map(|word| word.trim_end_matches(':').to_owned())
        .collect()
}

/// From which module to which, with a file that does so.
type Arrows = BTreeMap<(Path, Path), String>;

fn arrows(sources: &[&Source]) -> Arrows {
    let modules = Modules::of(sources);
    let mut arrows = Arrows::new();
    for source in sources {
        let module = source.module();
        let used = source.uses().into_iter().chain(inline(source.code()));
        for path in used.collect::<BTreeSet<_>>() {
            let Some(other) = modules.resolve(&absolute(&module, &path), 8) else { continue };
            let shared = module.iter().zip(&other).take_while(|(one, other)| one == other).count();
            // One lies below the other.
            if shared < module.len() && shared < other.len() {
                let arrow = (module[..=shared].to_vec(), other[..=shared].to_vec());
                arrows.entry(arrow).or_insert_with(|| format!("{}: {path}", source.path));
            }
        }
    }
    arrows
}

/// The arrows that are on a circle.
fn circles(arrows: &Arrows) -> Vec<String> {
    let reaches = |from: &Path, to: &Path| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(module) = next.pop() {
            let behind = arrows.keys().filter(|(from, _)| from == module).map(|(_, to)| to);
            next.extend(behind.filter(|module| seen.insert(*module)));
        }
        seen.contains(to)
    };
    let on_circle = arrows.iter().filter(|((from, to), _)| reaches(to, from));
    on_circle.map(|((from, to), file)| format!("{} -> {} ({file})", from.join("::"), to.join("::"))).collect()
}

#[test]
fn no_files_know_each_other_in_a_circle() {
    let mut crates: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
    for source in production() {
        crates.entry(source.package()).or_default().push(source);
    }
    assert!(crates.contains_key("orders") && crates.contains_key("gateway"), "{:?}", crates.keys());
    let found: Vec<_> = crates
        .iter()
        .flat_map(|(name, sources)| {
            circles(&arrows(sources)).into_iter().map(move |circle| format!("{name}: {circle}"))
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn file(path: &str, text: &str) -> Source {
    Source::new(format!("crates/x/src/{path}"), text.to_owned())
}

fn found(sources: &[Source]) -> Vec<String> {
    circles(&arrows(&sources.iter().collect::<Vec<_>>()))
}

#[test]
fn two_files_that_use_each_other_are_a_circle() {
    let door = file("door.rs", "use crate::{\n    grpc,\n    other::Thing,\n};");
    let grpc = file("grpc.rs", "fn f() {\n    super::door::enter()\n}");
    let circle = found(&[file("lib.rs", "mod door;\nmod grpc;"), door, grpc]);
    let files = [
        "door -> grpc (crates/x/src/door.rs: crate::grpc)",
        "grpc -> door (crates/x/src/grpc.rs: super::door::enter)",
    ];
    assert_eq!(circle, files);
}

#[test]
fn a_circle_through_a_folder_and_a_name_passed_on_is_found() {
    let store = file("store.rs", "mod a;\nmod b;\npub(crate) use a::One;");
    let deep = file("store/a/deep.rs", "use crate::store::b::two;");
    let circle =
        found(&[store, file("store/a.rs", "mod deep;"), deep, file("store/b.rs", "use super::One;")]);
    assert_eq!(circle.len(), 2, "{circle:?}");
}

#[test]
fn a_parent_and_its_children_are_no_circle() {
    let parent = file("order.rs", "mod state;\npub use state::State;\nuse self::state::step;");
    assert!(
        found(&[parent, file("order/state.rs", "use super::Order;\nuse crate::order::Line;")]).is_empty()
    );
}
