use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::process::Command;

use public_api::Builder;
use serde_json::Value;

/// Writes the public surface of every published library below `snapshots/api`, a line an item, so that every change of it
/// is a change that a reviewer sees; an item of the face without an example is an error. With `check` nothing is written, and a difference is an error.
pub(crate) fn write(root: &Path, check: bool) -> io::Result<String> {
    let folder = root.join("snapshots/api");
    let names = libraries(root)?;
    document(root, &names)?;
    let mut pages = BTreeMap::new();
    for name in &names {
        pages.insert(format!("{name}.txt"), page(&root.join(TARGET), name)?);
    }
    fs_err::create_dir_all(&folder)?;
    let mut differ = Vec::new();
    for entry in fs_err::read_dir(&folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !pages.contains_key(&name) {
            differ.push(format!("snapshots/api/{name} belongs to no library"));
            if !check {
                fs_err::remove_file(folder.join(name))?;
            }
        }
    }
    for (name, text) in &pages {
        let file = folder.join(name);
        let before = if file.exists() { fs_err::read_to_string(&file)? } else { String::new() };
        if before != *text {
            differ.push(format!("snapshots/api/{name}\n{}", difference(&before, text)));
            if !check {
                fs_err::write(&file, text)?;
            }
        }
    }
    crate::examples::check(&root.join(TARGET).join("doc"))?;
    if differ.is_empty() {
        return Ok(format!("the public surface of {} libraries is that of snapshots/api", pages.len()));
    }
    let differ = differ.join("\n");
    if check {
        return Err(io::Error::other(format!(
            "the public surface changed; `cargo xtask api` writes it\n{differ}"
        )));
    }
    Ok(differ)
}

/// A directory of its own: what a compiler with `RUSTC_BOOTSTRAP` builds would otherwise be built anew for everything else.
const TARGET: &str = "target/api";

/// The published packages that have a library.
fn libraries(root: &Path) -> io::Result<Vec<String>> {
    let said = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()?;
    let metadata: Value = serde_json::from_slice(&said.stdout)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let has_library = |package: &Value| list(&package["targets"]).iter().any(|it| it["kind"][0] == "lib");
    let mut names: Vec<String> = list(&metadata["packages"])
        .iter()
        .filter(|it| it["publish"].is_null() && has_library(it))
        .filter_map(|it| it["name"].as_str().map(str::to_owned))
        .collect();
    names.sort();
    Ok(names)
}

/// All features on: a feature may add to the surface, and takes nothing away.
fn document(root: &Path, names: &[String]) -> io::Result<()> {
    let status = Command::new(env!("CARGO"))
        .args(["doc", "--quiet", "--locked", "--lib", "--no-deps", "--all-features", "--target-dir", TARGET])
        .args(names.iter().flat_map(|it| ["--package", it]))
        // What rustdoc says in JSON is not stable; the toolchain is pinned, and `public-api` with it.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTDOCFLAGS", "-Z unstable-options --output-format json --cap-lints allow")
        .current_dir(root)
        .status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("the libraries cannot be documented")) }
}

fn page(target: &Path, name: &str) -> io::Result<String> {
    let json = target.join("doc").join(name.replace('-', "_")).with_extension("json");
    let lines = |derived: bool| -> io::Result<Vec<String>> {
        let api = Builder::from_rustdoc_json(&json)
            .omit_blanket_impls(true)
            .omit_auto_derived_impls(!derived)
            .build()
            .map_err(|error| io::Error::other(format!("{name}: {error}")))?;
        Ok(api.items().map(ToString::to_string).collect())
    };
    let written: BTreeSet<String> = lines(false)?.into_iter().collect();
    let mut page = String::new();
    for line in lines(true)? {
        // What is derived is told by its trait; its methods are those of the trait.
        let is_method = !line.starts_with("impl") && !written.contains(&line);
        if !is_method && !UNTOLD.iter().any(|it| line.contains(it)) {
            page += &line;
            page.push('\n');
        }
    }
    Ok(page)
}

/// Traits whose coming and going no user notices, or that always come and go with others.
const UNTOLD: [&str; 6] = [
    "marker::Freeze for ",
    "marker::StructuralPartialEq for ",
    "marker::UnsafeUnpin for ",
    "marker::Unpin for ",
    "panic::unwind_safe::RefUnwindSafe for ",
    "panic::unwind_safe::UnwindSafe for ",
];

/// The lines that went and came.
fn difference(before: &str, after: &str) -> String {
    let [before, after] = [before, after].map(|it| it.lines().collect::<BTreeSet<_>>());
    let went = before.difference(&after).map(|it| format!("- {it}\n"));
    let came = after.difference(&before).map(|it| format!("+ {it}\n"));
    went.chain(came).collect()
}
