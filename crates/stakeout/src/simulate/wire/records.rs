//! The kinds of Zeek record, with what a story decides; the writer derives the rest (packets,
//! history, certificates) from it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;

use schema::Timestamp;

use crate::simulate::random::Random;

/// An address and a port.
pub(crate) type End = (Ipv4Addr, u16);

/// Zeek's connection id: `C` and up to 17 digits of base 62.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Uid(u128);

impl Uid {
    pub(crate) fn draw(random: &mut Random) -> Self {
        let low = u128::from(random.word());
        Self((u128::from(random.below(1 << 37)) << 64) | low)
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let mut rest = self.0;
        f.write_str("C")?;
        for _ in 0..17 {
            let digit = usize::try_from(rest % 62).unwrap_or(0);
            write!(f, "{}", char::from(DIGITS[digit]))?;
            rest /= 62;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Tcp,
    Udp,
}

/// A line of `conn.log`.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) at: Timestamp,
    pub(crate) uid: Uid,
    pub(crate) origin: Ipv4Addr,
    pub(crate) origin_port: u16,
    pub(crate) responder: Ipv4Addr,
    pub(crate) responder_port: u16,
    pub(crate) transport: Transport,
    pub(crate) service: Option<&'static str>,
    pub(crate) duration_micros: i64,
    pub(crate) bytes_out: u64,
    pub(crate) bytes_in: u64,
    /// `SF`, or `S0` where nobody answered.
    pub(crate) state: &'static str,
}

impl Connection {
    /// When the sensor writes the line: at the end of the connection.
    pub(crate) fn logged_at(&self) -> Timestamp {
        Timestamp(self.at.0 + self.duration_micros)
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Addresses(Vec<IpAddr>),
    /// There is such a name, but not of this type.
    Nothing,
    NoSuchName,
}

/// A line of `dns.log`.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    pub(crate) at: Timestamp,
    pub(crate) uid: Uid,
    pub(crate) origin: Ipv4Addr,
    pub(crate) origin_port: u16,
    pub(crate) resolver: Ipv4Addr,
    pub(crate) transaction: u64,
    pub(crate) round_trip_micros: i64,
    pub(crate) name: Rc<str>,
    /// AAAA instead of A.
    pub(crate) wide: bool,
    pub(crate) answer: Answer,
    pub(crate) ttl_seconds: u32,
}

/// A line of `ssl.log`.
#[derive(Clone, Debug)]
pub(crate) struct Handshake {
    pub(crate) at: Timestamp,
    pub(crate) uid: Uid,
    pub(crate) origin: Ipv4Addr,
    pub(crate) origin_port: u16,
    pub(crate) responder: Ipv4Addr,
    pub(crate) server_name: Rc<str>,
    pub(crate) modern: bool,
    pub(crate) resumed: bool,
}

/// A line of `http.log`.
#[derive(Clone, Debug)]
pub(crate) struct PlainRequest {
    pub(crate) at: Timestamp,
    pub(crate) uid: Uid,
    pub(crate) origin: End,
    pub(crate) responder: End,
    pub(crate) method: &'static str,
    pub(crate) host: Rc<str>,
    /// As asked for: a path, or to a proxy the whole of it.
    pub(crate) path: Rc<str>,
    pub(crate) agent: &'static str,
    /// Length of what came back.
    pub(crate) bytes_in: u64,
    pub(crate) content_type: Option<&'static str>,
}

/// A line of `ssh.log`.
#[derive(Clone, Debug)]
pub(crate) struct Shell {
    pub(crate) at: Timestamp,
    pub(crate) uid: Uid,
    pub(crate) origin: End,
    pub(crate) responder: Ipv4Addr,
    pub(crate) success: bool,
    pub(crate) attempts: u64,
}

/// A line of `dhcp.log`: a machine gets its address, or keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Lease {
    pub(crate) at: Timestamp,
    pub(crate) uid: Uid,
    pub(crate) address: Ipv4Addr,
    pub(crate) mac: Rc<str>,
    pub(crate) host_name: Rc<str>,
    pub(crate) domain: Rc<str>,
    pub(crate) seconds: i64,
    /// The machine asked for an address, and not to keep the one it has.
    pub(crate) renewed: bool,
}

/// A line of `notice.log`.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) at: Timestamp,
    /// The connection in which it arose, where it was one.
    pub(crate) connection: Option<(Uid, End, End)>,
    pub(crate) note: &'static str,
    pub(crate) message: String,
    pub(crate) source: Ipv4Addr,
    pub(crate) destination: Option<Ipv4Addr>,
    pub(crate) port: Option<u16>,
}
