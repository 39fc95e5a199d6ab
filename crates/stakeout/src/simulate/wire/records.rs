//! The three kinds of Zeek record, with what a story decides; the writer derives the rest
//! (packets, history, certificate names) from it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;

use schema::Timestamp;

use crate::simulate::random::Random;

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
