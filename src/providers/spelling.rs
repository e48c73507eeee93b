//! Spellings that TOML allows for one thing: a string or a list, `"any"` or ports, the ways to declare a variable. Error
//! texts say what is expected and never repeat what stood there.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor, value::StrDeserializer},
};

use super::{AnyPort, PortRule, RedirectRule};
use crate::oauth::ClientAuth;

/// The callback path of a client, unless the provider's data says otherwise.
const CALLBACK: &str = "/callback";

/// `client_auth = "basic"` is a list of one.
pub(super) fn one_or_many<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<ClientAuth>, D::Error> {
    struct OneOrMany;
    impl<'de> Visitor<'de> for OneOrMany {
        type Value = Vec<ClientAuth>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("`basic`, `none`, `post`, `private_key_jwt` or a list of them")
        }

        fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
            ClientAuth::deserialize(StrDeserializer::new(word)).map(|one| vec![one])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut many = Vec::new();
            while let Some(one) = list.next_element()? {
                many.push(one);
            }
            Ok(many)
        }
    }
    d.deserialize_any(OneOrMany)
}

/// The inverse of [`one_or_many`].
pub(super) fn one_if_one<S: Serializer>(list: &[ClientAuth], s: S) -> Result<S::Ok, S::Error> {
    match list {
        [one] => one.serialize(s),
        many => many.serialize(s),
    }
}

/// `vars = ["tenant"]`, `vars = { tenant = "common" }`, `{ tenant = { default = "common" } }`,
/// `{ tenant = { required = true } }`.
pub(super) fn vars<'de, D: Deserializer<'de>>(d: D) -> Result<BTreeMap<String, String>, D::Error> {
    struct Vars;
    impl<'de> Visitor<'de> for Vars {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of names, or a table of names and defaults")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut vars = BTreeMap::new();
            while let Some(name) = list.next_element()? {
                vars.insert(name, String::new());
            }
            Ok(vars)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Self::Value, A::Error> {
            let mut vars = BTreeMap::new();
            while let Some((name, Initial(value))) = table.next_entry()? {
                vars.insert(name, value);
            }
            Ok(vars)
        }
    }
    d.deserialize_any(Vars)
}

/// The default of a variable; empty: it has to be given.
struct Initial(String);

impl<'de> Deserialize<'de> for Initial {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct InitialVisitor;
        impl<'de> Visitor<'de> for InitialVisitor {
            type Value = Initial;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a default, `{ default = \"…\" }` or `{ required = true }`")
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Initial, E> {
                Ok(Initial(value.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Initial, A::Error> {
                let mut value = String::new();
                while let Some(key) = table.next_key::<String>()? {
                    match key.as_str() {
                        "default" => value = table.next_value()?,
                        "required" => drop(table.next_value::<bool>()?),
                        _ => {
                            table.next_value::<IgnoredAny>()?;
                            return Err(A::Error::unknown_field(&key, &["default", "required"]));
                        }
                    }
                }
                Ok(Initial(value))
            }
        }
        d.deserialize_any(InitialVisitor)
    }
}

impl<'de> Deserialize<'de> for PortRule {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Port;
        impl<'de> Visitor<'de> for Port {
            type Value = PortRule;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`any`, a port (1 to 65535) or a list of ports")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<PortRule, E> {
                AnyPort::deserialize(StrDeserializer::<E>::new(word))
                    .map(PortRule::Word)
                    .map_err(|_| E::invalid_type(serde::de::Unexpected::Str(word), &self))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<PortRule, E> {
                u16::try_from(number)
                    .map(PortRule::One)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(number), &self))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<PortRule, E> {
                u16::try_from(number)
                    .map(PortRule::One)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Unsigned(number), &self))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<PortRule, A::Error> {
                let mut ports = Vec::new();
                while let Some(port) = list.next_element()? {
                    ports.push(port);
                }
                Ok(PortRule::List(ports))
            }
        }
        d.deserialize_any(Port)
    }
}

/// `[redirect]` as it is written.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Redirect {
    host: String,
    port: PortRule,
    path: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    https: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keep: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    same: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hmac: Option<String>,
}

impl Default for Redirect {
    fn default() -> Self {
        RedirectRule::default().into()
    }
}

impl From<Redirect> for RedirectRule {
    fn from(written: Redirect) -> Self {
        let any_path = written.path == "any";
        let path = if any_path { CALLBACK.into() } else { written.path.clone() };
        let Redirect { host, port, path: _, https, keep, same, hmac } = written;
        Self { host, port, keep, same, hmac, https, path, any_path }
    }
}

impl From<RedirectRule> for Redirect {
    fn from(rule: RedirectRule) -> Self {
        let path = if rule.any_path { "any".into() } else { rule.path.clone() };
        let RedirectRule { host, port, keep, same, hmac, https, .. } = rule;
        Self { host, port, path, https, keep, same, hmac }
    }
}

impl Default for RedirectRule {
    fn default() -> Self {
        let port = PortRule::Word(AnyPort::Any);
        let (keep, same, hmac) = (Vec::new(), BTreeMap::new(), None);
        Self { host: "127.0.0.1".into(), port, keep, same, hmac, https: false, path: CALLBACK.into(), any_path: false }
    }
}

impl RedirectRule {
    /// The callback path of one integration: its own where the provider ignores paths (it tells two sign-ins apart even
    /// before `state` does), else the registered one.
    pub fn path_of(&self, integration: &str) -> String {
        if self.any_path { format!("{CALLBACK}/{integration}") } else { self.path.clone() }
    }

    /// The ports to try in order; empty: any.
    pub fn ports(&self) -> Vec<u16> {
        match &self.port {
            PortRule::Word(AnyPort::Any) => Vec::new(),
            PortRule::One(port) => vec![*port],
            PortRule::List(ports) => ports.clone(),
        }
    }

    /// The redirect URIs a person has to register: one per port, or one without a port where any will do. Where the path
    /// does not matter, the integration's name stands in it as `NAME`.
    pub fn to_register(&self) -> Vec<String> {
        let (scheme, host, path) = (self.scheme(), &self.host, self.path_of("NAME"));
        match self.ports() {
            ports if ports.is_empty() => vec![format!("{scheme}://{host}{path}")],
            ports => ports.iter().map(|port| format!("{scheme}://{host}:{port}{path}")).collect(),
        }
    }

    pub fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }
}
