//! The fields of `ssh.log`, in Zeek's order.

use super::Kind;
use super::endpoints::{ENDPOINTS, endpoints};
use super::line::Line;
use crate::simulate::wire::Shell;

pub(super) const SHELL: Kind<Shell> = Kind {
    path: "ssh",
    header: &[
        ENDPOINTS,
        &[
            ("version", "count"),
            ("auth_success", "bool"),
            ("auth_attempts", "count"),
            ("direction", "enum"),
            ("client", "string"),
            ("server", "string"),
            ("cipher_alg", "string"),
            ("mac_alg", "string"),
            ("compression_alg", "string"),
            ("kex_alg", "string"),
            ("host_key_alg", "string"),
            ("host_key", "string"),
        ],
    ],
    logged_at: |shell| shell.at,
    append: shell,
};

fn shell(shell: &Shell, line: &mut Line) {
    endpoints((shell.at, shell.uid), shell.origin, (shell.responder, 22), line);
    line.number("version", 2);
    line.flag("auth_success", shell.success);
    line.number("auth_attempts", shell.attempts);
    line.unset("direction");
    line.text("client", if shell.success { "SSH-2.0-OpenSSH_9.6p1" } else { "SSH-2.0-Go" });
    line.text("server", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3");
    line.text("cipher_alg", "chacha20-poly1305@openssh.com");
    line.text("mac_alg", "umac-64-etm@openssh.com");
    line.text("compression_alg", "none");
    line.text("kex_alg", "curve25519-sha256");
    line.text("host_key_alg", "ssh-ed25519");
    line.unset("host_key");
}
