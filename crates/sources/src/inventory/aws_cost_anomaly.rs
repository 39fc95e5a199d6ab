//! AWS Cost Anomaly Detection: what `ce get-anomalies` lists, and the notice that is sent, whose
//! members begin with small letters.

use schema::{Cost, Provider, Row};

use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment};
use crate::registration::date;

pub(crate) const FORMAT: Definition = Definition {
    name: "aws_cost_anomaly",
    product: ("Cost Anomaly Detection", "AWS"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container {
            lists: &["Anomalies"],
            first_keys: &["AnomalyId", "accountId", "anomalyId"],
        },
        read,
    }),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    object.has_all(&["AnomalyId", "AnomalyScore"]) || object.has_all(&["anomalyId", "anomalyScore"])
}

fn read<'a>(anomaly: Object<'_, 'a>, _: &Hints) -> Reading<'a> {
    let either = |names: [&str; 2]| names.into_iter().find_map(|name| anomaly.at(name));
    let text = |names| either(names).and_then(Value::text);
    let Some(day) = text(["AnomalyStartDate", "anomalyStartDate"]) else {
        return Reading::quarantined("an anomaly without its first day");
    };
    let Some(time) = date::parse(&day) else {
        return Reading::quarantined("an anomaly whose first day is no date");
    };
    let cause = either(["RootCauses", "rootCauses"]);
    let cause = cause.and_then(|causes| causes.items().next()?.object());
    let of_cause = |names: [&str; 2]| {
        let cause = cause?;
        names.into_iter().find_map(|name| cause.text(name))
    };
    let impact = either(["Impact.TotalImpact", "impact.totalImpact"]);
    Reading::Event(
        Moment::said(time),
        Row::Cost(Cost {
            provider: Provider::Aws,
            account: of_cause(["LinkedAccount", "linkedAccount"])
                .or_else(|| text(["accountId", "AccountId"])),
            service: of_cause(["Service", "service"])
                .or_else(|| text(["DimensionValue", "dimensionValue"])),
            region: of_cause(["Region", "region"]),
            usage_type: of_cause(["UsageType", "usageType"]),
            resource: None,
            amount: impact.and_then(Value::number),
            currency: Some("USD".into()),
            anomalous: true,
        }),
    )
}
