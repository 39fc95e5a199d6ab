//! Visits to the pages where names and servers are bought.
//!
//! A front page is browsing. What counts is a host that one talks to in order to sign up, buy or
//! deploy, or a path that says so, at somebody who sells infrastructure. Who sells is told before
//! reading ([`Shops`]), so that the millions of other requests leave nothing here.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use schema::HttpRequest;

use super::holders::insert_hourly;
use super::seen::Citation;
use crate::intel::{Shops, has_word};

/// Words that follow when it is done.
const DONE: [&str; 8] = [
    "complete",
    "completed",
    "confirmation",
    "confirmed",
    "receipt",
    "success",
    "thanks",
    "thankyou",
];

/// Visits of one host of ours to one name, the least record of each hour, ascending.
#[derive(Clone, Debug, Default)]
pub struct Visits {
    pub seen: Vec<Citation>,
    /// Those that sent a form, or saw that an order was done.
    pub submitted: Vec<Citation>,
}

#[derive(Debug, Default)]
pub struct Checkouts {
    shops: Arc<Shops>,
    visits: BTreeMap<(IpAddr, Box<str>), Visits>,
}

impl Checkouts {
    pub(super) fn watching(shops: Arc<Shops>) -> Self {
        Self { shops, ..Self::default() }
    }

    /// Visits in order of host and name.
    pub fn iter(&self) -> impl Iterator<Item = (IpAddr, &str, &Visits)> {
        self.visits.iter().map(|((host, name), visits)| (*host, &**name, visits))
    }

    /// Visits of one host, in order of name.
    pub fn of(&self, host: IpAddr) -> impl Iterator<Item = (&str, &Visits)> {
        let visits = self.visits.range((host, Box::default())..);
        let own = visits.take_while(move |((visitor, _), _)| *visitor == host);
        own.map(|((_, name), visits)| (&**name, visits))
    }

    /// A TLS handshake that was answered: the name is all there is.
    pub(super) fn observe_handshake(&mut self, host: IpAddr, name: &str, citation: Citation) {
        if self.shops.is_checkout(name, None) {
            insert_hourly(&mut self.visits(host, name).seen, citation);
        }
    }

    /// A request of a host of ours for a name.
    pub(super) fn observe_request(
        &mut self,
        request: &HttpRequest<'_>,
        (host, name): (IpAddr, &str),
        citation: Citation,
    ) {
        // A firewall that decides on pages tells of no answer, but that it let the request through.
        let refused = match request.status {
            Some(status) => request.allowed == Some(false) || status == 0 || status >= 400,
            None => request.allowed != Some(true),
        };
        if refused {
            return;
        }
        let path = request.url.as_deref().map(path);
        if self.shops.is_checkout(name, path) {
            let submitted = is_submitted(request.method.as_deref(), path);
            let visits = self.visits(host, name);
            insert_hourly(&mut visits.seen, citation);
            if submitted {
                insert_hourly(&mut visits.submitted, citation);
            }
        }
    }

    fn visits(&mut self, host: IpAddr, name: &str) -> &mut Visits {
        self.visits.entry((host, name.into())).or_default()
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (key, visits) in other.visits {
            let held = self.visits.entry(key).or_default();
            visits.seen.into_iter().for_each(|it| insert_hourly(&mut held.seen, it));
            visits.submitted.into_iter().for_each(|it| insert_hourly(&mut held.submitted, it));
        }
    }
}

/// The path of a URL as a proxy or sensor logs it, without scheme, host and query.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path =
        if rest.starts_with('/') { rest } else { rest.split_once('/').unwrap_or(("", "")).1 };
    path.split(['?', '#']).next().unwrap_or(path)
}

/// A form sent from a page of purchase, or the page that follows it.
fn is_submitted(method: Option<&str>, path: Option<&str>) -> bool {
    let Some(path) = path else { return false };
    let sent = matches!(method, Some("POST" | "PUT"));
    Shops::sells(path) && (sent || has_word(path, &DONE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_or_a_receipt_is_an_order() {
        let check = |method, url, expected| {
            assert_eq!(is_submitted(Some(method), Some(path(url))), expected, "{method} {url}");
        };
        check("GET", "https://www.registrar.example/cart", false);
        check("POST", "https://www.registrar.example/cart?step=2", true);
        check("GET", "http://www.registrar.example/order/thank-you", true);
        check("GET", "www.registrar.example/?next=/cart/success", false);
        check("CONNECT", "www.registrar.example:443", false);
    }
}
