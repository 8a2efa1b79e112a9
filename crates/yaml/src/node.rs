use serin_diagnostic::{Path, Place, Step};

/// A piece of YAML that knows where it stands.
///
/// ```
/// use serin::rules::{Node, Object, ObjectFindings, Path};
///
/// /// A rule about a kind that Serin has no type of: it looks at what was written.
/// fn rare_scrape(monitor: &Object, findings: &mut ObjectFindings<'_>) {
///     let endpoints = Path::of("spec.endpoints");
///     let items = monitor.node_at(&endpoints).map(Node::items).unwrap_or_default();
///     for (position, endpoint) in items.iter().enumerate() {
///         let Some(interval) = endpoint.get("interval") else { continue };
///         if interval.as_str().is_some_and(|text| text.ends_with('m')) {
///             let message = format!("minutes pass between two looks: {}", interval.source());
///             findings.add(monitor, &endpoints.index(position).key("interval"), message);
///         }
///     }
/// }
/// # use serin::rules::{Check, RuleSet, Run};
/// # use serin::{Input, Rule, Severity, check_manifests_with};
/// # static CHECK: Check = Check {
/// #     rule: Rule { name: "rare-scrape", severity: Severity::Warning, page: "Minutes pass between two looks.\n" },
/// #     can_be_allowed: true,
/// #     runs: &[Run::Object(rare_scrape)],
/// # };
/// # let rules = RuleSet::with([&CHECK])?;
///
/// let yaml = "
/// apiVersion: monitoring.coreos.com/v1
/// kind: ServiceMonitor
/// metadata: {name: web}
/// spec:
///   endpoints:
///   - {port: http, interval: '5m'}
/// ";
/// # let found = check_manifests_with(vec![Input::Text("-".into(), yaml.into())], &rules).report;
/// let finding = &found.findings()[0];
/// assert_eq!(finding.message, "minutes pass between two looks: '5m'");
/// assert_eq!(finding.place.as_ref().map(|place| place.line_column()), Some((7, 28)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands. For a mapping or a sequence this is the first line of it: what people look for.
    pub place: Place,
}

/// What a [`Node`] is.
///
/// ```
/// use serin::rules::{Node, Value};
/// # use std::sync::Arc;
/// # use serin::{Place, SourceFile};
///
/// /// A number is kept as it was written: whoever knows what it means reads it.
/// fn whole(node: &Node) -> Option<i64> {
///     match &node.value {
///         Value::Number(text) => text.parse().ok(),
///         _ => None,
///     }
/// }
/// # let place = Place { file: Arc::new(SourceFile::new("-", "")), span: 0..0 };
/// # let node = |json| Node::of_json(&json, &place);
///
/// assert_eq!(whole(&node(serde_json::json!(80))), Some(80));
/// assert_eq!(whole(&node(serde_json::json!("80"))), None);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`; no other spelling.
    Bool(bool),
    /// A decimal number, as it was written.
    Number(String),
    /// Any other scalar, and every quoted one.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values in the order in which they were written; keys are unique.
    Mapping(Vec<Entry>),
}

/// A key of a mapping and its value.
///
/// ```
/// use serin::rules::{Entry, Node};
/// # use std::sync::Arc;
/// # use serin::{Place, SourceFile};
///
/// /// The keys of a mapping whose values say nothing.
/// fn empty(node: &Node) -> Vec<&str> {
///     let is_empty = |entry: &&Entry| entry.value.as_str() == Some("");
///     node.entries().iter().filter(is_empty).map(|entry| entry.key.text.as_str()).collect()
/// }
/// # let place = Place { file: Arc::new(SourceFile::new("-", "")), span: 0..0 };
/// # let labels = Node::of_json(&serde_json::json!({"team": "", "app": "web"}), &place);
///
/// assert_eq!(empty(&labels), ["team"]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// A key of a mapping.
///
/// ```
/// use serin::rules::{Key, Node};
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
///
/// /// Where a key stands, for findings about the key and not about its value.
/// fn stands(key: &Key) -> (&str, (usize, usize)) {
///     (&key.text, key.place.line_column())
/// }
/// # let file = Arc::new(SourceFile::new("-", "labels:\n  \"on\": call\n"));
/// # let nodes = serin_yaml::parse(&file, serin_yaml::Limits::default(), &mut Report::new());
/// # let labels: &Node = nodes[0].get("labels").expect("there are labels");
///
/// // In `labels: {"on": call}` over two lines, the key is its text without the quotes.
/// assert_eq!(stands(&labels.entries()[0].key), ("on", (2, 3)));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The key as text, whatever its type would be as a value.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

impl Node {
    /// A value that was made and not read, all of it at one place.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use serin::SourceFile;
    /// use serin::rules::{Entry, Key, Node, Path, Place};
    ///
    /// let place = Place { file: Arc::new(SourceFile::new("defaults", "built in")), span: 0..8 };
    /// let mut node = Node::of_json(&serde_json::json!({"host": "web", "ports": [80]}), &place);
    /// assert_eq!(node.entries().len(), 2);
    /// assert_eq!(node.get("ports").map(Node::describe).as_deref(), Some("a list"));
    ///
    /// // An entry moves to another key.
    /// let host = node.take("host").expect("it has a host");
    /// node.put(Entry { key: Key { text: "name".to_owned(), place: place.clone() }, value: host.value });
    /// assert_eq!(node.get("name").and_then(Node::as_str), Some("web"));
    /// assert!(node.entry("host").is_none());
    ///
    /// // All of it stands at the one place.
    /// assert_eq!(node.place_of(&Path::of("ports")), place);
    /// assert_eq!(node.source(), "built in");
    /// ```
    #[must_use]
    pub fn of_json(json: &serde_json::Value, place: &Place) -> Self {
        let value = match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => Value::Number(number.to_string()),
            serde_json::Value::String(text) => Value::String(text.clone()),
            serde_json::Value::Array(items) => {
                Value::Sequence(items.iter().map(|item| Self::of_json(item, place)).collect())
            }
            serde_json::Value::Object(fields) => {
                let entry = |(key, value): (&String, &serde_json::Value)| Entry {
                    key: Key { text: key.clone(), place: place.clone() },
                    value: Self::of_json(value, place),
                };
                Value::Mapping(fields.iter().map(entry).collect())
            }
        };
        Self { value, place: place.clone() }
    }

    /// The entries of a mapping; nothing for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a sequence; nothing for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The value under a key of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry with a key of a mapping.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.text == key)
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// What stands in the text: of a scalar this is how it was written, quotes included.
    #[must_use]
    pub fn source(&self) -> &str {
        self.place.source()
    }

    /// Takes an entry out of a mapping.
    pub fn take(&mut self, key: &str) -> Option<Entry> {
        let Value::Mapping(entries) = &mut self.value else { return None };
        let position = entries.iter().position(|entry| entry.key.text == key)?;
        Some(entries.remove(position))
    }

    /// Puts an entry into a mapping, in the place of one with the same key or at the end.
    pub fn put(&mut self, entry: Entry) {
        let Value::Mapping(entries) = &mut self.value else { return };
        match entries.iter_mut().find(|existing| existing.key.text == entry.key.text) {
            Some(existing) => *existing = entry,
            None => entries.push(entry),
        }
    }

    /// The place that people look for when told of `path`: the value of a scalar, the key of anything larger, and
    /// the deepest ancestor that exists where the path itself does not.
    #[must_use]
    pub fn place_of(&self, path: &Path) -> Place {
        let mut node = self;
        let mut place = &self.place;
        for step in path.steps() {
            let next = match step {
                Step::Key(key) => node.entry(key).map(|entry| (&entry.value, entry.place())),
                Step::Index(index) => node.items().get(*index).map(|item| (item, item.head())),
            };
            let Some((next_node, next_place)) = next else { break };
            (node, place) = (next_node, next_place);
        }
        place.clone()
    }

    /// How the kind of this node is named in a message.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Bool(value) => format!("`{value}`"),
            Value::Number(text) => format!("the number `{text}`"),
            Value::String(text) => format!("the string `{}`", shorten(text)),
            Value::Sequence(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        }
    }

    fn head(&self) -> &Place {
        self.entries().first().map_or(&self.place, |entry| &entry.key.place)
    }
}

impl Entry {
    fn place(&self) -> &Place {
        match self.value.value {
            Value::Mapping(_) | Value::Sequence(_) | Value::Null => &self.key.place,
            Value::Bool(_) | Value::Number(_) | Value::String(_) => &self.value.place,
        }
    }
}

fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST && line.len() == text.len() {
        return line.to_owned();
    }
    line.chars().take(MOST).chain(['…']).collect()
}
