//! People as a table with a header: what Okta, Entra, Workday and other directories and personnel
//! systems export, or a list that somebody keeps. Which column says what is told by its name, in the
//! spellings of these systems; at least one names the person, and at least two say something that
//! only tables of people say.
//!
//! Of a date with strokes the month comes first, as these systems write it where they are set up in
//! the United States; those that are set up elsewhere write dots, hyphens or ISO dates.

use std::borrow::Cow;

use schema::{Person, Row, Text};
use smallvec::SmallVec;

use super::employment::{employment, enabled};
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::{Columns, is_bare, separator};
use crate::framing::records::{ReadLine, Reading};
use crate::hints::Hints;
use crate::registration::date;

pub(crate) const FORMAT: Definition = Definition {
    name: "people_csv",
    product: ("Directory export", "Directory"),
    claims: Claims { head: Some(claims), ..Claims::NONE },
    reader: Reader::Lines(|hints| Box::new(PeopleCsv { hints, columns: None })),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

const USER: usize = 0;
const SECOND_USER: usize = 1;
const MAIL: usize = 2;
const NAME: usize = 3;
const GIVEN_NAME: usize = 4;
const FAMILY_NAME: usize = 5;
const ID: usize = 6;
const TITLE: usize = 7;
const DEPARTMENT: usize = 8;
const MANAGER: usize = 9;
const EMPLOYMENT: usize = 10;
const START: usize = 11;
const END: usize = 12;
const ENABLED: usize = 13;
const BLOCKED: usize = 14;
const COUNT: usize = 15;

/// Spellings of a column, in small letters and digits alone.
const NAMES: [(usize, &[&str]); COUNT] = [
    (
        USER,
        &[
            "username",
            "userprincipalname",
            "login",
            "profilelogin",
            "upn",
            "userlogin",
            "networkid",
            "signinname",
            "benutzername",
            "accountname",
        ],
    ),
    (SECOND_USER, &["samaccountname", "userid", "mailnickname", "uid", "alias", "ntlogin"]),
    (
        MAIL,
        &[
            "mail",
            "email",
            "emailaddress",
            "workemail",
            "primaryemail",
            "primaryworkemail",
            "profileemail",
            "emailprimarywork",
            "emailwork",
            "businessemail",
        ],
    ),
    (
        NAME,
        &[
            "displayname",
            "name",
            "fullname",
            "worker",
            "workername",
            "employeename",
            "legalname",
            "preferredname",
            "profiledisplayname",
            "person",
        ],
    ),
    (GIVEN_NAME, &["givenname", "firstname", "profilefirstname", "vorname"]),
    (FAMILY_NAME, &["surname", "lastname", "sn", "familyname", "profilelastname", "nachname"]),
    (
        ID,
        &[
            "employeeid",
            "employeenumber",
            "workerid",
            "personnumber",
            "personid",
            "objectid",
            "id",
            "personalnummer",
            "profileemployeenumber",
            "staffid",
        ],
    ),
    (TITLE, &["title", "jobtitle", "businesstitle", "profiletitle", "position", "jobprofile"]),
    (
        DEPARTMENT,
        &[
            "department",
            "departmentname",
            "profiledepartment",
            "supervisoryorganization",
            "abteilung",
            "team",
            "orgunit",
            "division",
        ],
    ),
    (
        MANAGER,
        &[
            "manager",
            "managername",
            "manageremail",
            "managerid",
            "managerupn",
            "profilemanager",
            "profilemanagerid",
            "supervisor",
            "reportsto",
            "linemanager",
            "workersmanager",
            "managerdisplayname",
            "vorgesetzter",
        ],
    ),
    (
        EMPLOYMENT,
        &[
            "employeetype",
            "employmenttype",
            "workertype",
            "persontype",
            "profileusertype",
            "usertype",
            "contingentworkertype",
            "contracttype",
            "employeekind",
            "profileemployeetype",
        ],
    ),
    (
        START,
        &[
            "hiredate",
            "startdate",
            "employeehiredate",
            "originalhiredate",
            "employmentstartdate",
            "contractstartdate",
            "continuousservicedate",
            "joindate",
            "eintrittsdatum",
            "dateofjoining",
        ],
    ),
    (
        END,
        &[
            "terminationdate",
            "enddate",
            "employeeleavedatetime",
            "leavedate",
            "lastdayofwork",
            "lastday",
            "lastworkingday",
            "contractenddate",
            "employmentenddate",
            "leaverdate",
            "accountexpires",
            "austrittsdatum",
            "dateofleaving",
        ],
    ),
    (
        ENABLED,
        &[
            "accountenabled",
            "enabled",
            "active",
            "status",
            "workerstatus",
            "employmentstatus",
            "accountstatus",
            "userstatus",
            "activestatus",
        ],
    ),
    (BLOCKED, &["blockcredential", "blocksignin", "suspended", "disabled", "locked"]),
];

/// No header of people is longer.
const HEADER_BYTES: usize = 4_000;

/// The number of a column by its name: `Employee ID`, `profile.login`, `[Worker's Manager]`.
fn column(name: &str) -> Option<usize> {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|it| it.to_ascii_lowercase())
        .collect();
    let of =
        |(column, names): &(usize, &[&str])| names.contains(&plain.as_str()).then_some(*column);
    NAMES.iter().find_map(of)
}

fn header(line: &str) -> Option<Columns<COUNT>> {
    // Structured text has all words that there are, somewhere.
    if line.len() > HEADER_BYTES || line.contains(['{', '=']) || !is_bare(line) {
        return None;
    }
    let columns = Columns::of(line, separator(line), column);
    let has = |wanted: &[usize]| wanted.iter().filter(|column| columns.has(**column)).count();
    let names_somebody = has(&[USER, SECOND_USER, MAIL, NAME]) >= 1;
    let of_people = has(&[TITLE, DEPARTMENT, MANAGER, EMPLOYMENT, START, END]);
    let accounts = has(&[ENABLED, BLOCKED, ID, GIVEN_NAME, FAMILY_NAME, MAIL]);
    // Projects and contracts begin and end as well.
    let employed = has(&[TITLE, DEPARTMENT, MANAGER, EMPLOYMENT]) >= 1;
    let known = has(&[USER, SECOND_USER, MAIL, GIVEN_NAME]) >= 1;
    let says = (of_people >= 2 && (employed || known)) || (of_people == 1 && accounts >= 2);
    (names_somebody && says).then_some(columns)
}

fn claims(head: &str) -> bool {
    head.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| header(line).is_some())
}

struct PeopleCsv<'h> {
    hints: &'h Hints,
    columns: Option<Columns<COUNT>>,
}

impl ReadLine for PeopleCsv<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        // Files that were put together have it again.
        if let Some(columns) = header(line) {
            self.columns = Some(columns);
            return Reading::Header;
        }
        let Some(columns) = &self.columns else {
            return Reading::quarantined("a line without a header before it");
        };
        let person = person(columns.read(line));
        if person.user_names.is_empty() && person.mail.is_none() && person.display_name.is_none() {
            return Reading::quarantined("a line that names nobody");
        }
        Reading::Event(self.hints.moment_of_reading(None), Row::Person(person))
    }
}

fn person(cells: [Option<Text<'_>>; COUNT]) -> Person<'_> {
    let [user, second, mail, name, given, family, id, title, department, rest @ ..] = cells;
    let [manager, kind, start, end, active, blocked] = rest;
    let mut user_names: SmallVec<[Text<'_>; 4]> = SmallVec::new();
    user_names.extend(user);
    user_names.extend(second);
    let blocked = blocked.as_deref().and_then(enabled);
    let display_name = name.or_else(|| match (given, family) {
        (Some(given), Some(family)) => Some(Cow::Owned(format!("{given} {family}"))),
        (given, family) => given.or(family),
    });
    Person {
        user_names,
        id,
        mail,
        display_name,
        title,
        department,
        manager,
        employment: kind.as_deref().and_then(employment),
        start: start.as_deref().and_then(date::month_first),
        end: end.as_deref().and_then(date::month_first),
        enabled: active.as_deref().and_then(enabled).or(blocked.map(|blocked| !blocked)),
    }
}
