/// Why a text is no reference of an image; nothing where it is one.
///
/// The grammar is that of `github.com/distribution/reference` v0.6.0, `reference.go`: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`.
pub(super) fn why_no_image(text: &str) -> Option<&'static str> {
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (text, None),
    };
    if digest.is_some_and(|digest| !is_digest(digest)) {
        return Some("behind `@` stands a digest: `sha256:` and 64 hexadecimal digits");
    }
    // A colon before the last slash is that of a port.
    let last = rest.rfind('/').map_or(0, |slash| slash + 1);
    let colon = rest.get(last..).and_then(|name| name.find(':'));
    let (name, tag) = match colon.and_then(|colon| rest.split_at_checked(last + colon)) {
        Some((name, tag)) => (name, tag.strip_prefix(':')),
        None => (rest, None),
    };
    if tag.is_some_and(|tag| !is_tag(tag)) {
        return Some(
            "a tag is letters, digits, `_`, `.` and `-`, at most 128 of them, and begins with none of the last two",
        );
    }
    let path = match name.split_once('/') {
        Some((host, path)) if is_host(host) => path,
        _ => name,
    };
    if path.is_empty() {
        return Some("it has no name");
    }
    if name.len() > 255 {
        return Some("its name is longer than 255 characters");
    }
    if !path.split('/').all(is_path_component) {
        return Some("a name is small letters and digits, with `.`, `_`, `__` or `-` between them, and `/`");
    }
    None
}

fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_port = port.is_none_or(|port| !port.is_empty() && port.bytes().all(|c| c.is_ascii_digit()));
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_name = match address {
        Some(address) => address.bytes().all(|c| c.is_ascii_hexdigit() || c == b':'),
        None => host.split('.').all(is_label),
    };
    // Without a sign of a host it is the first part of the path.
    let has_sign = host == "localhost"
        || port.is_some()
        || address.is_some()
        || host.contains('.')
        || host.bytes().any(|c| c.is_ascii_uppercase());
    is_port && is_name && has_sign
}

fn is_path_component(text: &str) -> bool {
    let is_small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let separators = text.split(is_small).filter(|between| !between.is_empty());
    text.starts_with(is_small)
        && text.ends_with(is_small)
        && separators.into_iter().all(|it| matches!(it, "." | "_" | "__") || it.bytes().all(|c| c == b'-'))
}

fn is_tag(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.len() <= 128
        && text.starts_with(is_word)
        && text.chars().all(|c| is_word(c) || matches!(c, '.' | '-'))
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else { return false };
    let is_hex = hex.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'a'..=b'f'));
    match algorithm {
        "sha256" => is_hex && hex.len() == 64,
        "sha512" => is_hex && hex.len() == 128,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::why_no_image;

    #[test]
    fn references_are_those_of_the_registries() {
        let digest = format!("sha256:{}", "0f".repeat(32));
        for image in [
            "app",
            "app:1",
            "library/app:v1.2.3-rc.1_x",
            "localhost/app",
            "localhost:5000/team/app:1",
            "r.example.com/a/b_c/d__e/f--g.h:latest",
            "Host/app",
            "[2001:db8::1]:5000/app",
            "xn--bcher-kva.example/app:1",
            &format!("app@{digest}"),
            &format!("r.example.com:443/app:1@{digest}"),
        ] {
            assert_eq!(why_no_image(image), None, "{image}");
        }
        for image in [
            "",
            ":1",
            "app:",
            "app:-1",
            "App",
            "r.example.com/App:1",
            "app :1",
            " app",
            "app\n",
            "r.example.com/",
            "/app",
            "a//b",
            "a___b",
            "app@sha256:12",
            "app@1",
            "app@",
            "https://r.example.com/app:1",
            "$(IMAGE)",
            "app:1:2",
            "-app",
            "ä",
            &format!("app:{}", "x".repeat(129)),
            &"x".repeat(256),
        ] {
            assert!(why_no_image(image).is_some(), "{image}");
        }
    }
}
