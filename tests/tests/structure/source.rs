//! The sources as text.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{LazyLock, OnceLock},
};

use prost_reflect::DescriptorPool;

/// A file of Rust.
pub(crate) struct Source {
    /// From the workspace's folder, as in `crates/orders/src/lib.rs`.
    pub(crate) path: String,
    pub(crate) text: String,
    code: OnceLock<String>,
    bindings: OnceLock<Vec<(String, String)>>,
}

impl Source {
    pub(crate) fn new(path: String, text: String) -> Self {
        Self { path, text, code: OnceLock::new(), bindings: OnceLock::new() }
    }

    /// The crate's folder, as in `orders`.
    pub(crate) fn package(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// The room: the file or folder directly below `src`, as in `store`.
    pub(crate) fn room(&self) -> &str {
        let room = self.path.split('/').nth(3).unwrap_or_default();
        room.strip_suffix(".rs").unwrap_or(room)
    }

    /// Without comments and without tests.
    pub(crate) fn code(&self) -> &str {
        self.code.get_or_init(|| {
            let production = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let is_code = |line: &&str| !line.trim_start().starts_with("//");
            production.lines().filter(is_code).collect::<Vec<_>>().join("\n")
        })
    }

    /// What its `use` items name, each as a whole path.
    pub(crate) fn uses(&self) -> Vec<String> {
        self.bindings().iter().map(|(_, path)| path.clone()).collect()
    }

    /// The names its `use` items bring in, each with its whole path.
    pub(crate) fn bindings(&self) -> &[(String, String)] {
        self.bindings.get_or_init(|| self.read_bindings())
    }

    fn read_bindings(&self) -> Vec<(String, String)> {
        let starts = ["\nuse ", "\npub use ", "\npub(crate) use ", "\npub(super) use ", "\n    use "];
        let code = format!("\n{}", self.code());
        let mut paths = Vec::new();
        for item in starts.iter().flat_map(|start| code.split(start).skip(1)) {
            let tree = item.split(';').next().unwrap_or_default().replace(" as ", "=");
            let tree: String = tree.split_whitespace().collect();
            flatten("", &tree, &mut paths);
        }
        paths.into_iter().map(|path| bound(&path)).collect()
    }

    /// The module below the crate's root, as in `["store", "rows"]`; none for `lib.rs`
    /// and `main.rs`.
    pub(crate) fn module(&self) -> Vec<String> {
        let parts = self.path.strip_suffix(".rs").unwrap_or(&self.path).split('/').skip(3);
        let is_root = |part: &&str| *part == "lib" || *part == "main";
        parts.skip_while(is_root).map(str::to_owned).collect()
    }
}

/// The name that a flattened `use` binds: `a::b=c` is `a::b` under the name `c`.
fn bound(path: &str) -> (String, String) {
    if let Some((path, name)) = path.split_once('=') {
        return (name.to_owned(), path.to_owned());
    }
    let path = path.strip_suffix("::self").unwrap_or(path);
    let name = path.rsplit("::").next().unwrap_or_default().to_owned();
    (name, path.to_owned())
}

/// `a::{b, c::d}` is `a::b` and `a::c::d`.
fn flatten(before: &str, tree: &str, paths: &mut Vec<String>) {
    let Some((head, rest)) = tree.split_once('{') else {
        paths.push(format!("{before}{tree}"));
        return;
    };
    let before = format!("{before}{head}");
    let mut depth = 0;
    let mut part = String::new();
    for letter in rest.strip_suffix('}').unwrap_or(rest).chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                flatten(&before, &std::mem::take(&mut part), paths);
                continue;
            }
            _ => {}
        }
        part.push(letter);
    }
    if !part.is_empty() {
        flatten(&before, &part, paths);
    }
}

pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// The contracts, taken apart once for all tests.
pub(crate) fn contracts() -> &'static DescriptorPool {
    static POOL: LazyLock<DescriptorPool> =
        LazyLock::new(|| DescriptorPool::decode(contracts::FILE_DESCRIPTOR_SET).expect("descriptors"));
    &POOL
}

/// Every file of Rust of the crates, read once for all tests.
pub(crate) fn crates() -> &'static [Source] {
    static CRATES: LazyLock<Vec<Source>> = LazyLock::new(|| sources("crates"));
    &CRATES
}

/// Every file of Rust of the tests, read once as well.
pub(crate) fn tests() -> &'static [Source] {
    static TESTS: LazyLock<Vec<Source>> = LazyLock::new(|| sources("tests"));
    &TESTS
}

/// Every file of Rust below a folder of the workspace.
fn sources(folder: &str) -> Vec<Source> {
    let mut files = Vec::new();
    collect(&workspace().join(folder), &mut files);
    files.sort();
    let read = |file: PathBuf| {
        let path = file.strip_prefix(workspace()).expect("below the workspace").display().to_string();
        Source::new(path, fs::read_to_string(&file).expect("a readable file"))
    };
    files.into_iter().map(read).collect()
}

/// The files that make the product: no tests.
pub(crate) fn production() -> impl Iterator<Item = &'static Source> {
    let is_production = |source: &&Source| {
        source.path.split('/').nth(2) == Some("src")
            && source.package() != "testkit"
            && !source.path.ends_with("/tests.rs")
            && !source.path.contains("/tests/")
            && !source.path.ends_with("/properties.rs")
    };
    crates().iter().filter(is_production)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn a_use_item_is_read_as_the_paths_it_names() {
    let text =
        "use a::{\n    b,\n    c::{self, d as e},\n};\n#[cfg(test)]\nmod tests {\nuse z;\n}".to_owned();
    let source = Source::new("crates/x/src/store/rows.rs".to_owned(), text);
    assert_eq!(source.uses(), ["a::b", "a::c", "a::c::d"]);
    assert_eq!(source.bindings()[2], ("e".to_owned(), "a::c::d".to_owned()));
    assert_eq!(source.module(), ["store", "rows"]);
    assert_eq!((source.package(), source.room()), ("x", "store"));
}
