use std::io;
use std::path::Path;

/// Writes what the page of every published crate begins with: what the map says of it, and where it belongs. From the
/// first heading on a page is its own. With `check` nothing is written, and a page that is not right is an error.
pub(crate) fn write(root: &Path, check: bool) -> io::Result<String> {
    let map = fs_err::read_to_string(root.join("crates/README.md"))?;
    let mut differ = Vec::new();
    for section in map.split("\n## `").skip(1) {
        let (room, text) = section.split_once('`').unwrap_or((section, ""));
        let folder = root.join("crates").join(room);
        if fs_err::read_to_string(folder.join("Cargo.toml"))?.contains("\npublish = false\n") {
            continue;
        }
        let file = folder.join("README.md");
        let now = if file.exists() { fs_err::read_to_string(&file)? } else { String::new() };
        let own = now.find("\n## ").and_then(|start| now.get(start..)).unwrap_or_default();
        let right = beginning(room, text) + own;
        if now == right {
            continue;
        }
        differ.push(format!("crates/{room}/README.md"));
        if !check {
            fs_err::write(&file, right)?;
        }
    }
    match (differ.is_empty(), check) {
        (true, _) => Ok("the pages of the crates begin with what the map says".to_owned()),
        (false, false) => Ok(format!("written {}", differ.join(", "))),
        (false, true) => {
            let differ = differ.join(", ");
            Err(io::Error::other(format!("{differ}: not what the map says; run `cargo xtask gen`")))
        }
    }
}

fn beginning(room: &str, text: &str) -> String {
    let name = if room == "serin" { room.to_owned() } else { format!("serin-{room}") };
    // Whom a crate may depend on is for those who work on Serin.
    let said: String = text
        .trim()
        .lines()
        .filter(|line| !line.starts_with("Depends on: "))
        .map(|line| format!("{line}\n"))
        .collect();
    let belongs = if FACES.contains(&room) { FACE } else { ROOM };
    format!("# {name}\n\n{said}\n{belongs}")
}

/// What people depend on or install; every other crate is a room behind one of them.
const FACES: [&str; 3] = ["build", "cli", "serin"];

const FACE: &str = "\
It belongs to [Serin](https://github.com/serin-dev/serin), which turns one short spec of a canary release into the Kubernetes
manifests of every promotion stage, and proves that no stage and no step between stages drops traffic.
";

const ROOM: &str = "\
It is a room of [Serin](https://github.com/serin-dev/serin), which turns one short spec of a canary release into the Kubernetes
manifests of every promotion stage, and proves that no stage and no step between stages drops traffic. Most programs want
the face of all rooms, [`serin`](https://crates.io/crates/serin), or the command (`cargo install serin-cli`). The rooms are
released together: each works with its own version of the others alone, and what it offers may change with every version.
";
