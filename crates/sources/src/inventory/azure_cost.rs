//! Azure usage and charges as CSV, in the columns of enterprise agreements, customer agreements and
//! pay-as-you-go.

use schema::Provider;

use super::cost_table::{Column, CostTable, Table};
use crate::format::{Claims, Definition, Reader, WrittenTime};

pub(crate) const FORMAT: Definition = Definition {
    name: "azure_cost",
    product: ("Cost Management", "Microsoft"),
    claims: Claims { head: Some(|head| TABLE.claims(head)), ..Claims::NONE },
    reader: Reader::Lines(|_| CostTable::boxed(&TABLE)),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

static TABLE: Table = Table {
    provider: Provider::Azure,
    telling: &["metercategory", "meterid"],
    names: &[
        (Column::Account, &["subscriptionid", "subscriptionguid"]),
        (Column::Day, &["date", "usagedatetime", "usagedate"]),
        (Column::Service, &["metercategory"]),
        (Column::Region, &["resourcelocation", "resourcelocationnormalized"]),
        (Column::Usage, &["metername"]),
        (Column::Resource, &["resourceid", "instanceid"]),
        (Column::Amount, &["costinbillingcurrency", "pretaxcost", "cost", "extendedcost"]),
        (Column::Currency, &["billingcurrencycode", "billingcurrency", "currency"]),
    ],
};
