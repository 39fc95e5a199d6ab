//! AWS cost and usage reports as CSV: the legacy report (`lineItem/UsageType`) and CUR 2.0
//! (`line_item_usage_type`), whose columns differ in how they are parted alone.

use schema::Provider;

use super::cost_table::{Column, CostTable, Table};
use crate::format::{Claims, Definition, Reader, WrittenTime};

pub(crate) const FORMAT: Definition = Definition {
    name: "aws_cur",
    product: ("Cost and Usage Report", "AWS"),
    claims: Claims { head: Some(|head| TABLE.claims(head)), ..Claims::NONE },
    reader: Reader::Lines(|_| CostTable::boxed(&TABLE)),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

static TABLE: Table = Table {
    provider: Provider::Aws,
    telling: &["lineitemusageaccountid", "lineitemusagestartdate", "lineitemunblendedcost"],
    names: &[
        (Column::Account, &["lineitemusageaccountid"]),
        (Column::Day, &["lineitemusagestartdate"]),
        (Column::Service, &["lineitemproductcode"]),
        (Column::Region, &["productregioncode", "productregion"]),
        (Column::Usage, &["lineitemusagetype"]),
        (Column::Resource, &["lineitemresourceid"]),
        (Column::Amount, &["lineitemunblendedcost"]),
        (Column::Currency, &["lineitemcurrencycode"]),
    ],
};
