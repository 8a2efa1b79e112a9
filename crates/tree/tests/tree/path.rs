use serin_tree::RelativePath;

#[test]
fn what_is_a_path() {
    for path in
        ["a", "PLAN.md", "stages/000.50-weight/ingress-canary.yaml", ".hidden", "...", "a b", "é/ü", "lock"]
    {
        assert_eq!(RelativePath::new(path).unwrap().as_str(), path);
    }
}

#[test]
fn what_is_none() {
    let long = "x".repeat(241);
    let paths = [
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/./b",
        "../a",
        "a/..",
        "a\\b",
        "C:/a",
        "a\0",
        "a\nb",
        "a\r",
        "serin.lock",
        "a/serin.lock/b",
        "a/serin.lock.next",
        "Serin.Lock",
        ".a.serin-new",
        "a.SERIN-NEW/b",
        ".git/hooks",
        &long,
    ];
    for path in paths {
        let invalid = RelativePath::new(path).unwrap_err();
        assert_eq!(invalid.path, path);
        assert!(!invalid.to_string().contains('\n'), "one line: {invalid}");
    }
}

#[test]
fn parts() {
    let path: RelativePath = "a/b/c".parse().unwrap();
    assert_eq!(path.name(), "c");
    assert_eq!(path.parent().unwrap().as_str(), "a/b");
    assert_eq!(RelativePath::new("a").unwrap().parent(), None);
    assert_eq!(path.join(&path).as_str(), "a/b/c/a/b/c");
}
