//! Contacts inside answers: jCards (RFC 7095), and the cards of JSON that are to follow them (RFC
//! 9553).

use schema::Text;
use serde_json::Value;

use super::{at, items, text};

/// What an answer says of somebody. A jCard is a list of properties, each a list of name, parameters,
/// type and values.
pub(super) struct Card<'v> {
    properties: &'v Value,
    contact: &'v Value,
}

impl<'v> Card<'v> {
    pub(super) fn of(entity: &'v Value) -> Self {
        let contact = ["/jscard", "/jscontact_card"].iter().find_map(|path| entity.pointer(path));
        Self { properties: at(entity, "/vcardArray/1"), contact: contact.unwrap_or(&Value::Null) }
    }

    fn property(&self, name: &str) -> Option<&'v Value> {
        items(self.properties).find(|property| at(property, "/0").as_str() == Some(name))
    }

    /// The first value of a property; an organisation may be a list with its units.
    fn value<'a>(&self, name: &str) -> Option<Text<'a>> {
        let value = at(self.property(name)?, "/3");
        text(value).or_else(|| items(value).find_map(text))
    }

    pub(super) fn name<'a>(&self) -> Option<Text<'a>> {
        self.value("fn").or_else(|| text(at(self.contact, "/name/full")))
    }

    pub(super) fn organization<'a>(&self) -> Option<Text<'a>> {
        self.value("org").or_else(|| self.first("/organizations", "/name"))
    }

    pub(super) fn email<'a>(&self) -> Option<Text<'a>> {
        self.value("email").or_else(|| self.first("/emails", "/address"))
    }

    /// The last part of an address, the code beside it, or the last line of a label.
    pub(super) fn country<'a>(&self) -> Option<Text<'a>> {
        let Some(address) = self.property("adr") else {
            return self.first("/addresses", "/countryCode");
        };
        let code = text(at(address, "/1/cc")).or_else(|| text(at(address, "/1/CC")));
        let label = || at(address, "/1/label").as_str()?.lines().map(str::trim).next_back();
        let named = |line: &&str| line.bytes().any(|byte| byte.is_ascii_alphabetic());
        code.or_else(|| text(at(address, "/3/6"))).or_else(|| {
            let country = label().filter(named)?;
            Some(country.to_owned().into())
        })
    }

    /// A member of the first of the things that a card lists by id.
    fn first<'a>(&self, list: &str, member: &str) -> Option<Text<'a>> {
        at(self.contact, list).as_object()?.values().find_map(|item| text(at(item, member)))
    }
}
