//! Access logs of AWS's load balancers: Application Load Balancers, and the classic ones, whose
//! lines lack the kind of the connection in front and most of what stands behind.
//!
//! Requests come with the whole URL, but are asked of us all the same.

use schema::{HttpRequest, Row, Text, Timestamp, Vantage};

use super::{read_asked, said};
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::cells;
use crate::framing::records::{ReadLine, Reading};
use crate::framing::syslog;
use crate::hints::Moment;

pub(crate) const FORMAT: Definition = Definition {
    name: "aws_alb",
    product: ("Elastic Load Balancing", "AWS"),
    claims: Claims::line(|line| request(line).is_some()),
    reader: Reader::Lines(|_| Box::new(LoadBalancer)),
    written_time: WrittenTime::In(|line| behind_kind(line)?.split(' ').next()),
    held: &[],
    program: None,
};

struct LoadBalancer;

impl ReadLine for LoadBalancer {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        match request(line) {
            Some((time, request)) => Reading::Event(Moment::said(time), Row::HttpRequest(request)),
            None if line.starts_with("tls ") => {
                Reading::unsupported("a connection of a network load balancer")
            }
            None => Reading::quarantined("a line that is no access of a load balancer"),
        }
    }
}

/// The line from its time on: the kind of connection is left off, and a priority of syslog, behind
/// which a time would be taken for that of a head.
fn behind_kind(line: &str) -> Option<&str> {
    let line = syslog::without_priority(line);
    match line.split_once(' ')? {
        ("http" | "https" | "h2" | "grpcs" | "ws" | "wss", rest) => Some(rest),
        _ => Some(line),
    }
}

/// `TIME BALANCER CLIENT:PORT TARGET:PORT` three durations, two statuses, bytes received and sent,
/// `"REQUEST" "AGENT"`, cipher and version of TLS, group, trace, `"HOST"`, …
fn request(line: &str) -> Option<(Timestamp, HttpRequest<'_>)> {
    let mut cells = cells(behind_kind(line)?, ' ');
    let time = Timestamp::parse_rfc3339(cells.next()?.as_bytes())?;
    let _balancer = cells.next()?;
    let (source, source_port) = address::end(&cells.next()?)?;
    let target = address::end(&cells.next()?);
    let times = [cells.next()?, cells.next()?, cells.next()?];
    let (status, _target_status) = (cells.next()?, cells.next()?);
    // -1 where the connection broke off.
    let mut bytes = || cells.next()?.parse::<i64>().ok();
    let (received, sent) = (bytes()?, bytes()?);
    let asked = cells.next()?;
    let mut request = HttpRequest {
        source: Some(source),
        source_port,
        status: status.parse().ok(),
        bytes_up: u64::try_from(received).ok(),
        bytes_down: u64::try_from(sent).ok(),
        duration_micros: sum_micros(&times),
        ..HttpRequest::default()
    };
    // Behind a connection that is no request there are dashes.
    if let Text::Borrowed(asked) = asked
        && !asked.starts_with("- ")
    {
        read_asked(asked, &mut request);
    }
    request.user_agent = cells.next().filter(|agent| agent != "-");
    if let Some(Text::Borrowed(host)) = cells.nth(4) {
        request.host = request.host.or_else(|| said(host));
    }
    request.vantage = Vantage::Server;
    if let Some((target, port)) = target {
        (request.destination, request.destination_port) = (Some(target), port);
    }
    Some((time, request))
}

/// Seconds with a fraction; -1 stands for none, as where the target never answered.
fn sum_micros(times: &[Text<'_>; 3]) -> Option<i64> {
    times.iter().try_fold(0_i64, |sum, seconds| {
        let time = Timestamp::parse_epoch_seconds(seconds.as_bytes())?;
        sum.checked_add(time.0).filter(|_| time.0 >= 0)
    })
}
