//! The objects of a release: their kinds and names, and the types that hold them.

use serde::Serialize;
use serde_json::Value;
use serin::{Manifest, Object};

use super::identifier::{Scope, field};
use super::layout::code;

/// The typed objects of a stage.
#[derive(Serialize)]
pub(super) struct Typed {
    imports: Vec<String>,
    fields: Vec<Field>,
}

#[derive(Serialize)]
struct Field {
    doc: String,
    field: String,
    file: String,
    r#type: String,
}

impl Typed {
    /// What the stages hold. An object that some of them do not have is optional.
    pub(super) fn of(stages: &[Vec<Object>]) -> Self {
        let mut scope = Scope::default();
        let (mut fields, mut imports) = (Vec::new(), vec![format!("use ::serde_json::Value;{OTHERWISE}")]);
        for object in every(stages) {
            let (name, import) = of(&object.manifest);
            let import = import.map(|path| format!("use ::k8s_openapi::api::{path};{OTHERWISE}"));
            imports.extend(import.filter(|it| !imports.contains(it)).into_iter().collect::<Vec<_>>());
            let is_everywhere =
                stages.iter().all(|stage| stage.iter().any(|other| other.file == object.file));
            fields.push(Field {
                doc: format!("{}.", code(&object.file)),
                field: scope.take(field(&object.file)),
                file: object.file.clone(),
                r#type: if is_everywhere { name.to_owned() } else { format!("Option<{name}>") },
            });
        }
        imports.sort();
        Self { imports, fields }
    }
}

/// What the compiler shows, with the line, to whoever lacks the crate.
const OTHERWISE: &str = " // Or `Builder::objects(false)`.";

/// Every object by its file, as it first stands in a stage, sorted.
fn every(stages: &[Vec<Object>]) -> Vec<&Object> {
    let mut objects: Vec<&Object> = stages.iter().flatten().collect();
    objects.sort_by(|left, right| left.file.cmp(&right.file));
    objects.dedup_by(|right, left| left.file == right.file);
    objects
}

fn of(manifest: &Manifest) -> (&'static str, Option<&'static str>) {
    match manifest {
        Manifest::Deployment(_) => ("Deployment", Some("apps::v1::Deployment")),
        Manifest::Service(_) => ("Service", Some("core::v1::Service")),
        Manifest::Ingress(_) => ("Ingress", Some("networking::v1::Ingress")),
        Manifest::Custom(_) => ("Value", None),
    }
}

/// Group and version, kind, and name of an object of the route.
pub(super) struct Reference {
    pub(super) api_version: String,
    pub(super) kind: String,
    pub(super) name: String,
}

/// The objects of the route in any stage, in the order of their files.
pub(super) fn route(stages: &[Vec<Object>]) -> Result<Vec<Reference>, serde_json::Error> {
    let mut found = Vec::new();
    for object in every(stages) {
        if matches!(object.manifest, Manifest::Deployment(_) | Manifest::Service(_)) {
            continue;
        }
        let value = serde_json::to_value(&object.manifest)?;
        let text =
            |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        found.push(Reference {
            api_version: text("/apiVersion"),
            kind: text("/kind"),
            name: text("/metadata/name"),
        });
    }
    Ok(found)
}

/// An object as JSON, its keys sorted whatever features of `serde_json` other crates turn on.
pub(super) fn json(objects: &[Object], file: &str) -> Result<String, serde_json::Error> {
    let Some(object) = objects.iter().find(|object| object.file == file) else {
        return Ok("null".to_owned());
    };
    let mut value = serde_json::to_value(&object.manifest)?;
    value.sort_all_objects();
    serde_json::to_string(&value)
}
