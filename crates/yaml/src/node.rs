use serin_diagnostic::{Path, Place, Step};

/// A piece of YAML that knows where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands. For a mapping or a sequence this is the first line of it: what people look for.
    pub place: Place,
}

/// What a [`Node`] is.
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
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// A key of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The key as text, whatever its type would be as a value.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

impl Node {
    /// A value that was made and not read, all of it at one place.
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
