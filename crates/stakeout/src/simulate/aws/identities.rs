//! Users, their keys, and what they may do.

use schema::Timestamp;
use serde_json::{Value, json};

use super::request::Request;
use super::session::{access_key_of, unique_id};

pub(crate) fn create_user(account: &str, name: &str, at: Timestamp) -> Request {
    let arn = format!("arn:aws:iam::{account}:user/{name}");
    let response = json!({ "user": {
        "path": "/",
        "userName": name,
        "userId": unique_id("AIDA", &arn),
        "arn": arn,
        "createDate": long_date(at),
    } });
    Request::write("iam", "CreateUser", json!({ "userName": name }), response)
}

pub(crate) fn create_access_key(account: &str, name: &str, at: Timestamp) -> Request {
    let response = json!({ "accessKey": {
        "userName": name,
        "accessKeyId": access_key_of(account, name),
        "status": "Active",
        "createDate": long_date(at),
    } });
    Request::write("iam", "CreateAccessKey", json!({ "userName": name }), response)
}

pub(crate) fn attach_user_policy(name: &str, policy: &str) -> Request {
    let policy_arn = format!("arn:aws:iam::aws:policy/{policy}");
    let parameters = json!({ "userName": name, "policyArn": policy_arn });
    Request::write("iam", "AttachUserPolicy", parameters, Value::Null)
}

/// `Oct 20, 2026 1:05:09 PM`, as IAM and STS write dates in what they answer.
pub(super) fn long_date(at: Timestamp) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = at.to_string();
    let number = |from: usize, to: usize| -> usize {
        text.get(from..to).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    let half = if hour < 12 { "AM" } else { "PM" };
    let clock_hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    let month = MONTHS.get(month.saturating_sub(1)).unwrap_or(&"Jan");
    format!("{month} {day}, {year} {clock_hour}:{minute:02}:{second:02} {half}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_long() {
        let date = |text: &[u8]| long_date(Timestamp::parse_rfc3339(text).expect("a date"));
        assert_eq!(date(b"2026-10-20T13:05:09Z"), "Oct 20, 2026 1:05:09 PM");
        assert_eq!(date(b"2026-01-02T00:00:00Z"), "Jan 2, 2026 12:00:00 AM");
    }
}
