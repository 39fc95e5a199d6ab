//! FOCUS, the open cost and usage specification: one table for the bills of all providers,
//! which AWS, Azure, Google and others export.

use schema::Provider;

use super::cost_table::{Column, CostTable, Table};
use crate::format::{Claims, Definition, Reader, WrittenTime};

pub(crate) const FORMAT: Definition = Definition {
    name: "focus",
    product: ("FOCUS", "FinOps Foundation"),
    claims: Claims { head: Some(|head| TABLE.claims(head)), ..Claims::NONE },
    reader: Reader::Lines(|_| CostTable::boxed(&TABLE)),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

static TABLE: Table = Table {
    provider: Provider::Aws,
    telling: &["billedcost", "billingcurrency", "chargeperiodstart", "servicename"],
    names: &[
        (Column::Account, &["subaccountid"]),
        (Column::Day, &["chargeperiodstart"]),
        (Column::Service, &["servicename"]),
        (Column::Region, &["regionid", "region"]),
        (Column::Usage, &["skumeter", "skuid"]),
        (Column::Resource, &["resourceid"]),
        (Column::Amount, &["billedcost"]),
        (Column::Currency, &["billingcurrency"]),
        // Since 1.3 the first of these.
        (Column::Provider, &["serviceprovidername", "providername"]),
    ],
};
