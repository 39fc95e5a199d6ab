//! Records that count one direction of a connection: whose connection was it?
//!
//! It is the flow of whoever opened it, as far as that can be told: by the flags of TCP where they
//! tell, else by the ports. The other half of the connection is another record.

use schema::Flow;

/// Systems give connections that they open a port from here on; those of Windows begin higher.
const FIRST_EPHEMERAL_PORT: u16 = 32_768;
/// Ports below are for services.
const FIRST_USER_PORT: u16 = 1024;

/// Bits of the flags of TCP.
const SYN: u8 = 2;
const RST: u8 = 4;
const ACK: u8 = 16;

/// What the flags of a record say, of all packets of one direction together.
#[derive(Clone, Copy, Default)]
pub(crate) struct Flags {
    /// Whether these packets answer. `None` where the flags leave it open.
    pub(crate) reply: Option<bool>,
    /// Nobody was there to answer.
    pub(crate) refused: bool,
}

impl Flags {
    /// Of a log that shows every flag: who opens sends SYN first and ACK later, as who answers does
    /// at once, so that only a lone SYN tells.
    pub(crate) fn all(flags: u8) -> Self {
        let opened = flags & SYN != 0 && flags & ACK == 0;
        Self { reply: opened.then_some(false), refused: flags & RST != 0 && flags & SYN == 0 }
    }

    /// Of a log that shows ACK only beside SYN.
    pub(crate) fn of_syn(flags: u8) -> Self {
        let opens = flags & SYN != 0;
        Self { reply: opens.then_some(flags & ACK != 0), refused: flags & RST != 0 && !opens }
    }
}

/// The flow of who opened the connection of which a record counts one direction.
pub(crate) fn of_opener(flow: Flow<'_>, flags: Flags) -> Flow<'_> {
    let reply = flags.reply.unwrap_or_else(|| is_reply(flow.source_port, flow.destination_port));
    if !reply {
        return flow;
    }
    let answered = flow.answered.or((!flags.refused).then_some(true));
    let turned = Flow {
        bytes_out: None,
        bytes_in: flow.bytes_out,
        packets_out: None,
        packets_in: flow.packets_out,
        answered,
        ..flow
    };
    the_other_way(turned)
}

/// With the ends exchanged.
pub(crate) fn the_other_way(flow: Flow<'_>) -> Flow<'_> {
    Flow {
        source: flow.destination,
        source_port: flow.destination_port,
        destination: flow.source,
        destination_port: flow.source_port,
        ..flow
    }
}

/// Whether the ports say that what was sent is an answer: from a service, to who opened.
pub(crate) fn is_reply(source_port: u16, destination_port: u16) -> bool {
    let service = source_port != 0 && source_port < FIRST_EPHEMERAL_PORT;
    let opened = destination_port >= FIRST_EPHEMERAL_PORT;
    let by_service =
        source_port != 0 && source_port < FIRST_USER_PORT && destination_port >= FIRST_USER_PORT;
    (service && opened) || by_service
}
