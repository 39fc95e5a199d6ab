//! Which records tell of the same event: those with one `eventID` that say the same.
//!
//! Trails repeat an event, and pipelines write it with other spaces and in another order, so its
//! bytes do not identify it. Its id alone does not either: whoever can deliver a record could hide
//! an event behind a harmless one with its id, and which of the two counts would depend on which
//! was read first. So the id counts together with everything that is read of the call.

use std::net::IpAddr;

use schema::{Actor, ApiCall, Effect, Fingerprint, Mention, SourceAddress, Timestamp};

use super::SOURCE;
use crate::fingerprint::{Parts, fingerprint};

/// `text` is the record, which identifies an event without an id.
pub(super) fn identify(text: &str, time: Timestamp, call: &ApiCall<'_>) -> Fingerprint {
    let Some(id) = call.event_id.as_deref() else { return fingerprint(SOURCE, text.as_bytes()) };
    let parts = Parts::of(SOURCE)
        .and(id.as_bytes())
        .and(&time.0.to_le_bytes())
        .and(call.account.as_bytes())
        .and(call.region.as_bytes())
        .and(call.service.as_bytes())
        .and(call.operation.as_bytes())
        .and_text(call.user_agent.as_deref())
        .and_text(call.error.as_deref())
        .and(&[flag(call.read_only)]);
    let issued = call.issued.as_ref();
    let parts = parts
        .and_text(issued.map(|session| session.role.as_ref()))
        .and_text(issued.map(|session| session.access_key.as_ref()));
    let parts = with_source(with_actor(parts, &call.actor), &call.source);
    let parts = match &call.effect {
        Some(effect) => with_effect(parts, effect),
        None => parts,
    };
    parts.fingerprint()
}

fn with_actor(parts: Parts<'static>, actor: &Actor<'_>) -> Parts<'static> {
    let texts = [
        &actor.account,
        &actor.role,
        &actor.session,
        &actor.person,
        &actor.access_key,
        &actor.issuer,
        &actor.invoked_by,
    ];
    let parts = parts.and(&[actor.kind as u8, flag(actor.mfa)]).and(actor.key.as_bytes());
    texts.into_iter().fold(parts, |parts, text| parts.and_text(text.as_deref()))
}

fn with_source(parts: Parts<'static>, source: &SourceAddress<'_>) -> Parts<'static> {
    match source {
        SourceAddress::Address(address) => with_address(parts, *address),
        SourceAddress::Service(name) => parts.and(name.as_bytes()),
        SourceAddress::Unknown => parts.and(&[]),
    }
}

fn with_effect(parts: Parts<'static>, effect: &Effect) -> Parts<'static> {
    let parts = parts.and(&effect.count.to_le_bytes()).and_text(effect.class.as_deref());
    let parts = effect.resources.iter().fold(parts, |parts, name| parts.and(name.as_bytes()));
    let parts = parts.and_none();
    let parts = effect.traits.iter().fold(parts, |parts, name| parts.and(name.as_bytes()));
    let parts = parts.and_none();
    effect.mentions.iter().fold(parts, |parts, mention| match mention {
        Mention::Address(address) => with_address(parts, *address),
        Mention::Network(address, length) => with_address(parts, *address).and(&[*length]),
        Mention::Name(name) => parts.and(name.as_bytes()),
    })
}

fn with_address(parts: Parts<'static>, address: IpAddr) -> Parts<'static> {
    match address {
        IpAddr::V4(address) => parts.and(&address.octets()),
        IpAddr::V6(address) => parts.and(&address.octets()),
    }
}

const fn flag(flag: Option<bool>) -> u8 {
    match flag {
        None => 0,
        Some(false) => 1,
        Some(true) => 2,
    }
}
