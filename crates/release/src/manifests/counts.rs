use std::collections::BTreeMap;
use std::fmt;

use serin_objects::{Contents, Scope};

/// What was looked at in manifests, and what was passed over: a run that looked at nothing must not look like one that
/// found nothing wrong.
///
/// ```
/// use serin::{Input, check_manifests};
///
/// let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n";
/// let counts = check_manifests(vec![Input::Text("-".to_owned(), service.into())]).counts;
/// assert_eq!(counts.objects["Service"], 1);
/// assert!(counts.to_string().starts_with("looked at 1 Service"));
///
/// let counts = check_manifests(Vec::new()).counts;
/// assert!(counts.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files and pipes that hold objects or specs.
    pub files: usize,
    /// Objects that rules look at, by kind.
    pub objects: BTreeMap<String, usize>,
    /// Objects of kinds that no rule looks at, by kind.
    pub passed_over: BTreeMap<String, usize>,
    /// Specs of releases.
    pub specs: usize,
    /// Documents that are no Kubernetes objects.
    pub no_manifests: usize,
    /// Patches, which mean nothing by themselves.
    pub patches: usize,
    /// Texts that a template engine fills first.
    pub templates: usize,
    /// Files that say what becomes of others before Kubernetes sees them, by their names, and what each does.
    pub makers: BTreeMap<String, String>,
    /// The canary releases that were recognised.
    pub releases: Vec<FoundRelease>,
}

/// A canary release that was recognised by its selectors, backends and weights.
///
/// ```
/// use serin::FoundRelease;
///
/// let (stable, canary) = ("web".to_owned(), "web-canary".to_owned());
/// let (scope, percent) = (String::new(), "10".to_owned());
/// let found = FoundRelease { scope, stable, canary, percent, router: "ingress-nginx" };
/// let said = "canary: 10 % of the requests for Service `web` go to `web-canary`, by ingress-nginx";
/// assert_eq!(found.to_string(), said);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRelease {
    /// The directory or the file that it stands in.
    pub scope: String,
    /// The Service of the stable track.
    pub stable: String,
    /// The Service of the canary track.
    pub canary: String,
    /// The share of requests that the canary gets, in per cent, as text.
    pub percent: String,
    /// What splits the traffic.
    pub router: &'static str,
}

impl Counts {
    pub(crate) fn add(&mut self, contents: &Contents) {
        self.files += usize::from(!contents.objects.is_empty() || !contents.specs.is_empty());
        let passed_over = contents.passed_over();
        for object in &contents.objects {
            if !passed_over.contains_key(object.kind.as_str()) {
                *self.objects.entry(object.kind.clone()).or_default() += 1;
            }
        }
        for (kind, count) in passed_over {
            *self.passed_over.entry(kind.to_owned()).or_default() += count;
        }
        self.specs += contents.specs.len();
        self.no_manifests += contents.no_manifests;
        self.patches += contents.patches;
        self.templates += contents.templates;
    }

    /// True when nothing was looked at.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.specs == 0
    }
}

impl FoundRelease {
    pub(super) fn of(scope: &Scope) -> Vec<Self> {
        let splits = scope.objects.splits().iter();
        let release = |split: &serin_objects::Split| Self {
            scope: scope.name.clone(),
            stable: split.stable.1.clone(),
            canary: split.canary.1.clone(),
            percent: format!("{}", (split.percent() * 100.0).round() / 100.0),
            router: split.router.name(),
        };
        splits.map(release).collect()
    }
}

impl fmt::Display for FoundRelease {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scope, stable, canary, percent, router } = self;
        let scope = if scope.is_empty() { String::new() } else { format!(" in {scope}") };
        write!(
            formatter,
            "canary{scope}: {percent} % of the requests for Service `{stable}` go to `{canary}`, by {router}"
        )
    }
}

impl fmt::Display for Counts {
    /// One sentence on what was looked at, and one on what was passed over where something was.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut looked: Vec<_> = self.objects.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        if self.specs > 0 {
            looked.push(format!("{} CanaryRelease", self.specs));
        }
        if looked.is_empty() {
            formatter.write_str("found no Kubernetes objects")?;
        } else {
            write!(formatter, "looked at {} in {}", looked.join(", "), of(self.files, "file"))?;
        }
        let mut passed: Vec<_> =
            self.passed_over.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let others = [
            (
                self.no_manifests,
                "document without `apiVersion` and `kind`",
                "documents without `apiVersion` and `kind`",
            ),
            (
                self.patches,
                "patch (check what `kustomize build` prints)",
                "patches (check what `kustomize build` prints)",
            ),
            (
                self.templates,
                "template (check what `helm template` prints)",
                "templates (check what `helm template` prints)",
            ),
        ];
        for (count, one, many) in others {
            if count > 0 {
                passed.push(format!("{count} {}", if count == 1 { one } else { many }));
            }
        }
        if !passed.is_empty() {
            write!(formatter, "\npassed over {}", passed.join(", "))?;
        }
        Ok(())
    }
}

fn of(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
