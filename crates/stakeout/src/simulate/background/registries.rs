//! What registries say of the company's own names, and of the names that everybody uses: asked
//! once, when the logs begin.

use std::collections::BTreeSet;

use schema::registered_domain;

use crate::simulate::registrations::{AMAZON, Registration, long_held};
use crate::simulate::stage::Stage;

pub(super) fn ask(stage: &mut Stage<'_>) {
    let asked = stage.calendar.start().plus_seconds(4 * 3_600);
    let company = stage.company;
    let mut own = vec![company.domain.clone()];
    own.extend(["com", "net", "org"].map(|suffix| format!("{}-group.{suffix}", company.brand)));
    for domain in own {
        let name_servers = ["ns-512.awsdns-00.net", "ns-1536.awsdns-00.co.uk"].map(str::to_owned);
        let registration = Registration {
            registrar: AMAZON,
            organization: Some(format!("{} AS", company.name)),
            name_servers,
            ..long_held(&domain, asked, &mut stage.random)
        };
        stage.journal.registrations.push(registration);
    }
    let popular = stage.internet.popular.iter();
    let domains: BTreeSet<&str> = popular.map(|site| registered_domain(&site.name)).collect();
    for domain in domains {
        let registration = long_held(domain, asked, &mut stage.random);
        stage.journal.registrations.push(registration);
    }
}
