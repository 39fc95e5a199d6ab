//! Who works here, by every name under which they sign in.

use std::collections::BTreeMap;

use schema::{Employment, Person, Timestamp};

use super::seen::Citation;

/// What the directory says of a person. Of several exports the last counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub citation: Citation,
    pub name: String,
    pub employment: Option<Employment>,
    pub manager: Option<String>,
    pub end: Option<Timestamp>,
}

/// Entries by user name and mail address, in lower case.
#[derive(Debug, Default)]
pub struct Directory {
    by_name: BTreeMap<String, Entry>,
}

impl Directory {
    /// The entry of whoever goes by a name: a user name, a mail address, or the user of an ARN.
    pub fn of(&self, name: &str) -> Option<&Entry> {
        let name = name.to_lowercase();
        let user = name.rsplit('/').next().unwrap_or(&name);
        let user = if name.starts_with("arn:") { user } else { name.as_str() };
        self.by_name.get(user)
    }

    pub(super) fn observe(&mut self, person: &Person<'_>, citation: Citation) {
        let names = person.user_names.iter().chain(&person.mail);
        let shown = person.display_name.as_ref().or(person.user_names.first());
        let entry = Entry {
            citation,
            name: shown.or(person.mail.as_ref()).map(ToString::to_string).unwrap_or_default(),
            employment: person.employment,
            manager: person.manager.as_deref().map(str::to_owned),
            end: person.end,
        };
        for name in names {
            self.add(name.to_lowercase(), entry.clone());
        }
    }

    fn add(&mut self, name: String, entry: Entry) {
        let held = self.by_name.entry(name).or_insert_with(|| entry.clone());
        if entry > *held {
            *held = entry;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (name, entry) in other.by_name {
            self.add(name, entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use schema::{FileId, Fingerprint, Locator};

    use super::*;

    fn citation(seconds: i64) -> Citation {
        Citation {
            time: Timestamp::from_seconds(seconds),
            fingerprint: Fingerprint::new(1),
            locator: Locator { file: FileId(0), offset: 0, length: 1 },
        }
    }

    fn person(end: i64) -> Person<'static> {
        Person {
            user_names: ["eve".into(), "eve@corp.example".into()].into_iter().collect(),
            mail: Some("Eve.Lund@corp.example".into()),
            end: Some(Timestamp::from_seconds(end)),
            ..Person::default()
        }
    }

    #[test]
    fn a_person_goes_by_all_names_and_the_last_export_counts() {
        let mut directory = Directory::default();
        directory.observe(&person(2), citation(20));
        let mut other = Directory::default();
        other.observe(&person(1), citation(10));
        directory.merge(other);
        for name in ["EVE", "arn:aws:iam::1:user/team/eve", "eve.lund@corp.example"] {
            let end = directory.of(name).and_then(|entry| entry.end);
            assert_eq!(end, Some(Timestamp::from_seconds(2)), "{name}");
        }
        assert!(directory.of("team/eve").is_none() && directory.of("mia").is_none());
    }
}
