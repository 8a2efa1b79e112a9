//! What a route has no room for, and what an implementation does not keep.

use serin_diagnostic::Path;
use serin_topology::routers::Implementation;
use serin_topology::{Carrier, HttpPath, Match, Topology};

use super::settings;
use crate::routers::{Cannot, Refusal};

/// What a route has room for. Source: CRDs of HTTPRoute and GRPCRoute v1.6.1.
pub(super) fn refuse_many(topology: &Topology) -> Vec<Refusal> {
    let (route, settings) = (&topology.route, settings(topology));
    let count = |list: Option<usize>| list.unwrap_or_default();
    let limits = [
        ("hosts", "hosts", route.hosts.len(), 16),
        ("paths", "paths", route.paths.len(), 64),
        ("gatewayApi.methods", "methods", count(settings.methods.as_ref().map(Vec::len)), 64),
        ("gatewayApi.parentRefs", "parentRefs", count(settings.parent_refs.as_ref().map(Vec::len)), 32),
    ];
    let too_many = limits.into_iter().filter(|(_, _, count, most)| count > most);
    too_many
        .map(|(key, what, count, most)| Refusal {
            at: Path::of("spec.route").join(key),
            cannot: Cannot {
                what: format!("take {count} {what}"),
                hint: format!(
                    "a route has room for {most}; make two releases of it, or fewer and wider ones"
                ),
            },
        })
        .collect()
}

/// What a path may hold. Source: CRD of HTTPRoute v1.6.1, the rules of `path` and the length of its value.
pub(super) fn refuse_paths(topology: &Topology) -> Vec<Refusal> {
    const MOST: usize = 1_024;
    let paths = topology.route.paths.iter().enumerate();
    let refused = |(position, path): (usize, &HttpPath)| {
        let what = if path.path.len() > MOST {
            format!("take a path of {} characters: {MOST} are allowed", path.path.len())
        } else {
            let bad = bad_in_path(&path.path)?;
            format!("take a path that holds `{bad}`")
        };
        let hint =
            "percent-encode what is neither a letter, a digit nor one of `-/._~!$&'()*+,;=:@`".to_owned();
        Some(Refusal {
            at: Path::of("spec.route.paths").index(position).key("path"),
            cannot: Cannot { what, hint },
        })
    };
    paths.filter_map(refused).collect()
}

/// The first character that is not allowed; a `%` is, where two hexadecimal digits follow.
fn bad_in_path(path: &str) -> Option<char> {
    path.char_indices().find_map(|(position, it)| {
        let is_code = || {
            let digits = path.as_bytes().get(position + 1..position + 3);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        };
        let is_allowed = match it {
            '%' => is_code(),
            it => it.is_ascii_alphanumeric() || "-/._~!$&'()*+,;=:@".contains(it),
        };
        (!is_allowed).then_some(it)
    })
}

pub(super) fn refuse_paths_of_grpc(topology: &Topology) -> Option<Refusal> {
    let has_paths = settings(topology).is_grpc() && topology.route.paths != [HttpPath::everything()];
    has_paths.then(|| Refusal {
        at: Path::of("spec.route.paths"),
        cannot: Cannot {
            what: "match paths in a GRPCRoute".to_owned(),
            hint: "name services and methods in `gatewayApi.methods`".to_owned(),
        },
    })
}

/// Timeouts that an implementation takes and does not keep. Sources: docs/routers/gateway-api.md.
pub(super) fn refuse_timeouts(topology: &Topology) -> Option<Refusal> {
    let settings = settings(topology);
    let (timeouts, implementation) = (settings.timeouts.as_ref()?, settings.implementation?);
    let at = Path::of("spec.route.gatewayApi.timeouts");
    let name = implementation.name();
    let (at, hint) = match implementation {
        Implementation::EnvoyGateway | Implementation::Istio => return None,
        Implementation::Kong if timeouts.request.is_none() => return None,
        Implementation::Kong => (at.key("request"), "Kong keeps `backendRequest` alone"),
        Implementation::Aws | Implementation::NginxGatewayFabric | Implementation::Traefik => {
            (at, "set them where the implementation has them")
        }
    };
    let cannot =
        Cannot { what: format!("keep these `timeouts`: {name} ignores them"), hint: hint.to_owned() };
    Some(Refusal { at, cannot })
}

/// An exact header is core, though not all compare it exactly; a pattern, which a cookie needs, is each
/// implementation's own. Sources: docs/routers/gateway-api.md.
pub(super) fn accepts_match(topology: &Topology, matched: &Match) -> Result<(), Cannot> {
    let implementation = settings(topology).implementation;
    let cannot = |what: String, hint: &str| Err(Cannot { what, hint: hint.to_owned() });
    if matched.carrier == Carrier::Cookie {
        return match implementation {
            Some(Implementation::EnvoyGateway | Implementation::Istio | Implementation::Traefik) => Ok(()),
            None => cannot(
                "match a cookie by what every implementation knows".to_owned(),
                "match a header, or name an `implementation` that is known to match patterns: envoy-gateway, istio, \
                 traefik",
            ),
            Some(Implementation::Kong) => {
                cannot("match a cookie: Kong compares patterns without case".to_owned(), "match a header")
            }
            Some(Implementation::Aws | Implementation::NginxGatewayFabric) => cannot(
                "match a cookie: a pattern is not held against the whole header".to_owned(),
                "match a header",
            ),
        };
    }
    let value = matched.value.as_str();
    let is_too_long = matched.name.len() > 256 || value.len() > 4_096;
    match implementation {
        _ if is_too_long => {
            cannot("match so long a header".to_owned(), "a name has at most 256 characters, a value 4,096")
        }
        Some(Implementation::Aws)
            if value.contains(['*', '?', ',', '\\']) || value.len() > 128 || matched.name.len() > 40 =>
        {
            cannot(
                "match this header exactly: AWS reads `*` and `?` as wildcards and `,` and `\\` as signs of its own".to_owned(),
                "take a value without them, of at most 128 characters, and a name of at most 40",
            )
        }
        Some(Implementation::NginxGatewayFabric) if value.contains(',') => cannot(
            "match a header whose value holds `,`: NGINX Gateway Fabric takes it for several".to_owned(),
            "take a value without it",
        ),
        Some(Implementation::Kong) if value.starts_with("~*") => cannot(
            "match a header whose value begins with `~*`: Kong takes the rest for a pattern".to_owned(),
            "take another value",
        ),
        _ => Ok(()),
    }
}
