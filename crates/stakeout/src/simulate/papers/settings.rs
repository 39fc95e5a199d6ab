//! `stakeout.toml` of the made-up company, in the form the contract gives it.

use std::fmt::Write as _;

use super::Papers;
use super::lists;
use crate::simulate::company::{VPN_EXIT, nat_exits};

pub(super) fn text(papers: &Papers<'_>) -> String {
    let company = papers.company;
    let mut text = format!(
        "# The settings of a made-up company.\n\n\
         [organization]\n\
         name = \"{}\"\n\
         domains = [\"{}\"]\n\
         brands = [\"{}\"]\n\
         networks = [\"10.0.0.0/8\", \"198.51.100.0/24\"]\n",
        company.name, company.domain, company.brand
    );
    append_accounts(&mut text, papers);
    let nat: Vec<String> =
        nat_exits(papers.profile).iter().map(|exit| format!("\"{exit}/32\"")).collect();
    for (name, exits) in
        [("office NAT", nat.join(", ")), ("company VPN", format!("\"{VPN_EXIT}/32\""))]
    {
        append(&mut text, format_args!("\n[[egress]]\nname = \"{name}\"\nnetworks = [{exits}]\n"));
    }
    for folder in ["auth", "openvpn"] {
        append(
            &mut text,
            format_args!("\n[[source]]\npath = \"logs/{folder}\"\ntimezone = \"UTC\"\n"),
        );
    }
    text.push_str("\n[register]\nfiles = [\"register.toml\", \"plans.ics\"]\n");
    text.push_str("\n[intel]\nproviders = [\"intel/providers.toml\"]\n");
    let as_of = papers.calendar.end().plus_days(-1);
    for list in lists::all(papers.internet, papers.seed) {
        append(
            &mut text,
            format_args!("\n[[intel.list]]\nname = \"{}\"\nkind = \"{}\"\n", list.name, list.kind),
        );
        if let Some(provider) = list.provider {
            append(&mut text, format_args!("provider = \"{provider}\"\n"));
        }
        append(
            &mut text,
            format_args!(
                "path = \"intel/{}\"\nformat = \"plain\"\nconfidence = {}\nas_of = {as_of}\n",
                list.file, list.confidence
            ),
        );
    }
    text.push_str(
        "\n[[intel.feed]]\nname = \"actors\"\nformat = \"stix\"\npath = \"intel/actor.stix.json\"\n",
    );
    text
}

fn append_accounts(text: &mut String, papers: &Papers<'_>) {
    let accounts = &papers.company.accounts;
    let aws = [
        ("production", &accounts.production),
        ("development", &accounts.development),
        ("corporate", &accounts.corporate),
    ];
    let aws = aws.into_iter().map(|(name, id)| ("aws", name, id));
    let others = papers.clouds.iter().map(|it| (it.provider.as_str(), "platform", &it.account));
    for (provider, name, id) in aws.chain(others) {
        append(
            text,
            format_args!(
                "\n[[cloud_account]]\nprovider = \"{provider}\"\nid = \"{id}\"\n\
                 name = \"{name}\"\n"
            ),
        );
    }
}

fn append(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("a string takes whatever is written to it");
}
