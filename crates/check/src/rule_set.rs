use std::fmt;
use std::sync::Arc;

use serin_diagnostic::{Report, Rule};
use serin_objects::Objects;
use serin_topology::Topology;

use crate::allow::is_of_proof;
use crate::{Check, Run, Subject, catalogue, manifests, rules, subject};

/// The rules that are run together: Serin's, and those of one's own. By default Serin's alone.
///
/// A rule of one's own is in every respect like one of Serin's: a spec can `allow` it, an object can by an annotation,
/// `serin.yaml` can set its severity, and its findings have place, hint and page.
///
/// ```
/// use serin::rules::{Check, Findings, Path, RuleSet, Run};
/// use serin::{Rule, Severity, Topology};
///
/// static NO_NAMESPACE: Check = Check {
///     rule: Rule {
///         name: "no-namespace",
///         severity: Severity::Warning,
///         page: "A release says no namespace, and goes wherever it is applied to.\n",
///     },
///     can_be_allowed: true,
///     runs: &[Run::Topology(no_namespace)],
/// };
///
/// fn no_namespace(topology: &Topology, findings: &mut Findings<'_>) {
///     if topology.namespace.is_none() {
///         findings.add(&Path::of("metadata"), "the release has no namespace");
///     }
/// }
///
/// let rules = RuleSet::with([&NO_NAMESPACE])?;
/// assert_eq!(rules.own().len(), 1);
/// assert_eq!(rules.all().len(), serin::rules::all().len() + 1);
/// assert_eq!(rules.find("no-namespace"), Some(&NO_NAMESPACE.rule));
/// assert!(rules.catalogue().contains("## no-namespace\n"));
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
/// # let file = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&file, &mut serin::Report::new()).remove(0);
/// // `web` is a release without a namespace.
/// let found = web.check_with(None, &rules);
/// assert_eq!(found.findings()[0].message, "the release has no namespace");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct RuleSet {
    own: Arc<[&'static Check]>,
}

impl RuleSet {
    /// Serin's rules, and those of one's own.
    ///
    /// # Errors
    ///
    /// When a name is taken, by a rule of Serin's or by another one of these: an allowance would silence both. When a
    /// name is not in kebab-case or has more than 63 characters, so that it could not be the key of an annotation; when a
    /// page does not begin with a sentence; when a rule looks at nothing, or at what Serin alone can show it; and when a
    /// rule over several releases says that one of them could allow it. All that is wrong is said at once.
    pub fn with(own: impl IntoIterator<Item = &'static Check>) -> Result<Self, InvalidRules> {
        let own: Arc<[&'static Check]> = own.into_iter().collect();
        let wrong = |(position, check): (usize, &&'static Check)| {
            wrong(check, &own[..position]).map(|reason| format!("rule `{}` {reason}", check.rule.name))
        };
        let wrong: Vec<String> = own.iter().enumerate().filter_map(wrong).collect();
        if wrong.is_empty() { Ok(Self { own }) } else { Err(InvalidRules(wrong)) }
    }

    /// Runs every rule over one release. Findings that the release allows are left out; an allowance that silences
    /// nothing is a finding.
    ///
    /// ```
    /// use serin::rules::RuleSet;
    /// use serin_check::Subject;
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
    /// # let file = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
    /// # let web = serin::Release::read(&file, &mut serin::Report::new()).remove(0);
    ///
    /// // What `Release::check_with` does with a release `web`.
    /// let subject = Subject { topology: &web.topology, plan: &web.plan, live: None };
    /// assert!(!RuleSet::default().check(subject).has_errors());
    /// ```
    #[must_use]
    pub fn check(&self, subject: Subject<'_>) -> Report {
        subject::check_with(self, subject)
    }

    /// Runs the rules that look at several releases, over those of one run.
    ///
    /// ```
    /// use serin::rules::RuleSet;
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
    /// # let file = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
    /// # let web = serin::Release::read(&file, &mut serin::Report::new()).remove(0);
    ///
    /// // Two releases that want the same objects.
    /// let found = RuleSet::default().check_together(&[&web.topology, &web.topology]);
    /// assert!(found.has_errors());
    /// ```
    #[must_use]
    pub fn check_together(&self, topologies: &[&Topology]) -> Report {
        subject::check_together_with(self, topologies)
    }

    /// Runs every rule over objects that were found in texts and are applied together.
    ///
    /// An object accepts a finding about itself by the annotation `allow.serin.dev/RULE`, whose value is the reason. One
    /// that silences nothing is a finding, and so is one that names no rule or gives no reason.
    ///
    /// ```
    /// use serin::rules::RuleSet;
    ///
    /// let yaml = "
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: web
    ///   annotations: {allow.serin.dev/floating-imag: the tag is moved by hand}
    /// spec: {ports: [{port: 80}]}
    /// ";
    /// # let of = |yaml: &str| {
    /// #     let file = std::sync::Arc::new(serin::SourceFile::new("-", yaml));
    /// #     let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut serin::Report::new());
    /// #     serin::rules::Objects::of(read.objects)
    /// # };
    /// # let objects = of(yaml);
    /// let found = RuleSet::default().check_found(&objects);
    /// let finding = &found.findings()[0];
    /// assert_eq!(finding.message, "there is no rule `floating-imag`");
    /// assert_eq!(finding.hint.as_deref(), Some("did you mean `floating-image`?"));
    /// ```
    #[must_use]
    pub fn check_found(&self, objects: &Objects) -> Report {
        manifests::check_found_with(self, objects)
    }

    /// Runs the rules about what one commit changes. What an object accepts by its annotation after the commit is left out.
    ///
    /// ```
    /// use serin::rules::{Check, ObjectFindings, Objects, Path, RuleSet, Run};
    /// use serin::{Rule, Severity};
    ///
    /// static LOST_SERVICE: Check = Check {
    ///     rule: Rule { name: "lost-service", severity: Severity::Error, page: "A commit takes a Service away.\n" },
    ///     can_be_allowed: true,
    ///     runs: &[Run::Step(lost_service)],
    /// };
    ///
    /// fn lost_service(before: &Objects, after: &Objects, findings: &mut ObjectFindings<'_>) {
    ///     for (_, service, _) in before.services() {
    ///         if after.service(service.namespace(), service.name()).is_none() {
    ///             findings.add(service, &Path::root(), format!("{service} is taken away"));
    ///         }
    ///     }
    /// }
    /// # let of = |yaml: &str| {
    /// #     let file = std::sync::Arc::new(serin::SourceFile::new("-", yaml));
    /// #     let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut serin::Report::new());
    /// #     serin::rules::Objects::of(read.objects)
    /// # };
    ///
    /// let before = of("{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}");
    /// let found = RuleSet::with([&LOST_SERVICE])?.check_step(&before, &Objects::default());
    /// assert_eq!(found.findings()[0].message, "Service `web` is taken away");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn check_step(&self, before: &Objects, after: &Objects) -> Report {
        manifests::check_step_with(self, before, after)
    }

    /// Every rule there is, with those of one's own, sorted by name.
    #[must_use]
    pub fn all(&self) -> Vec<&'static Rule> {
        let mut all = catalogue::all();
        all.extend(self.own.iter().map(|check| &check.rule));
        all.sort_by_key(|rule| rule.name);
        all
    }

    /// The rule with a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Rule> {
        self.all().into_iter().find(|rule| rule.name == name)
    }

    /// The pages of all rules as one, in Markdown: a table of the rules, then the page of each.
    #[must_use]
    pub fn catalogue(&self) -> String {
        catalogue::pages(&self.all())
    }

    /// The rules of one's own.
    #[must_use]
    pub fn own(&self) -> &[&'static Check] {
        &self.own
    }

    /// What is run.
    pub(crate) fn checks(&self) -> impl Iterator<Item = &'static Check> {
        rules::ALL.iter().copied().chain(self.own.iter().copied())
    }

    /// Whether a team can accept what a rule finds.
    pub(crate) fn can_be_allowed(&self, name: &str) -> bool {
        is_of_proof(name) || self.checks().any(|check| check.rule.name == name && check.can_be_allowed)
    }

    /// Whether a rule is about what a commit changes.
    pub(crate) fn looks_at_steps(&self, name: &str) -> bool {
        let mut named = self.checks().filter(|check| check.rule.name == name);
        named.any(|check| check.runs.iter().any(|run| matches!(run, Run::Step(_))))
    }
}

/// The longest name that the key of an annotation has, behind its prefix.
const LONGEST_NAME: usize = 63;

/// Why a rule cannot stand beside others.
fn wrong(check: &Check, before: &[&'static Check]) -> Option<&'static str> {
    let name = check.rule.name;
    let word = |word: &str| !word.is_empty() && word.chars().all(|it| matches!(it, 'a'..='z' | '0'..='9'));
    let is_for_serin = |run: &Run| matches!(run, Run::Allowances | Run::LiveFile(_));
    let reason = match () {
        () if catalogue::find(name).is_some() => "has the name of a rule of Serin's",
        () if before.iter().any(|other| other.rule.name == name) => "is there twice",
        () if !name.split('-').all(word) => "needs a name in kebab-case",
        () if name.len() > LONGEST_NAME => "has a name of more than 63 characters",
        () if check.rule.summary().trim().is_empty() => "needs a page that begins with a sentence",
        () if check.runs.is_empty() => "looks at nothing",
        () if check.runs.iter().any(is_for_serin) => "looks at what only Serin's own rules can",
        () if check.can_be_allowed && check.runs.iter().any(|run| matches!(run, Run::Together(_))) => {
            "looks at several releases, and cannot be allowed by one of them"
        }
        () => return None,
    };
    Some(reason)
}

/// Why rules of one's own cannot be run together with Serin's: a sentence for each that cannot.
///
/// ```
/// use serin::rules::{Check, Findings, RuleSet, Run};
/// use serin::{Rule, Severity, Topology};
///
/// fn nothing(_: &Topology, _: &mut Findings<'_>) {}
///
/// static TAKEN: Check = Check {
///     rule: Rule { name: "unknown-key", severity: Severity::Error, page: "A key is unknown.\n" },
///     can_be_allowed: false,
///     runs: &[Run::Topology(nothing)],
/// };
/// static LOUD: Check = Check {
///     rule: Rule { name: "Too Loud", severity: Severity::Error, page: "A name is too loud.\n" },
///     can_be_allowed: false,
///     runs: &[Run::Topology(nothing)],
/// };
///
/// let invalid = RuleSet::with([&TAKEN, &LOUD]).expect_err("neither name can be had");
/// assert_eq!(
///     invalid.sentences(),
///     ["rule `unknown-key` has the name of a rule of Serin's", "rule `Too Loud` needs a name in kebab-case"],
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRules(Vec<String>);

impl InvalidRules {
    /// The sentences.
    #[must_use]
    pub fn sentences(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for InvalidRules {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for InvalidRules {}

impl PartialEq for RuleSet {
    /// Equal when the same rules are run.
    fn eq(&self, other: &Self) -> bool {
        let same = |(own, others): (&&'static Check, &&'static Check)| std::ptr::eq(*own, *others);
        self.own.len() == other.own.len() && self.own.iter().zip(other.own.iter()).all(same)
    }
}

impl Eq for RuleSet {}

impl fmt::Debug for RuleSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Serin's are the same in every set.
        formatter.debug_tuple("RuleSet").field(&self.own).finish()
    }
}
