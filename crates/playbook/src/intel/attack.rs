//! Who is known to acquire infrastructure: the groups and campaigns of ATT&CK, by sub-technique and
//! by name. It is something to read beside a case. Nothing that is judged asks it: that many use a
//! technique says nothing of who used it here.

use std::sync::LazyLock;

use super::builtin;
use crate::words;

/// The edition of ATT&CK that the facts are of.
pub const EDITION: &str = "ATT&CK v18.1";

/// Names in a sentence, before the rest is counted.
const NAMED: usize = 5;

static USERS: LazyLock<Vec<KnownUser>> =
    LazyLock::new(|| builtin::attack_lines().filter_map(KnownUser::read).collect());

/// A group or campaign that is known to acquire infrastructure.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownUser {
    /// `G0007` is a group, `C0024` a campaign.
    pub id: &'static str,
    pub name: &'static str,
    pub aliases: Vec<&'static str>,
    pub techniques: Vec<&'static str>,
}

impl KnownUser {
    /// One line: `id;name;other|names;technique technique`.
    fn read(line: &'static str) -> Option<Self> {
        let [id, name, aliases, techniques] = *line.split(';').collect::<Vec<_>>() else {
            return None;
        };
        let aliases = aliases.split('|').filter(|alias| !alias.is_empty()).collect();
        Some(Self { id, name, aliases, techniques: techniques.split(' ').collect() })
    }

    /// Groups first.
    pub(super) fn all() -> impl Iterator<Item = &'static Self> {
        USERS.iter()
    }

    /// Its id, its name and its other names.
    pub(super) fn names(&'static self) -> impl Iterator<Item = &'static str> {
        [self.id, self.name].into_iter().chain(self.aliases.iter().copied())
    }

    /// Who uses a technique, groups first. Who uses a sub-technique uses the technique.
    pub fn of_technique(id: &str) -> Vec<&'static Self> {
        let parent = |technique: &str| technique.split('.').next() == Some(id);
        let uses = |user: &&Self| user.techniques.iter().any(|it| *it == id || parent(it));
        USERS.iter().filter(uses).collect()
    }
}

/// `known to be used by 20 groups and campaigns, among them …`; nothing where nobody is known.
pub fn known_use(technique: &str) -> Option<String> {
    let users = KnownUser::of_technique(technique);
    let names: Vec<&str> = users.iter().take(NAMED).map(|user| user.name).collect();
    match users.len() {
        0 => None,
        few if few <= NAMED => {
            Some(format!("known to be used by {}", words::listed(&names, NAMED)))
        }
        many => Some(format!(
            "known to be used by {many} groups and campaigns, among them {}",
            words::listed(&names, NAMED)
        )),
    }
}

/// The id of a technique in capitals, if this is how one is written: `T1583` or `T1583.003`.
pub(super) fn technique(text: &str) -> Option<String> {
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|it| it.is_ascii_digit());
    let number = text.strip_prefix(['T', 't'])?;
    let (parent, sub) = number.split_once('.').unwrap_or((number, "000"));
    (digits(parent, 4) && digits(sub, 3)).then(|| text.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        assert_eq!(USERS.len(), builtin::attack_lines().count());
        for user in USERS.iter() {
            assert!(user.id.starts_with(['G', 'C']) && !user.name.is_empty(), "{user:?}");
            for id in &user.techniques {
                assert!(
                    technique(id).as_deref() == Some(id) && id.starts_with("T1583"),
                    "{user:?}"
                );
            }
        }
        let of = |id: &str| KnownUser::of_technique(id).len();
        let subs = ["001", "002", "003", "004", "005", "006", "007", "008"];
        let counts = subs.map(|sub| of(&format!("T1583.{sub}")));
        assert_eq!(counts, [55, 3, 20, 10, 3, 27, 1, 1]);
        assert_eq!(of("T1583"), USERS.len(), "a sub-technique is of its technique");
        assert_eq!(of("T1583.0"), 0);
    }

    #[test]
    fn a_sentence_names_a_few_and_counts_all() {
        let told = |id: &str| known_use(id).unwrap_or_default();
        assert_eq!(told("T1583.002"), "known to be used by Axiom, HEXANE and Sea Turtle");
        assert_eq!(told("T1583.007"), "known to be used by APT41 DUST");
        let many = "known to be used by 20 groups and campaigns, among them APT28, APT42, Axiom, \
                    BlackByte and Contagious Interview";
        assert_eq!(told("T1583.003"), many);
        assert_eq!(known_use("T1071"), None);
    }

    #[test]
    fn names_aliases_and_ids_lead_to_who_it_is() {
        let intel = crate::intel::Intel::default();
        let called = |name: &str| intel.called(name, schema::Timestamp::MAX).users;
        let ids = |name: &str| called(name).iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids("fancy bear"), ["G0007"]);
        assert_eq!(ids("g0007"), ["G0007"]);
        assert_eq!(ids("SolarWinds Compromise"), ["C0024"]);
        assert_eq!(ids("nobody"), [""; 0]);
        assert_eq!(ids("…"), [""; 0]);
    }

    #[test]
    fn techniques_are_told_by_how_they_are_written() {
        assert_eq!(technique("t1583.003").as_deref(), Some("T1583.003"));
        assert_eq!(technique("T1583").as_deref(), Some("T1583"));
        for other in ["T158", "T1583.", "T1583.03", "T1583.0031", "T1583.003.1", "1583", "T१५८३"]
        {
            assert_eq!(technique(other), None, "{other}");
        }
    }
}
