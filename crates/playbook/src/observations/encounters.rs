//! Pages, certificates and mail addresses that feeds name, where the logs show one of them; nothing
//! is kept of any other.

use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::hash_map::Entry;
use schema::{Email, Flow, HttpRequest, MailDirection};

use super::domain::Asked;
use super::seen::{Citation, Counter, Seen, merge};
use crate::intel::{Thing, Things};
use crate::organization::Organization;

/// Who of ours met something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ours {
    Host(IpAddr),
    /// By mail address.
    Mailbox(Box<str>),
}

/// Who met what, and at which address outside, where the thing itself does not say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Encounter {
    pub ours: Ours,
    pub thing: Thing,
    pub address: Option<IpAddr>,
}

#[derive(Debug, Default)]
pub struct Encounters {
    things: Arc<Things>,
    seen: Counter<Encounter, Asked>,
}

impl Encounters {
    pub(super) fn watching(things: Arc<Things>) -> Self {
        Self { things, seen: Counter::default() }
    }

    /// All of them, in order.
    pub fn sorted(&self) -> Vec<(&Encounter, &Asked)> {
        let mut all: Vec<_> = self.seen.iter().collect();
        all.sort_by_key(|(encounter, _)| *encounter);
        all
    }

    /// A page that a host of ours asked for: an answer is contact.
    pub(super) fn observe_request(
        &mut self,
        request: &HttpRequest<'_>,
        host: IpAddr,
        citation: Citation,
    ) {
        if self.things.is_empty() {
            return;
        }
        let Some(url) = request.url.as_deref() else { return };
        let asked = request.host.as_deref();
        if let Some(thing) = self.things.page(asked, request.destination_port, url) {
            let answered = request.status.is_some_and(|status| status > 0);
            let contact = answered && request.allowed != Some(false);
            let ours = Ours::Host(host);
            self.add(Encounter { ours, thing, address: None }, citation, contact);
        }
    }

    /// The certificate that somebody outside showed to a host of ours.
    pub(super) fn observe_handshake(&mut self, flow: &Flow<'_>, citation: Citation) {
        if self.things.is_empty() {
            return;
        }
        let certificate = flow.certificate.as_deref();
        if let Some(thing) = certificate.and_then(|it| self.things.certificate(it)) {
            let (ours, address) = (Ours::Host(flow.source), Some(flow.destination));
            self.add(Encounter { ours, thing, address }, citation, flow.answered != Some(false));
        }
    }

    /// Mail with somebody whom a feed names. What comes in proves no contact, what goes out does.
    pub(super) fn observe_mail(
        &mut self,
        email: &Email<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        if self.things.is_empty() || email.delivered == Some(false) {
            return;
        }
        let ours = |address: &str| {
            let domain = address.trim_end_matches('>').rsplit_once('@')?.1;
            let bare = address.rsplit_once('<').map_or(address, |(_, address)| address);
            let own = organization.owns_name(domain);
            own.then(|| Ours::Mailbox(bare.trim_end_matches('>').to_lowercase().into()))
        };
        let sender = email.sender.as_deref();
        if let Some(thing) = sender.and_then(|sender| self.things.mail(sender)) {
            for ours in email.recipients.iter().filter_map(|it| ours(it)) {
                let thing = thing.clone();
                self.add(Encounter { ours, thing, address: None }, citation, false);
            }
        }
        let Some(ours) = sender.and_then(ours) else { return };
        for recipient in &email.recipients {
            if let Some(thing) = self.things.mail(recipient) {
                let sent = email.direction != MailDirection::Inbound;
                let encounter = Encounter { ours: ours.clone(), thing, address: None };
                self.add(encounter, citation, sent);
            }
        }
    }

    fn add(&mut self, encounter: Encounter, citation: Citation, contact: bool) {
        let asked = Asked { seen: Seen::new(citation), contact: contact.then_some(citation) };
        match self.seen.entry(encounter) {
            Entry::Occupied(mut held) => held.get_mut().merge(asked),
            Entry::Vacant(free) => {
                free.insert(asked);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        merge(&mut self.seen, other.seen, Asked::merge);
    }
}
