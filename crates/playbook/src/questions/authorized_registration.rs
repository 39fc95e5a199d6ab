//! Were the new domains or IP addresses registered by authorized personnel?

use schema::ResourceKind;

use super::acquisition_evidence;
use crate::acquisitions::{Acquisition, Authorization, covering_entries, total};
use crate::cases::{Answer, Reply, Story};
use crate::register::Standing;
use crate::scene::Scene;

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
        return far_end(answer, story, scene);
    }
    let worst = asked.iter().map(|it| scene.authorization(it)).max();
    (answer.reply, answer.why) = match worst {
        Some(Authorization::Authorized) | None => {
            (Reply::Yes, format!("Every one of them is covered by {}.", covering_entries(&asked)))
        }
        Some(Authorization::Unauthorized) => (Reply::No, uncovered(&asked, scene)),
        Some(Authorization::CannotTell) if !scene.context.has_register() => {
            answer.missing_sources = vec!["acquisition register".to_owned()];
            (Reply::Unknown, "There is no acquisition register to ask.".to_owned())
        }
        Some(Authorization::CannotTell) => {
            answer.missing_sources = vec!["acquisition register, complete for this".to_owned()];
            (Reply::Unknown, format!("It cannot be told: {}.{}", reason(&asked), nearest(&asked)))
        }
    };
    answer
}

/// Nothing was acquired: who registered what the case reached, as far as a register says.
fn far_end(mut answer: Answer, story: &Story<'_>, scene: &Scene<'_>) -> Answer {
    let registrations = scene.registrations(story);
    if registrations.is_empty() {
        answer.why = String::from("No registration or acquisition is part of this case.");
        let read = !scene.observations.registrations.is_empty();
        answer.why.push_str(if read {
            " The WHOIS and RDAP answers that were read do not mention the far end."
        } else {
            " Who registered the far end cannot be told without registration data."
        });
        answer.missing_sources = vec!["registration (WHOIS, RDAP) of what it reached".to_owned()];
        return answer;
    }
    let told: Vec<String> =
        registrations.iter().map(|(domain, it)| format!("{domain} was {}", it.told())).collect();
    answer.why =
        format!("No registration is part of this case. What it reached: {}.", told.join("; "));
    answer.evidence = registrations.iter().map(|(_, it)| it.citation).take(5).collect();
    answer
}

fn uncovered(asked: &[&Acquisition<'_>], scene: &Scene<'_>) -> String {
    let not: Vec<&Acquisition<'_>> = asked
        .iter()
        .copied()
        .filter(|it| scene.authorization(it) == Authorization::Unauthorized)
        .collect();
    let (count, of) = (total(not.iter().copied()), total(asked.iter().copied()));
    let many = if of == 1 { "It was not".to_owned() } else { format!("{count} of {of} were not") };
    format!("{many}: {}.{}", reason(&not), nearest(asked))
}

/// Why an entry does not authorise them, by how the first stands to the register.
fn reason(acquisitions: &[&Acquisition<'_>]) -> &'static str {
    match acquisitions.first().map(|acquisition| &acquisition.standing) {
        Some(Standing::Covered { .. }) => {
            "an entry exists, but the account was not in its owner's hands"
        }
        Some(Standing::Over { tolerated: true, .. }) => {
            "an entry allows fewer, and this is within a fifth over its count"
        }
        Some(Standing::Over { .. }) => "an entry allows fewer",
        Some(Standing::Uncovered { complete: false, .. }) => {
            "no entry covers them, and the register does not say that it is complete here"
        }
        Some(Standing::Uncovered { .. }) | None => "no grant, plan or portfolio entry covers them",
    }
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
