//! HTTPProxy, from `internal/dag/conditions.go`, `internal/sorter/sorter.go` and `internal/envoy/v3/route.go` of Contour
//! v1.33.6.
//!
//! A host is that of a root, which has routes or includes them. The paths of the conditions from the root on are put
//! together, and the last of all conditions says how the path is compared. An exact path wins over a prefix, a longer
//! prefix over a shorter one, then more headers over fewer. Weights that are left out are 0, and where the sum is 0
//! every Service gets the same.

use serde_yaml::Value;

use crate::{Answer, Request, is_host, is_whole, list, shares, text};

pub(crate) fn answer(objects: &[Value], request: &Request) -> Answer {
    let proxies = || objects.iter().filter(|object| text(object, "kind") == "HTTPProxy");
    let host = |proxy: &Value| text(&proxy["spec"]["virtualhost"], "fqdn").to_owned();
    let has_host = |proxy: &&Value| proxy["spec"].get("virtualhost").is_some();
    let mut hosts: Vec<_> = proxies().filter(has_host).map(host).collect();
    hosts.sort();
    assert!(hosts.windows(2).all(|pair| pair[0] != pair[1]), "two roots with one host are invalid");
    let root = proxies().filter(has_host).find(|proxy| is_host(&[&host(proxy)], &request.host));
    let Some(root) = root else { return Answer::new() };
    let mut routes: Vec<_> = list(&root["spec"], "routes").iter().collect();
    for include in list(&root["spec"], "includes") {
        assert!(list(include, "conditions").is_empty());
        let name = text(include, "name");
        let included = proxies().find(|proxy| text(&proxy["metadata"], "name") == name).unwrap();
        assert!(!has_host(&included), "a root cannot include a root");
        routes.extend(list(&included["spec"], "routes"));
    }
    let found = routes.into_iter().filter_map(|route| Some((precedence(route, request)?, route)));
    let Some((_, route)) = found.max_by_key(|(precedence, _)| *precedence) else { return Answer::new() };
    let services = list(route, "services");
    let weights: Vec<_> = services
        .iter()
        .map(|service| {
            assert_eq!(service["port"].as_i64(), Some(8080));
            let weight = service.get("weight").map_or(0.0, |weight| weight.as_f64().unwrap());
            (text(service, "name").to_owned(), weight)
        })
        .collect();
    let is_even = weights.iter().all(|(_, weight)| *weight == 0.0);
    shares(weights.into_iter().map(|(name, weight)| (name, if is_even { 1.0 } else { weight })))
}

/// Exactness, length of the path, number of headers; none where a condition does not hold.
fn precedence(route: &Value, request: &Request) -> Option<(bool, usize, usize)> {
    let conditions = list(route, "conditions");
    let paths = conditions.iter().filter_map(|it| it.get("exact").or_else(|| it.get("prefix")));
    let path: String = paths.map(|path| path.as_str().unwrap()).collect();
    let path = if path.is_empty() { "/".to_owned() } else { path };
    let is_exact = conditions.last().is_some_and(|last| last.get("exact").is_some());
    let is_path = if is_exact { path == request.path } else { request.path.starts_with(&path) };
    let headers: Vec<_> = conditions.iter().filter_map(|it| it.get("header")).collect();
    let is_matched = headers.iter().all(|header| {
        let Some(found) = request.header(text(header, "name")) else { return false };
        match (header.get("exact"), header.get("regex")) {
            (Some(exact), None) => exact.as_str() == Some(found),
            (None, Some(pattern)) => is_whole(pattern.as_str().unwrap(), found),
            _ => panic!("a header is compared in one way"),
        }
    });
    (is_path && is_matched).then_some((is_exact, path.len(), headers.len()))
}
