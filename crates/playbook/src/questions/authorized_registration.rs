//! Were the new domains or IP addresses registered by authorized personnel?

use schema::ResourceKind;

use super::acquisition_evidence;
use crate::acquisitions::{Acquisition, Authorization};
use crate::cases::{Answer, Reply, Story};
use crate::register::Standing;
use crate::scene::Scene;
use crate::words;

pub(super) fn answer(story: &Story<'_>, scene: &Scene<'_>) -> Answer {
    let all = scene.chosen(&story.acquisitions());
    let registrations: Vec<&Acquisition<'_>> = all
        .iter()
        .copied()
        .filter(|it| {
            matches!(it.kind, ResourceKind::Domain | ResourceKind::Address | ResourceKind::Dns)
        })
        .collect();
    // Servers come with addresses: where no name or address stands alone, they are asked about.
    let asked = if registrations.is_empty() { all } else { registrations };
    let mut answer = Answer {
        id: "authorized_registration",
        reply: Reply::Unknown,
        why: String::new(),
        evidence: acquisition_evidence(story, scene),
        missing_sources: Vec::new(),
    };
    if asked.is_empty() {
        answer.why = String::from(
            "No registration or acquisition is part of this case; who registered the far \
                      end cannot be told without registration data.",
        );
        answer.missing_sources = vec!["registration (WHOIS, RDAP)".to_owned()];
        return answer;
    }
    let worst = asked.iter().map(|it| scene.authorization(it)).max();
    (answer.reply, answer.why) = match worst {
        Some(Authorization::Authorized) | None => (Reply::Yes, covered(&asked)),
        Some(Authorization::Unauthorized) => (Reply::No, uncovered(&asked, scene)),
        Some(Authorization::CannotTell) if !scene.context.has_register() => {
            answer.missing_sources = vec!["acquisition register".to_owned()];
            (Reply::Unknown, "There is no acquisition register to ask.".to_owned())
        }
        Some(Authorization::CannotTell) => {
            answer.missing_sources = vec!["acquisition register, complete for this".to_owned()];
            (
                Reply::Unknown,
                format!(
                    "No entry covers it, and the register does not say that it is complete here.{}",
                    nearest(&asked)
                ),
            )
        }
    };
    answer
}

fn covered(asked: &[&Acquisition<'_>]) -> String {
    let mut entries: Vec<String> = asked
        .iter()
        .filter_map(|acquisition| match &acquisition.standing {
            Standing::Covered { entry } => Some(entry.to_string()),
            _ => None,
        })
        .collect();
    entries.sort();
    entries.dedup();
    format!("Every one of them is covered by {}.", words::listed(&entries, 3))
}

fn uncovered(asked: &[&Acquisition<'_>], scene: &Scene<'_>) -> String {
    let not = asked.iter().filter(|it| scene.authorization(it) == Authorization::Unauthorized);
    let count: u32 = not.clone().map(|acquisition| acquisition.count).sum();
    let total: u32 = asked.iter().map(|acquisition| acquisition.count).sum();
    let impostor = not.clone().any(|it| matches!(it.standing, Standing::Covered { .. }));
    let reason = if impostor {
        "an entry exists, but the account was not in its owner's hands"
    } else {
        "no grant, plan or portfolio entry covers them"
    };
    format!("{count} of {total} were not: {reason}.{}", nearest(asked))
}

fn nearest(asked: &[&Acquisition<'_>]) -> String {
    let near = asked.iter().find_map(|acquisition| match &acquisition.standing {
        Standing::Uncovered { nearest: Some(near), .. } => Some(near),
        _ => None,
    });
    near.map_or_else(String::new, |near| {
        format!(" Nearest entry: {}, which {}.", near.entry, near.difference)
    })
}
