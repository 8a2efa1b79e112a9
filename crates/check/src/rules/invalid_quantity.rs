use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::containers::{is_placeholder, placed_containers, pods_of};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "invalid-quantity",
        severity: Severity::Error,
        page: include_str!("invalid_quantity.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for (path, container) in pods_of(object).into_iter().flat_map(placed_containers) {
        let Some(resources) = &container.resources else { continue };
        let path = path.key("resources");
        for (field, quantities) in [("limits", &resources.limits), ("requests", &resources.requests)] {
            for (resource, quantity) in quantities.iter().flatten() {
                if !is_placeholder(&quantity.0) && !parse(&quantity.0).is_some_and(|value| value >= 0.0) {
                    findings.add_hint(
                        object,
                        &path.key(field).key(resource),
                        format!("`{}` is no quantity of {resource}", quantity.0),
                        "write a number and a unit, such as `500m`, `2`, `512Mi` or `1G`",
                    );
                }
            }
        }
        for (resource, request) in resources.requests.iter().flatten() {
            let limit = resources.limits.as_ref().and_then(|limits| limits.get(resource));
            let Some(limit) = limit.filter(|limit| is_more(&request.0, &limit.0)) else { continue };
            findings.add_hint(
                object,
                &path.key("requests").key(resource),
                format!("`{}` of {resource} is requested, more than the limit of `{}`", request.0, limit.0),
                "raise the limit, or request less",
            );
        }
    }
}

fn is_more(request: &str, limit: &str) -> bool {
    // Doubles do not hold every decimal fraction, and `0.1` is no more than `100m`.
    const ROUNDING: f64 = 1e-9;
    let (Some(request), Some(limit)) = (parse(request), parse(limit)) else { return false };
    request > limit * (1.0 + ROUNDING)
}

/// The value of a quantity; none where it is none. Source: Kubernetes, `apimachinery/pkg/api/resource/quantity.go`.
fn parse(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let value: f64 = number.parse().ok()?;
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    Some(sign * value * unit(suffix)?)
}

fn unit(suffix: &str) -> Option<f64> {
    let exponent = match suffix {
        "Ki" => return Some(1024_f64),
        "Mi" => return Some(1024_f64.powi(2)),
        "Gi" => return Some(1024_f64.powi(3)),
        "Ti" => return Some(1024_f64.powi(4)),
        "Pi" => return Some(1024_f64.powi(5)),
        "Ei" => return Some(1024_f64.powi(6)),
        "n" => -9,
        "u" => -6,
        "m" => -3,
        "" => 0,
        "k" => 3,
        "M" => 6,
        "G" => 9,
        "T" => 12,
        "P" => 15,
        "E" => 18,
        exponent => exponent.strip_prefix(['e', 'E'])?.parse().ok()?,
    };
    Some(10_f64.powi(exponent))
}

#[cfg(test)]
mod tests {
    use super::{is_more, parse};

    #[test]
    fn what_kubernetes_reads_is_read_and_nothing_else() {
        for good in ["1", "0.5", ".5", "5.", "+1", "500m", "128Mi", "1.5Gi", "1E", "1e3", "1E-3", "100k"] {
            assert!(parse(good).is_some(), "{good}");
        }
        for bad in ["", "1x", "500 m", "100K", "128mb", "128MB", "Mi", "1e", "1..2", "."] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn requests_are_held_against_limits_across_units() {
        assert!(is_more("1Gi", "1G") && is_more("2", "1500m") && is_more("1E", "1P"));
        assert!(!is_more("0.1", "100m") && !is_more("1024Mi", "1Gi") && !is_more("1000Ki", "1Mi"));
    }
}
