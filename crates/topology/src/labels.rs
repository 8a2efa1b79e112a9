use std::collections::BTreeMap;

use crate::name::dns_subdomain;

/// Labels that Kubernetes takes: keys of at most 63 characters behind an optional DNS prefix, values of at most 63.
/// Source: Kubernetes, "Labels and Selectors".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels(BTreeMap<String, String>);

impl Labels {
    /// Checks keys and values.
    ///
    /// # Errors
    ///
    /// Each bad label's key and what is wrong with it.
    pub fn new(labels: BTreeMap<String, String>) -> Result<Self, Vec<(String, String)>> {
        let mut wrong = Vec::new();
        for (key, value) in &labels {
            let result = qualified_name(key)
                .map_err(|reason| format!("the key `{key}` is not allowed: {reason}"))
                .and_then(|()| {
                    label_value(value)
                        .map_err(|reason| format!("the value `{value}` is not allowed: {reason}"))
                });
            if let Err(message) = result {
                wrong.push((key.clone(), message));
            }
        }
        if wrong.is_empty() { Ok(Self(labels)) } else { Err(wrong) }
    }

    /// The labels.
    #[must_use]
    pub fn as_map(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// True when a pod with `labels` is selected: it has each of these, whatever else it has.
    #[must_use]
    pub fn select(&self, labels: &BTreeMap<String, String>) -> bool {
        self.0.iter().all(|(key, value)| labels.get(key) == Some(value))
    }
}

/// `prefix/name` or `name`: the keys of labels and annotations.
pub(crate) fn qualified_name(key: &str) -> Result<(), String> {
    let name = match key.split_once('/') {
        Some((prefix, name)) => {
            dns_subdomain(prefix).map_err(|reason| format!("before the `/`, {reason}"))?;
            name
        }
        None => key,
    };
    if name.is_empty() {
        return Err("its name is empty".to_owned());
    }
    label_value(name)
}

fn label_value(value: &str) -> Result<(), String> {
    if value.len() > 63 {
        return Err(format!("it has {} characters; at most 63 are allowed", value.len()));
    }
    if let Some(bad) = value.chars().find(|it| !(it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.')))
    {
        return Err(format!("it holds `{bad}`, and only letters, digits, `-`, `_` and `.` may stand in it"));
    }
    let edge = |it: char| it.is_ascii_alphanumeric();
    let bare_edge = !value.starts_with(edge) || !value.ends_with(edge);
    if !value.is_empty() && bare_edge {
        return Err("it must start and end with a letter or a digit".to_owned());
    }
    Ok(())
}
