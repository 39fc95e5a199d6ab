//! People of a directory: User Inventory Info 5003.

use schema::{Employment, Person};
use serde_json::Value;

use super::api_call::text;
use super::class::USER_INVENTORY;
use super::registration::moment;
use super::unmapped::Source;
use super::{Event, Observable, object};

const COLLECT: u32 = 2;

pub(super) fn event(person: &Person<'_>, source: &mut Source) -> Event {
    let mut event = Event::new(&USER_INVENTORY, COLLECT, source.product());
    let mut names = person.user_names.iter().map(AsRef::as_ref);
    let name = names.next();
    let (kind, caption) = match person.employment {
        Some(Employment::Service) => (4, "Service"),
        Some(_) => (1, "User"),
        None => (0, "Unknown"),
    };
    let manager = person.manager.as_deref().map(|name| object([("name", name.into())]));
    let labels: Vec<&str> = person.employment.map(Employment::as_str).into_iter().collect();
    let ldap = object([
        ("employee_uid", text(person.id.as_deref())),
        ("department", text(person.department.as_deref())),
        ("job_title", text(person.title.as_deref())),
        ("hire_time", moment(person.start)),
        ("leave_time", moment(person.end)),
        ("manager", manager.map(Value::Object).unwrap_or_default()),
        ("labels", labels.into()),
    ]);
    let enabled = person.enabled.map(|enabled| object([("is_disabled", (!enabled).into())]));
    let account = name.zip(enabled).map(|(name, mut account)| {
        account.insert("name".to_owned(), name.into());
        account
    });
    // One of both has to be there.
    let uid = person.id.as_deref().or_else(|| match name {
        Some(_) => None,
        None => person.mail.as_deref().or(person.display_name.as_deref()),
    });
    event.put(
        "user",
        object([
            ("name", text(name)),
            ("uid", text(uid)),
            ("uid_alt", text(names.next())),
            ("type_id", kind.into()),
            ("type", caption.into()),
            ("display_name", text(person.display_name.as_deref())),
            ("email_addr", text(person.mail.as_deref())),
            ("account", account.unwrap_or_default().into()),
            ("ldap_person", ldap.into()),
        ]),
    );
    event.observe(Observable::UserName, "user.name", name.unwrap_or_default());
    event
}
