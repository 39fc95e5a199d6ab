//! Google Cloud billing, as it is exported to `BigQuery` and from there to JSON lines.

use schema::{Cost, Provider, Row};

use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment};
use crate::registration::date;

pub(crate) const FORMAT: Definition = Definition {
    name: "gcp_billing",
    product: ("Cloud Billing", "Google"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &[], first_keys: &["billing_account_id"] },
        read,
    }),
    written_time: WrittenTime::Member("usage_start_time"),
    held: &["cost", "currency", "service.description", "sku.description", "project.id"],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    object.has_all(&["billing_account_id", "usage_start_time", "cost"])
}

fn read<'a>(line: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let Some(time) = line.text("usage_start_time").and_then(|text| date::parse(&text)) else {
        return Reading::quarantined("a line of a bill without the time of the use");
    };
    let first = |paths: &[&str]| paths.iter().find_map(|path| line.text(path));
    Reading::Event(
        Moment::said(time),
        Row::Cost(Cost {
            provider: Provider::Gcp,
            account: first(&["project.id", "project.number"]),
            service: first(&["service.description", "service.id"]),
            region: first(&["location.region", "location.location"]),
            usage_type: first(&["sku.description", "sku.id"]),
            resource: first(&["resource.global_name", "resource.name"]),
            amount: line.value("cost").and_then(Value::number),
            currency: line.text("currency"),
            anomalous: false,
        }),
    )
}
