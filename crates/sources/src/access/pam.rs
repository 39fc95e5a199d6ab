//! What the modules of PAM say through the programs that they serve.

use schema::{SignIn, SignInStep};

/// `pam_unix(sshd:session): session opened for user bo(uid=1000) by (uid=0)`, of the service whose
/// sessions go by `(sshd:session)`.
pub(super) fn session<'a>(message: &'a str, service: &str) -> Option<SignIn<'a>> {
    // Other messages repeat what somebody called themselves.
    let (module, rest) = message.split_once(service)?;
    if module.contains(' ') || !module.starts_with("pam_") {
        return None;
    }
    let (step, rest) = match rest.strip_prefix(": session ")?.split_once(" for user ")? {
        ("opened", rest) => (SignInStep::SessionOpened, rest),
        ("closed", rest) => (SignInStep::SessionClosed, rest),
        _ => return None,
    };
    let (user, by) = rest.split_once(" by ").unwrap_or((rest, ""));
    let name = |text: &'a str| text.split_once("(uid=").map_or(text, |(name, _)| name);
    let success = (step == SignInStep::SessionOpened).then_some(true);
    let by = Some(name(by)).filter(|by| !by.is_empty()).map(Into::into);
    Some(SignIn { step, user: Some(name(user).into()), by, success, ..SignIn::default() })
}

/// The value of ` rhost=` in `… rhost=192.0.2.1  user=root`.
pub(super) fn value<'a>(message: &'a str, key: &str) -> Option<&'a str> {
    let at = message.find(key)?.saturating_add(key.len());
    let value = message.get(at..)?.split(' ').next()?;
    (!value.is_empty()).then_some(value)
}
