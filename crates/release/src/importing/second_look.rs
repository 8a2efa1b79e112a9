//! An import held against its input a second time, by a way that shares nothing with the first one: what would be taken
//! away or changed, and was not said, is an error.

use serin_check::of_import::UNLIKE_INPUT;
use serin_diagnostic::{Finding, Path, Place};
use serin_import::ImportedRelease;
use serin_objects::Object;
use serin_review::diff::{Change, Part, Side, Subject, What, diff};

/// Adds to the report of a release what nobody said of it.
pub(super) fn look(release: &mut ImportedRelease) {
    if !release.is_whole() {
        return;
    }
    let Ok(Some(live)) = release.live() else { return };
    let stage = live.files.iter().filter(|(name, _)| name != "kustomization.yaml");
    let stage = stage.map(|(name, text)| (name.clone(), text.to_string()));
    let difference =
        diff(&Side::of_files("the input", release.manifests()), &Side::of_files("the stage", stage));
    let changes = difference.units.iter().flat_map(|unit| &unit.changes);
    let unsaid: Vec<Finding> = changes
        .filter(|change| change.before.is_some() || change.what == What::Goes)
        .filter(|change| is_meant(change, release) && !is_said(change, release))
        .map(|change| finding(change, release))
        .collect();
    release.report.extend(unsaid);
    release.report.sort();
}

/// Whether a change is more than another way to write the same.
fn is_meant(change: &Change, release: &ImportedRelease) -> bool {
    // A route may be written in many ways: what counts is who gets what.
    let is_of_route = !["Deployment", "Service"].contains(&change.subject.kind.as_str());
    let of_route = matches!(
        change.what,
        What::Goes
            | What::Traffic { .. }
            | What::Host { .. }
            | What::Tls
            | What::Label { .. }
            | What::Annotation { .. }
    );
    if is_of_route {
        return of_route;
    }
    let is_default = |(path, value): &(&str, &str)| {
        change.path == *path && change.before.as_deref() == Some(*value) && change.after.is_none()
    };
    let is_given = GIVEN.contains(&change.path.as_str())
        || is_of_cluster(change, release) && GIVEN_IN_CLUSTER.iter().any(|key| change.path.starts_with(key));
    !is_given && !DEFAULTS.iter().any(is_default)
}

/// What the API server fills in, and a comparison of any manifests does not know.
const DEFAULTS: [(&str, &str); 2] =
    [("spec.internalTrafficPolicy", "Cluster"), ("spec.template.spec.enableServiceLinks", "true")];

/// What the API server alone writes.
const GIVEN: [&str; 7] = [
    "metadata.creationTimestamp",
    "metadata.generation",
    "metadata.managedFields",
    "metadata.resourceVersion",
    "metadata.selfLink",
    "metadata.uid",
    "spec.template.metadata.creationTimestamp",
];

/// What a cluster gives a Service that asks for nothing.
const GIVEN_IN_CLUSTER: [&str; 4] = ["spec.clusterIP", "spec.healthCheckNodePort", "spec.ipFamil", "status"];

fn is_of_cluster(change: &Change, release: &ImportedRelease) -> bool {
    object(change, release)
        .is_some_and(|object| object.metadata.uid.is_some() || object.metadata.resource_version.is_some())
}

fn is_said(change: &Change, release: &ImportedRelease) -> bool {
    let subject = &change.subject;
    let title = format!("{} {}", subject.kind, subject.name);
    let name = format!("`{}`", subject.name);
    let lists = |words: &[&str]| {
        let listed = release.changes.iter().filter(|it| it.objects.contains(&title));
        listed.into_iter().any(|it| words.iter().any(|word| it.what.contains(word)))
    };
    let finds = |word: &str| {
        let of_it = release.report.findings().iter().filter(|it| it.message.contains(&name));
        of_it.into_iter().any(|finding| finding.message.contains(word))
    };
    match &change.what {
        What::Goes => lists(&["not needed any more"]),
        // Several rules for a host may become one.
        What::Host { host } => release.text.contains(host.as_str()) || finds(host),
        What::Selector { .. } => lists(&["selects by"]),
        What::Pods => lists(&["replicas", "pods instead of"]),
        What::Label { key, of_pods: false } | What::Annotation { key, of_pods: false } => {
            lists(&[key]) || finds(key)
        }
        _ if matches!(subject.part, Part::Pods(_)) && lists(&["the pods of the stable track"]) => true,
        _ => {
            let last = change.path.rsplit('.').next().unwrap_or_default();
            let last = last.split('[').next().unwrap_or_default();
            !last.is_empty() && (lists(&[last]) || finds(last))
        }
    }
}

fn finding(change: &Change, release: &ImportedRelease) -> Finding {
    let subject = &change.subject;
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let message = match (&change.what, change.path.as_str()) {
        (What::Goes, _) => format!("{subject} would not be generated"),
        (What::Secret, path) => format!("`{path}` of {subject} would be another value"),
        (_, "") => {
            format!("{subject} is {}, and {} would be generated", shown(&change.before), shown(&change.after))
        }
        (_, path) => format!(
            "`{path}` of {subject} is {}, and {} would be generated",
            shown(&change.before),
            shown(&change.after)
        ),
    };
    let hint = "nothing of the import says so: this is a mistake of Serin, please report it";
    let finding = Finding::new(&UNLIKE_INPUT, message).at(place(change, release)).hint(hint);
    Finding { release: Some(release.name.clone()), ..finding }
}

/// Where the object stands; the field itself has no such path in it.
fn place(change: &Change, release: &ImportedRelease) -> Option<Place> {
    object(change, release)?.place(&Path::of("metadata.name"))
}

fn object<'a>(change: &Change, release: &'a ImportedRelease) -> Option<&'a Object> {
    let Subject { kind, name, .. } = &change.subject;
    release.input.iter().map(|object| &**object).find(|it| it.kind == *kind && it.name() == name)
}

#[cfg(test)]
mod tests {
    use serin_import::{ImportedRelease, Options};

    use super::look;
    use crate::{Input, import};

    const WEB: &str = include_str!("../../../import/tests/cases/keys-like-defaults.yaml");

    fn release(text: &str) -> ImportedRelease {
        let input = Input::Text("web.yaml".into(), text.as_bytes().to_vec());
        import(vec![input], &Options::default()).imported.releases.remove(0)
    }

    /// What a first look may miss: the spec of one text, held against another that says more.
    #[test]
    fn what_was_missed_is_found() {
        for (said, lost) in [
            (", restartPolicy: Always", "restartPolicy"),
            ("protocol: TCP, type: ClusterIP", "csi.volumeAttributes"),
            ("{type: ClusterIP, scheme: HTTP}", "nodeSelector"),
            ("app: web, type: ClusterIP", "type"),
            ("sessionAffinityConfig: {clientIP: {timeoutSeconds: 1}}", "sessionAffinityConfig"),
        ] {
            assert!(WEB.contains(said), "{said}");
            let without = match said {
                "app: web, type: ClusterIP" => WEB.replace(said, "app: web"),
                said if said.starts_with('{') => WEB.replace(said, "{}"),
                said => WEB.replace(said, ""),
            };
            let mut release = release(&without);
            assert!(release.is_whole(), "{:?}", release.report);
            release.input = self::release(WEB).input;
            look(&mut release);
            let found = release.report.findings().iter().map(|it| it.message.clone()).collect::<Vec<_>>();
            assert!(!release.is_whole(), "{lost}");
            assert!(found.iter().any(|message| message.contains(lost)), "{lost}: {found:?}");
        }
    }
}
