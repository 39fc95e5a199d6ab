//! The other clouds of a company that uses more than AWS: what is done in them, said once, and
//! worded as the Activity Log of Azure and the audit logs of Google write it.

mod azure;
mod flows;
mod google;

use std::net::Ipv4Addr;

use schema::{Provider, Timestamp};

use super::company::Company;
use super::random::Random;
pub(crate) use flows::Conversation;

/// What the company has at one provider.
#[derive(Clone, Debug)]
pub(crate) struct Cloud {
    pub(crate) provider: Provider,
    /// A subscription, a project.
    pub(crate) account: String,
    pub(crate) home: &'static str,
    /// Regions nobody has used, in this seed's order.
    pub(crate) foreign: Vec<&'static str>,
    /// Deploys what was built.
    pub(crate) pipeline: Caller,
    /// Only ever looks, with a long-lived credential.
    pub(crate) reporter: Caller,
}

/// Who acts.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    Person(String),
    /// A workload under an identity of its own, as the logs name it.
    Application(String),
}

impl Caller {
    /// The stable identity that the logs show.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Person(name) | Self::Application(name) => name,
        }
    }
}

/// What is done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed<'a> {
    /// Looks at something that the log notes.
    Look,
    Server {
        name: &'a str,
        class: &'a str,
    },
    Function {
        name: &'a str,
    },
    /// Lets everybody call what [`Deed::Function`] made.
    OpenToAll {
        name: &'a str,
    },
    Domain {
        name: &'a str,
    },
    Record {
        zone: &'a str,
        label: &'a str,
        target: Ipv4Addr,
    },
    /// An address for a server of ours.
    Address {
        name: &'a str,
        target: Ipv4Addr,
    },
    /// The far end of a tunnel.
    Gateway {
        name: &'a str,
        target: Ipv4Addr,
    },
}

/// One call: who did what, when, where, from which address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act<'a> {
    pub(crate) at: Timestamp,
    pub(crate) caller: &'a Caller,
    pub(crate) from: Ipv4Addr,
    pub(crate) region: &'a str,
    pub(crate) deed: Deed<'a>,
    /// It asks for more than the account may have.
    pub(crate) refused: bool,
}

impl Cloud {
    pub(crate) fn draw(provider: Provider, company: &Company, seed: u64) -> Self {
        let random = &mut Random::named(seed, &format!("cloud/{}", provider.as_str()));
        let google = provider == Provider::Gcp;
        let account = if google { format!("{}-platform", company.brand) } else { random.uuid() };
        let mut application = |name: &str| {
            let address = || format!("{name}@{account}.iam.gserviceaccount.com");
            Caller::Application(if google { address() } else { random.uuid() })
        };
        let (pipeline, reporter) = (application("ci-deploy"), application("report-exporter"));
        let (home, mut foreign) = if google { google::regions() } else { azure::regions() };
        random.shuffle(&mut foreign);
        Self { provider, account, home, foreign, pipeline, reporter }
    }

    /// The records that the provider's log has of an act, each with its time.
    pub(crate) fn records(&self, act: &Act<'_>, random: &mut Random) -> Vec<(Timestamp, String)> {
        match self.provider {
            Provider::Gcp => google::records(&self.account, act, random),
            _ => azure::records(&self.account, act, random),
        }
    }

    /// The records that the provider's flow log has of a conversation, each with its time.
    pub(crate) fn flows(
        &self,
        conversation: &Conversation,
        random: &mut Random,
    ) -> Vec<(Timestamp, String)> {
        flows::records(self, conversation, random)
    }

    /// One of the servers that the company has had there for long.
    pub(crate) fn server(&self, place: u8) -> Ipv4Addr {
        let network = if self.provider == Provider::Gcp { 96 } else { 80 };
        Ipv4Addr::new(10, network, 0, 11 + place)
    }

    /// A class of servers with graphics processors, and an ordinary one.
    pub(crate) const fn classes(&self) -> (&'static str, &'static str) {
        match self.provider {
            Provider::Gcp => ("a2-highgpu-8g", "e2-standard-4"),
            _ => ("Standard_NC24ads_A100_v4", "Standard_D4s_v5"),
        }
    }

    /// `azure:ID:westeurope`, as the register writes it.
    pub(crate) fn place(&self, region: &str) -> String {
        format!("{}:{}:{region}", self.provider.as_str(), self.account)
    }
}
