use std::fmt;

use serin_topology::Weight;

/// The name of a stage and of its directory.
///
/// Names sort in the order of the plan, as text, and they tell the weight instead of a number in a row, so that
/// another stage can be put between two without renaming any.
///
/// ```
/// use serin::StageName;
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let first = &web.plan.stages()[0].name;
/// assert_eq!(first.as_str(), StageName::BASELINE);
/// assert!(web.plan.stages().is_sorted_by_key(|stage| &stage.name));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageName(String);

impl StageName {
    /// Where every release begins and, with the next version, ends.
    pub const BASELINE: &'static str = "000-baseline";

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn fixed(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// `010-pods`, `000.50-weight`: the whole per cent with three digits, a fraction with two.
    pub(crate) fn of_weight(weight: Weight, kind: &str) -> Self {
        let (whole, fraction) = (weight.hundredths() / 100, weight.hundredths() % 100);
        match fraction {
            0 => Self(format!("{whole:03}-{kind}")),
            _ => Self(format!("{whole:03}.{fraction:02}-{kind}")),
        }
    }
}

impl fmt::Display for StageName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl PartialEq<str> for StageName {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}
