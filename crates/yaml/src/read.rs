use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serin_diagnostic::{Finding, Report, Rule, nearest};

use crate::{Node, Value, misread, rules};

/// Fills a type from a node, and reports every mistake at its place: unknown keys with the nearest known one, and
/// values of a wrong type.
///
/// What could not be read is left out as if it did not stand there, so that one run finds everything; the value
/// is complete only when nothing was reported. A `null` counts as absent, as it does in Kubernetes.
pub fn read<T: DeserializeOwned + Default>(node: &Node, report: &mut Report) -> T {
    let mut context = Context::default();
    loop {
        let failure = match T::deserialize(Reader { node, field: None, patch: false, context: &context }) {
            Ok(value) => {
                report.extend(context.unknown.into_inner());
                return value;
            }
            Err(failure) => failure,
        };
        // Serde stops at the first mistake: report it, take its node for absent, and start again.
        let culprit = failure.node.and_then(|culprit| find(node, culprit)).unwrap_or(node);
        // What is missing only because it could not be read has been reported already.
        if !(failure.missing && context.bad.iter().any(|bad| find(culprit, *bad).is_some())) {
            report.add(failure.finding(culprit));
        }
        if context.bad.len() == MOST_MISTAKES {
            let message =
                format!("more than {MOST_MISTAKES} values cannot be read; the rest was left unread");
            report.add(Finding::new(&rules::TOO_LARGE, message).at(culprit.place.clone()));
        }
        if context.is_bad(culprit) || std::ptr::eq(culprit, node) || context.bad.len() == MOST_MISTAKES {
            report.extend(context.unknown.into_inner());
            return T::default();
        }
        context.bad.push(culprit);
    }
}

/// A part of a document that is a patch of a `T`: nothing is required in it, and the directives of Kubernetes'
/// strategic merge (`$patch`, `$retainKeys` …) are no unknown keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Patch<T>(pub T);

/// A file with more is no spec that somebody mistyped, and each mistake costs another reading.
const MOST_MISTAKES: usize = 100;

const PATCH: &str = "$Patch";
const BY_SHAPE: &str = "$ByShape";

impl<'de, T: de::Deserialize<'de>> de::Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Inner<T>(PhantomData<T>);
        impl<'de, T: de::Deserialize<'de>> Visitor<'de> for Inner<T> {
            type Value = T;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a patch")
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
                T::deserialize(deserializer)
            }
        }
        deserializer.deserialize_newtype_struct(PATCH, Inner(PhantomData)).map(Self)
    }
}

#[derive(Default)]
struct Context {
    /// Nodes that could not be read in an earlier attempt.
    bad: Vec<*const Node>,
    /// Unknown keys of all attempts, each once.
    unknown: RefCell<Vec<Finding>>,
}

impl Context {
    fn is_bad(&self, node: &Node) -> bool {
        self.bad.iter().any(|bad| std::ptr::eq(*bad, node))
    }

    fn report_unknown(&self, key: &crate::Key, known: &[&'static str]) {
        let mut unknown = self.unknown.borrow_mut();
        if !unknown.iter().any(|finding| finding.place.as_ref() == Some(&key.place)) {
            unknown.push(unknown_key(key, known));
        }
    }
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    node: &'a Node,
    /// The key that the node stands under, for messages.
    field: Option<&'a str>,
    patch: bool,
    context: &'a Context,
}

impl<'a> Reader<'a> {
    fn child(&self, node: &'a Node, field: Option<&'a str>) -> Self {
        Self { node, field, ..*self }
    }

    fn wrong(&self, expected: &str) -> Failure {
        let source = self.node.source();
        if let Some(misread) = misread(source).filter(|_| expected == "a string") {
            return Failure {
                node: Some(std::ptr::from_ref(self.node)),
                rule: &rules::MISREAD_SCALAR,
                message: rules::misread_message(source, &misread),
                hint: Some(rules::quote_hint(source, &misread)),
                missing: false,
            };
        }
        let found = self.node.describe();
        let message = match self.field {
            Some(field) => format!("`{field}` takes {expected}, not {found}"),
            None => format!("expected {expected}, found {found}"),
        };
        let hint = match (&self.node.value, expected) {
            (Value::Number(_) | Value::Bool(_), "a string") => {
                Some(format!("quote it: \"{}\"", scalar_text(self.node)))
            }
            (Value::String(text), expected) if expected.contains("number") && text.parse::<f64>().is_ok() => {
                Some(format!("remove the quotes: {text}"))
            }
            _ => None,
        };
        Failure {
            node: Some(std::ptr::from_ref(self.node)),
            rule: &rules::WRONG_TYPE,
            message,
            hint,
            missing: false,
        }
    }

    /// A mistake that a type found by itself is a mistake of the innermost node that was being read.
    fn here<T>(&self, result: Result<T, Failure>) -> Result<T, Failure> {
        result.map_err(|mut failure| {
            if failure.node.is_none() {
                failure.node = Some(std::ptr::from_ref(self.node));
                if let Some(field) = self.field {
                    let separator = if failure.missing { "" } else { ":" };
                    failure.message = format!("`{field}`{separator} {}", failure.message);
                }
            }
            failure
        })
    }

    fn whole<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let Value::Number(text) = &self.node.value else { return Err(self.wrong("a whole number")) };
        let result = if let Ok(number) = text.parse::<i64>() {
            visitor.visit_i64(number)
        } else if let Ok(number) = text.parse::<u64>() {
            visitor.visit_u64(number)
        } else {
            return Err(self.wrong("a whole number"));
        };
        result.map_err(|_: Failure| self.wrong("a whole number in its range"))
    }

    fn entries<'de, V: Visitor<'de>>(
        self,
        known: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        if !matches!(self.node.value, Value::Mapping(_)) {
            return Err(self.wrong("a mapping"));
        }
        let mut entries = Vec::with_capacity(self.node.entries().len());
        for entry in self.node.entries() {
            let directive = self.patch && entry.key.text.starts_with('$');
            // In a map of the user's own keys only the type can be wrong; an absent value is for the type to judge.
            let absent = known.is_some() && entry.value.value == Value::Null;
            if let Some(known) = known
                && !directive
                && !known.contains(&entry.key.text.as_str())
            {
                self.context.report_unknown(&entry.key, known);
                continue;
            }
            if !directive && !absent && !self.context.is_bad(&entry.value) {
                entries.push((entry.key.text.as_str(), self.child(&entry.value, Some(&entry.key.text))));
            }
        }
        self.here(visitor.visit_map(Entries { entries: entries.into_iter(), value: None }))
    }
}

fn unknown_key(key: &crate::Key, known: &[&'static str]) -> Finding {
    let finding =
        Finding::new(&rules::UNKNOWN_KEY, format!("unknown key `{}`", key.text)).at(key.place.clone());
    if let Some(nearest) = nearest(&key.text, known.iter().copied()) {
        return finding.hint(format!("did you mean `{nearest}`?"));
    }
    match known {
        [] => finding,
        few if few.len() <= 12 => {
            let list: Vec<_> = few.iter().map(|key| format!("`{key}`")).collect();
            finding.hint(format!("known here: {}", list.join(", ")))
        }
        _ => finding,
    }
}

fn scalar_text(node: &Node) -> String {
    match &node.value {
        Value::Bool(value) => value.to_string(),
        Value::Number(text) | Value::String(text) => text.clone(),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => String::new(),
    }
}

/// The names by which an enumeration can ask for a variant by the shape of the node instead of by a tag. A type
/// does so by being called `$ByShape` (`#[serde(rename = "$ByShape")]`) and naming its variants after shapes.
fn shape(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Sequence(_) => "list",
        Value::Mapping(_) => "mapping",
    }
}

macro_rules! whole_numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
            self.whole(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::Null => self.here(visitor.visit_unit()),
            Value::Bool(value) => self.here(visitor.visit_bool(*value)),
            Value::Number(text) if text.parse::<i64>().is_ok() => self.whole(visitor),
            Value::Number(_) => self.deserialize_f64(visitor),
            Value::String(text) => self.here(visitor.visit_str(text)),
            Value::Sequence(_) => self.deserialize_seq(visitor),
            Value::Mapping(_) => self.deserialize_map(visitor),
        }
    }

    whole_numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node.value {
            Value::Bool(value) => self.here(visitor.visit_bool(value)),
            _ => Err(self.wrong("`true` or `false`")),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let Value::Number(text) = &self.node.value else { return Err(self.wrong("a number")) };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => self.here(visitor.visit_f64(number)),
            _ => Err(self.wrong("a number")),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match &self.node.value {
            Value::String(text) => self.here(visitor.visit_str(text)),
            _ => Err(self.wrong("a string")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.node.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.here(visitor.visit_unit())
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match (name, &self.node.value) {
            (PATCH, _) => visitor.visit_newtype_struct(Self { patch: true, ..self }),
            // Kubernetes takes `cpu: 1` as well as `cpu: "1"`.
            ("Quantity", Value::Number(text)) => {
                self.here(visitor.visit_newtype_struct(text.as_str().into_deserializer()))
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let Value::Sequence(items) = &self.node.value else { return Err(self.wrong("a list")) };
        let good: Vec<_> = items
            .iter()
            .filter(|item| !self.context.is_bad(item))
            .map(|item| self.child(item, self.field))
            .collect();
        self.here(visitor.visit_seq(Items(good.into_iter())))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.entries(None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.entries(Some(fields), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        if name == BY_SHAPE {
            let shape = shape(&self.node.value);
            if variants.contains(&shape) {
                return visitor.visit_enum(Variant { name: shape, content: self });
            }
            return Err(self.wrong(&format!("a {}", variants.join(" or a "))));
        }
        let Value::String(text) = &self.node.value else { return Err(self.wrong("a string")) };
        if let Some(known) = variants.iter().find(|variant| *variant == text) {
            return visitor.visit_enum((*known).into_deserializer());
        }
        let field = self.field.map(|field| format!("`{field}`: ")).unwrap_or_default();
        let list: Vec<_> = variants.iter().map(|variant| format!("`{variant}`")).collect();
        let hint = match nearest(text, variants.iter().copied()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("known: {}", list.join(", ")),
        };
        Err(Failure {
            node: Some(std::ptr::from_ref(self.node)),
            rule: &rules::INVALID_VALUE,
            message: format!("{field}`{text}` is not known"),
            hint: Some(hint),
            missing: false,
        })
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }
}

struct Entries<'a> {
    entries: std::vec::IntoIter<(&'a str, Reader<'a>)>,
    value: Option<Reader<'a>>,
}

impl<'de> de::MapAccess<'de> for Entries<'_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Failure> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(key.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Failure> {
        match self.value.take() {
            Some(value) => seed.deserialize(value),
            None => Err(de::Error::custom("a value was asked for before its key")),
        }
    }
}

struct Items<'a>(std::vec::IntoIter<Reader<'a>>);

impl<'de> de::SeqAccess<'de> for Items<'_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        self.0.next().map(|item| seed.deserialize(item)).transpose()
    }
}

struct Variant<'a> {
    name: &'static str,
    content: Reader<'a>,
}

impl<'de, 'a> de::EnumAccess<'de> for Variant<'a> {
    type Error = Failure;
    type Variant = Reader<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Reader<'a>), Failure> {
        let name: de::value::StrDeserializer<'_, Failure> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.content))
    }
}

impl<'de> de::VariantAccess<'de> for Reader<'_> {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Failure> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.entries(Some(fields), visitor)
    }
}

#[derive(Debug)]
struct Failure {
    node: Option<*const Node>,
    rule: &'static Rule,
    message: String,
    hint: Option<String>,
    /// Serde missed a field.
    missing: bool,
}

impl Failure {
    fn finding(self, culprit: &Node) -> Finding {
        let finding = Finding::new(self.rule, self.message).at(culprit.place.clone());
        match self.hint {
            Some(hint) => finding.hint(hint),
            None => finding,
        }
    }
}

/// The node with an address. Addresses are only compared, never followed.
fn find(node: &Node, wanted: *const Node) -> Option<&Node> {
    if std::ptr::eq(node, wanted) {
        return Some(node);
    }
    let in_items = || node.items().iter().find_map(|item| find(item, wanted));
    node.entries().iter().find_map(|entry| find(&entry.value, wanted)).or_else(in_items)
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            node: None,
            rule: &rules::INVALID_VALUE,
            message: message.to_string(),
            hint: None,
            missing: false,
        }
    }

    fn missing_field(field: &'static str) -> Self {
        let message = format!("has no `{field}`");
        Self { node: None, rule: &rules::MISSING_FIELD, message, hint: None, missing: true }
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let message = format!("expected {expected}, found {found}");
        Self { node: None, rule: &rules::WRONG_TYPE, message, hint: None, missing: false }
    }
}

#[cfg(test)]
mod tests;
