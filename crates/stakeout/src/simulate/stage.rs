//! What every part of the story is given: who and what there is, and where to write down what
//! happens.

use std::net::Ipv4Addr;

use schema::{Day, Provider, Timestamp};

use super::aws::{Client, Principal, Request, Session, assume_role_with_saml};
use super::calendar::{Calendar, office_moment};
use super::clouds::{Act, Caller, Cloud, Conversation, Deed};
use super::company::{Company, IDENTITY_REGION, Person};
use super::internet::{Internet, Site};
use super::journal::{CloudLog, CloudRecord, Journal};
use super::papers::Register;
use super::profile::Profile;
use super::random::Random;
use super::wire::{self, Fetch, Visit};

/// The permission set of people who build things.
pub(crate) const DEVELOPER: &str = "Developer";
pub(crate) const NETWORK_ADMINISTRATOR: &str = "NetworkAdministrator";
pub(crate) const DOMAIN_ADMINISTRATOR: &str = "DomainAdministrator";
pub(crate) const MARKETING: &str = "Marketing";
pub(crate) const PIPELINE_ROLE: &str = "ci-deploy";
pub(crate) const PLATFORM_ROLE: &str = "platform-deploy";
/// IAM users with long-lived keys, for machines.
pub(crate) const DEPLOY_USER: &str = "svc-deploy";
pub(crate) const REPORT_USER: &str = "report-exporter";

#[derive(Debug)]
pub(crate) struct Stage<'a> {
    pub(crate) company: &'a Company,
    pub(crate) internet: &'a Internet,
    pub(crate) clouds: &'a [Cloud],
    pub(crate) profile: &'a Profile,
    pub(crate) calendar: Calendar,
    pub(crate) journal: &'a mut Journal,
    pub(crate) register: &'a mut Register,
    pub(crate) random: Random,
}

impl<'a> Stage<'a> {
    /// What the company has at a provider of its profile.
    pub(crate) fn cloud(&self, provider: Provider) -> &'a Cloud {
        let cloud = self.clouds.iter().find(|cloud| cloud.provider == provider);
        cloud.expect("a scenario is played where its cloud is used")
    }

    /// Does something in another cloud: when, by whom, from where.
    pub(crate) fn act(
        &mut self,
        cloud: &Cloud,
        (at, caller, from): (Timestamp, &Caller, Ipv4Addr),
        region: &str,
        deed: Deed<'_>,
    ) {
        let at = Timestamp::from_seconds(at.seconds());
        self.note(cloud, &Act { at, caller, from, region, deed, refused: false });
    }

    /// As [`Self::act`], but the provider refuses.
    pub(crate) fn refused_act(
        &mut self,
        cloud: &Cloud,
        (at, caller, from): (Timestamp, &Caller, Ipv4Addr),
        region: &str,
        deed: Deed<'_>,
    ) {
        let at = Timestamp::from_seconds(at.seconds());
        self.note(cloud, &Act { at, caller, from, region, deed, refused: true });
    }

    fn note(&mut self, cloud: &Cloud, act: &Act<'_>) {
        let records = cloud.records(act, &mut self.random);
        self.keep(cloud, CloudLog::Calls, records);
    }

    /// A server of ours in another cloud talks with somebody.
    pub(crate) fn converse(&mut self, cloud: &Cloud, conversation: &Conversation) {
        let records = cloud.flows(conversation, &mut self.random);
        self.keep(cloud, CloudLog::Flows, records);
    }

    fn keep(&mut self, cloud: &Cloud, log: CloudLog, records: Vec<(Timestamp, String)>) {
        let (provider, account) = (cloud.provider, &cloud.account);
        self.journal.cloud_records.extend(records.into_iter().map(|(at, record)| CloudRecord {
            at,
            log,
            provider,
            account: account.clone(),
            record,
        }));
    }

    pub(crate) fn call(
        &mut self,
        at: Timestamp,
        session: &Session,
        region: &'static str,
        request: Request,
    ) {
        self.journal.call(at, session, (region, request), &mut self.random);
    }

    /// A person of Identity Center signs in to an account.
    pub(crate) fn sign_in(&mut self, at: Timestamp, person: &Principal, from: Client) -> Session {
        let session = Session::begin(person, at, from, &mut self.random);
        let (caller, request) = assume_role_with_saml(person, &session, at, &mut self.random);
        self.call(at, &caller, IDENTITY_REGION, request);
        session
    }

    /// `count` read-only calls in a session, from `at` on; says when the last was made.
    pub(crate) fn look_around(
        &mut self,
        at: Timestamp,
        session: &Session,
        region: &'static str,
        count: u64,
    ) -> Timestamp {
        let mut at = at;
        for _ in 0..count {
            at = at.plus_seconds(self.random.seconds(3, 180));
            let request = super::aws::read_something(&mut self.random);
            self.call(at, session, region, request);
        }
        at
    }

    pub(crate) fn visit(&mut self, visit: &Visit<'_>) {
        match self.company.proxy_user(visit.host) {
            Some(user) => wire::visit_by_proxy(self.journal, visit, user, &mut self.random),
            None => wire::visit(self.journal, visit, &mut self.random),
        }
    }

    /// A small file, fetched without TLS.
    pub(crate) fn fetch(&mut self, fetch: &Fetch<'_>) {
        let user = self.company.proxy_user(fetch.host);
        wire::fetch(self.journal, fetch, user, &mut self.random);
    }

    /// An ordinary visit of `host` to `site`: a little up, more down, some seconds.
    pub(crate) fn browse(&mut self, at: Timestamp, host: Ipv4Addr, site: &Site, asks: bool) {
        let visit = Visit {
            at,
            host,
            site,
            bytes_out: self.random.between(600, 9_000),
            bytes_in: site.reply_kilobytes * self.random.between(300, 2_400),
            seconds: self.random.between(0, 95),
            asks,
        };
        self.visit(&visit);
    }

    pub(crate) fn production_role(&self, role: &'static str, session: String) -> Principal {
        Principal::Role { account: self.company.accounts.production.clone(), role, session }
    }

    pub(crate) fn production_user(&self, name: &str) -> Principal {
        Principal::User { account: self.company.accounts.production.clone(), name: name.to_owned() }
    }

    /// The pipelines, which share a role; the main one, which there always is, comes first.
    pub(crate) fn pipelines(&self) -> Vec<Principal> {
        let account = &self.company.accounts.production;
        let subjects = self.company.pipeline_subjects(self.profile.pipelines);
        subjects
            .map(|subject| Principal::Workload {
                account: account.clone(),
                role: PIPELINE_ROLE,
                subject,
            })
            .collect()
    }

    pub(crate) fn main_pipeline(&self) -> Principal {
        self.pipelines().swap_remove(0)
    }

    /// A moment of somebody's office day, whose clock is `zone_hours` ahead of UTC.
    pub(crate) fn office_moment(&mut self, day: Day, zone_hours: i64) -> Timestamp {
        office_moment(day, (zone_hours, self.profile.office_hours), &mut self.random)
    }
}

/// An engineer with the developers' permission set, in one account.
pub(crate) fn developer(account: &str, person: &Person) -> Principal {
    Principal::Person {
        account: account.to_owned(),
        email: person.email.clone(),
        permission_set: DEVELOPER,
    }
}
