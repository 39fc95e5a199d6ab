//! `stakeout intel lookup`: everything that is known of a value, and who says so.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use playbook::intel::{
    EDITION, Hit, HitKind, Indicator, Intel, Known, KnownUser, ListKind, NetworkFact, Parties,
    Party, PartyKind, Subject, Tlp, known_use,
};
use playbook::organization::Organization;
use schema::Timestamp;
use serde_json::{Value, json};

use super::Format;
use super::status::age;
use crate::cli::settings::{self, Settings};
use crate::output::json as careful;
use crate::output::terminal::clean;

/// Hits that are printed of one value.
const SHOWN_HITS: usize = 20;

#[derive(Args)]
pub(super) struct Arguments {
    /// Configuration; `stakeout.toml` in this folder where it is left out and exists
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// List or feed beside the configured ones; may be repeated
    #[arg(long, value_name = "FILE")]
    intel: Vec<PathBuf>,
    /// Ask as of this moment, such as 2026-10-29T00:00:00Z; left out, the clock
    #[arg(long, value_name = "TIME", value_parser = crate::cli::judging::parse_time)]
    now: Option<Timestamp>,
    /// What to print on stdout
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Addresses, networks, names, URLs, AS numbers (AS64500), mail addresses, hashes of
    /// certificates, names of actors, campaigns or malware, numbers of ATT&CK (G0007, C0024), or techniques (T1583.003); written harmless (`hxxp://a[.]example`) they are
    /// understood as well
    #[arg(required = true, value_name = "VALUE")]
    values: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<()> {
    let config = arguments.config.as_deref();
    let (context, _) = settings::load(config, &[], &arguments.intel, settings)?;
    let now = arguments.now.unwrap_or(settings.clock);
    let answers: Vec<Answer<'_>> = arguments
        .values
        .iter()
        .map(|value| Answer::of(value, &context.organization, &context.intel, now))
        .collect();
    let mut stdout = io::stdout().lock();
    if arguments.format == Format::Json {
        let answers: Vec<Value> = answers.iter().map(Answer::to_json).collect();
        stdout.write_all(careful::to_string_pretty(&answers)?.as_bytes())?;
        return Ok(());
    }
    for answer in &answers {
        answer.print(&mut stdout)?;
    }
    Ok(())
}

struct Answer<'a> {
    value: &'a str,
    subject: Subject,
    /// Why it is ours, if it is.
    ours: Option<String>,
    known: Known<'a>,
    /// Actors, campaigns and malware of this name.
    parties: Vec<Party<'a>>,
    /// Groups and campaigns of ATT&CK of this name, or that use this technique.
    users: Vec<&'static KnownUser>,
    intel: &'a Intel,
    now: Timestamp,
}

impl<'a> Answer<'a> {
    fn of(value: &'a str, organization: &Organization, intel: &'a Intel, now: Timestamp) -> Self {
        let subject = Subject::of(value);
        let ours = ours(&subject, organization);
        let mut known = intel.known(&subject, now);
        let Parties { parties, mut users, hits } = match &subject {
            Subject::Words(words) => intel.called(words, now),
            _ => Parties::default(),
        };
        known.hits.extend(hits);
        if let Subject::Technique(id) = &subject {
            users = KnownUser::of_technique(id);
        }
        Self { value, subject, ours, known, parties, users, intel, now }
    }

    fn is_unknown(&self) -> bool {
        let Known { hits, network, provider } = &self.known;
        let nobody = hits.is_empty() && network.is_none() && provider.is_none();
        nobody && self.ours.is_none() && self.parties.is_empty() && self.users.is_empty()
    }

    fn print(&self, to: &mut impl Write) -> io::Result<()> {
        writeln!(to, "{}  ({})", clean(self.value), self.subject.kind())?;
        if self.is_unknown() {
            return writeln!(to, "  nothing is known of it");
        }
        let mut line = |head: &str, text: &str| writeln!(to, "  {head:<10} {}", clean(text));
        if let Some(ours) = &self.ours {
            line("ours", ours)?;
        }
        if let Some(network) = &self.known.network {
            line("network", &network_line(network))?;
        }
        if let Some(provider) = &self.known.provider {
            let dated = dated(provider.as_of, self.now);
            let entry = format!("{}, {}, {dated}", provider.entry, provider.list);
            line("provider", &format!("{} ({}), {entry}", provider.provider, provider.kind))?;
        }
        for party in &self.parties {
            line(party.kind.as_str(), &party_line(party))?;
        }
        for hit in self.known.hits.iter().take(SHOWN_HITS) {
            let head = if hit.indicator().is_some() { "indicator" } else { "list" };
            line(head, &self.hit_line(hit))?;
        }
        if self.known.hits.len() > SHOWN_HITS {
            line("indicator", "… and more; --format json gives up to a hundred")?;
        }
        if let Subject::Technique(id) = &self.subject {
            line("attack", &format!("{}, {EDITION}", known_use(id).unwrap_or_default()))?;
        } else {
            for user in &self.users {
                let techniques = user.techniques.join(", ");
                let told =
                    format!("{} ({}), known for {techniques}, {EDITION}", user.name, user.id);
                line("attack", &told)?;
            }
        }
        Ok(())
    }

    fn hit_line(&self, hit: &Hit<'_>) -> String {
        let suppressed =
            hit.suppressed_by.map(|list| format!("; held back by warning list {list}"));
        let suppressed = suppressed.unwrap_or_default();
        let sure = format!("confidence {}", hit.confidence);
        match hit.kind {
            HitKind::List(kind) => {
                let stale = if hit.stale { ", past its age" } else { "" };
                let dated = dated(hit.as_of, self.now);
                format!("{} ({kind}): {}, {sure}, {dated}{stale}{suppressed}", hit.list, hit.entry)
            }
            HitKind::Indicator(indicator) => {
                let about = said_of(indicator, &self.aliases(indicator), self.now);
                format!(
                    "{}: {}, {}, {sure}{about}{suppressed}",
                    hit.list,
                    hit.entry,
                    indicator.name()
                )
            }
        }
    }

    fn to_json(&self) -> Value {
        let provider = self.known.provider.as_ref().map(|provider| {
            json!({
                "name": provider.provider,
                "kind": provider.kind.as_str(),
                "list": provider.list,
                "entry": provider.entry.to_string(),
                "as_of": provider.as_of.map(|at| at.to_string()),
            })
        });
        let network = self.known.network.as_ref().map(|network| {
            json!({
                "number": network.number,
                "name": network.name,
                "country": network.country,
                "list": network.list,
                "entry": network.entry.map_or_else(String::new, |it| it.to_string()),
                "as_of": network.as_of.map(|at| at.to_string()),
                "stale": network.stale,
            })
        });
        let (indicators, lists): (Vec<_>, Vec<_>) =
            self.known.hits.iter().partition(|hit| hit.indicator().is_some());
        let lists: Vec<Value> = lists.into_iter().map(|hit| self.list_json(hit)).collect();
        let indicators: Vec<Value> =
            indicators.into_iter().filter_map(|hit| self.indicator_json(hit)).collect();
        let parties = |kind| {
            let parties = self.parties.iter().filter(move |party| party.kind == kind);
            parties.map(party_json).collect::<Vec<_>>()
        };
        let users = self.users.iter().map(|user| {
            json!({
                "id": user.id,
                "name": user.name,
                "aliases": user.aliases,
                "techniques": user.techniques,
                "edition": EDITION,
            })
        });
        json!({
            "value": self.value,
            "kind": self.subject.kind(),
            "known": !self.is_unknown(),
            "ours": self.ours,
            "network": network,
            "provider": provider,
            "lists": lists,
            "indicators": indicators,
            "actors": parties(PartyKind::Actor),
            "campaigns": parties(PartyKind::Campaign),
            "malware": parties(PartyKind::Malware),
            "attack": users.collect::<Vec<_>>(),
        })
    }

    fn list_json(&self, hit: &Hit<'_>) -> Value {
        json!({
            "list": hit.list,
            "kind": hit.list_kind().map(ListKind::as_str),
            "provider": hit.provider,
            "entry": hit.entry.to_string(),
            "confidence": hit.confidence,
            "as_of": hit.as_of.map(|at| at.to_string()),
            "age_days": hit.as_of.map(|at| self.now.seconds_since(at) / 86_400),
            "stale": hit.stale,
            "suppressed_by": hit.suppressed_by,
        })
    }

    /// What else an indicator's actor is called, by its feed and by all.
    fn aliases(&self, indicator: &'a Indicator) -> Vec<&'a str> {
        let own = indicator.about.aliases.iter().map(String::as_str);
        let all = indicator.actor().map_or_else(Vec::new, |actor| self.intel.aliases_of(actor));
        let mut aliases: Vec<&str> = own.collect();
        aliases.extend(
            all.into_iter().filter(|it| !indicator.about.aliases.iter().any(|own| own == it)),
        );
        aliases
    }

    fn indicator_json(&self, hit: &Hit<'_>) -> Option<Value> {
        let indicator = hit.indicator()?;
        let about = &indicator.about;
        Some(json!({
            "feed": hit.list,
            "id": indicator.id(),
            "name": indicator.name(),
            "pattern": indicator.pattern(),
            "entry": hit.entry.to_string(),
            "actor": about.actor,
            "aliases": self.aliases(indicator),
            "campaign": about.campaign,
            "malware": about.malware,
            "kill_chain": about.kill_chain,
            "tlp": about.tlp.map(Tlp::as_str),
            "source": about.source,
            "confidence": indicator.confidence,
            "valid_from": (indicator.valid_from != Timestamp::MIN).then(|| indicator.valid_from.to_string()),
            "valid_until": indicator.valid_until().map(|at| at.to_string()),
            "modified": indicator.modified().map(|at| at.to_string()),
            "revoked": indicator.revoked,
            "live": indicator.is_live(self.now),
            "partial": indicator.partial,
            "suppressed_by": hit.suppressed_by,
        }))
    }
}

/// `PORCH CLIMBER, also known as UNC1; campaigns Op Ladder; 2 indicators, 1 live; said by feed, …`.
fn party_line(party: &Party<'_>) -> String {
    let listed = |head: &str, names: &BTreeSet<&str>| match names.len() {
        0 => String::new(),
        _ => format!("{head}{}", names.iter().copied().collect::<Vec<_>>().join(", ")),
    };
    let tied = if party.kind == PartyKind::Actor { "; campaigns " } else { "; of " };
    format!(
        "{}{}{}; {} indicators, {} live{}",
        party.name,
        listed(", also known as ", &party.aliases),
        listed(tied, &party.tied),
        party.indicators,
        party.live,
        listed("; named by ", &party.feeds)
    )
}

fn party_json(party: &Party<'_>) -> Value {
    let tied = if party.kind == PartyKind::Actor { "campaigns" } else { "actors" };
    json!({
        "name": party.name,
        "aliases": party.aliases,
        tied: party.tied,
        "feeds": party.feeds,
        "indicators": party.indicators,
        "live": party.live,
    })
}

/// Why something is ours: our exits and networks win over every list.
fn ours(subject: &Subject, organization: &Organization) -> Option<String> {
    let of_address = |address| match organization.egress(address) {
        Some(egress) => Some(format!("our exit {egress}")),
        None => organization.is_ours(address).then(|| "in our networks".to_owned()),
    };
    let of_name = |name: &str| organization.owns_name(name).then(|| "our name".to_owned());
    match subject {
        Subject::Address(address) => of_address(*address),
        Subject::Network(first, last, _) => of_address(*last).and_then(|_| of_address(*first)),
        Subject::Name(name) | Subject::Mail(_, name) => of_name(name),
        Subject::Url(_, host) => match host.trim_matches(['[', ']']).parse() {
            Ok(address) => of_address(address),
            Err(_) => of_name(host),
        },
        Subject::Asn(_) | Subject::Hash(_) | Subject::Technique(_) | Subject::Words(_) => None,
    }
}

fn network_line(network: &NetworkFact<'_>) -> String {
    let number = network.number.map_or_else(String::new, |number| format!("AS{number} "));
    let country = match network.country {
        "" => String::new(),
        code => format!(" ({code})"),
    };
    let entry = network.entry.map_or_else(String::new, |range| format!(", {range}"));
    let stale = if network.stale { ", past its age" } else { "" };
    format!("{number}{}{country}{entry}, {}{stale}", network.name, network.list)
}

fn dated(as_of: Option<Timestamp>, now: Timestamp) -> String {
    match as_of {
        Some(at) => format!("as of {} ({} old)", at.day(), age(now.seconds_since(at).max(0))),
        None => "of unknown age".to_owned(),
    }
}

/// Whom an indicator leads to, since when, and with whom it may be shared.
fn said_of(indicator: &Indicator, aliases: &[&str], now: Timestamp) -> String {
    let about = &indicator.about;
    let aliases = match aliases {
        [] => String::new(),
        aliases => format!(" ({})", aliases.join(", ")),
    };
    let actor = about.actor.as_ref().map(|actor| format!("actor {actor}{aliases}"));
    let state = match () {
        () if indicator.revoked => "revoked",
        () if indicator.is_live(now) => "live",
        () if indicator.valid_from > now => "not valid yet",
        () => "ended",
    };
    let from = match indicator.valid_from {
        Timestamp::MIN => String::new(),
        from => format!(" from {}", from.day()),
    };
    let until =
        indicator.valid_until().map_or_else(String::new, |it| format!(" until {}", it.day()));
    let said = [
        actor,
        about.campaign.as_ref().map(|it| format!("campaign {it}")),
        about.malware.as_ref().map(|it| format!("malware {it}")),
        Some(about.kill_chain.join(" + ")).filter(|it| !it.is_empty()),
        about.tlp.map(|tlp| tlp.to_string()),
        about.source.as_ref().map(|it| format!("said by {it}")),
        Some(format!("{state}{from}{until}")),
        indicator.partial.then(|| "checked in part".to_owned()),
    ];
    said.into_iter().flatten().fold(String::new(), |text, part| text + ", " + &part)
}
