//! Fetching over HTTP: what a URL holds now, if it changed, within limits. Nothing that a server says
//! leads to a file, to a private host (unless the configuration says so), or makes us tell the secret
//! of one host to another.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::net::{IpAddr, ToSocketAddrs as _};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{ACCEPT, ETAG, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};

use crate::config::Remote;

/// Far above any list, and what a file of the configuration may be; all pages or events of a feed
/// together are no larger.
const LARGEST_BYTES: u64 = 512 * 1024 * 1024;
const MOST_REDIRECTS: usize = 5;
const CONNECT: Duration = Duration::from_secs(15);
const WHOLE: Duration = Duration::from_mins(5);

/// What tells a server which version we have.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub(super) struct Version {
    pub(super) url: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// Of each collection of TAXII, when the last object was added that we have.
    pub(super) added: BTreeMap<String, String>,
}

pub(super) enum Fetched {
    Unchanged,
    Bytes(Vec<u8>, Version),
}

/// A client with the manners of one source.
pub(super) struct Fetcher<'r> {
    client: Client,
    remote: &'r Remote,
    authorization: Authorization,
    /// How much may still come.
    left_bytes: Cell<u64>,
}

/// A page of a collection.
pub(super) struct Page {
    pub(super) document: serde_json::Value,
    /// The header that was asked for.
    pub(super) noted: Option<String>,
    /// The server says that this is a part of what was asked for.
    pub(super) partial: bool,
}

enum Authorization {
    None,
    Basic(String, String),
    Bearer(String),
}

impl<'r> Fetcher<'r> {
    pub(super) fn new(remote: &'r Remote) -> anyhow::Result<Self> {
        let client = Client::builder()
            .user_agent(concat!("stakeout/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .redirect(policy(remote))
            .build()
            .context("cannot make an HTTP client")?;
        let secret = |path: &std::path::Path| {
            let text = std::fs::read_to_string(path);
            let text = text.with_context(|| format!("cannot read {}", path.display()))?;
            anyhow::Ok(text.trim().to_owned())
        };
        let authorization = match (&remote.token_file, &remote.user, &remote.password_file) {
            (Some(token), _, _) => Authorization::Bearer(secret(token)?),
            (None, Some(user), Some(file)) => Authorization::Basic(user.clone(), secret(file)?),
            _ => Authorization::None,
        };
        Ok(Self { client, remote, authorization, left_bytes: Cell::new(LARGEST_BYTES) })
    }

    /// The whole of what a URL holds, unless it is the version that we have.
    pub(super) fn fetch(&self, held: Option<&Version>) -> anyhow::Result<Fetched> {
        let url = &self.remote.url;
        let mut request = self.request(url)?;
        if let Some(held) = held.filter(|held| held.url == *url) {
            let headers = [(IF_NONE_MATCH, &held.etag), (IF_MODIFIED_SINCE, &held.last_modified)];
            for (name, value) in headers {
                request = value.iter().fold(request, |request, value| request.header(&name, value));
            }
        }
        let response = send(request, url)?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::Unchanged);
        }
        let version = Version {
            url: url.clone(),
            etag: text(response.headers(), ETAG.as_str()),
            last_modified: text(response.headers(), LAST_MODIFIED.as_str()),
            added: BTreeMap::new(),
        };
        Ok(Fetched::Bytes(self.body(response, url)?, version))
    }

    /// The whole of what a URL holds.
    pub(super) fn bytes(&self, url: &str) -> anyhow::Result<Vec<u8>> {
        self.body(send(self.request(url)?, url)?, url)
    }

    /// JSON of a media type, with one header of the answer; `None` where the server has none of
    /// that type.
    pub(super) fn json(
        &self,
        url: &str,
        accept: &str,
        header: &str,
    ) -> anyhow::Result<Option<Page>> {
        let response = answer(self.request(url)?.header(ACCEPT, accept), url)?;
        let status = response.status();
        if matches!(status, StatusCode::NOT_ACCEPTABLE | StatusCode::UNSUPPORTED_MEDIA_TYPE) {
            return Ok(None);
        }
        let response = sound(response, url)?;
        let noted = text(response.headers(), header);
        let bytes = self.body(response, url)?;
        let document =
            serde_json::from_slice(&bytes).with_context(|| format!("{url} is no JSON"))?;
        Ok(Some(Page { document, noted, partial: status == StatusCode::PARTIAL_CONTENT }))
    }

    fn request(&self, url: &str) -> anyhow::Result<RequestBuilder> {
        let url = Url::parse(url).with_context(|| format!("\"{url}\" is no URL"))?;
        ensure!(matches!(url.scheme(), "http" | "https"), "{url}: only http and https are fetched");
        let home = Url::parse(&self.remote.url)?;
        let at_home = url.origin() == home.origin();
        ensure!(
            at_home || self.remote.private || url.host() == home.host() || !is_private(&url),
            "{url} is on a private host, to which {home} led; private = true permits that"
        );
        let request = self.client.get(url);
        Ok(match &self.authorization {
            Authorization::None => request,
            _ if !at_home => request,
            Authorization::Basic(user, password) => request.basic_auth(user, Some(password)),
            Authorization::Bearer(token) => request.bearer_auth(token),
        })
    }

    fn body(&self, response: Response, url: &str) -> anyhow::Result<Vec<u8>> {
        let (mut bytes, left) = (Vec::new(), self.left_bytes.get());
        let read = response.take(left.saturating_add(1)).read_to_end(&mut bytes);
        let read = read.with_context(|| format!("{url} broke off"))? as u64;
        ensure!(read <= left, "{url} brings it above {} MiB", LARGEST_BYTES >> 20);
        self.left_bytes.set(left.saturating_sub(read));
        Ok(bytes)
    }
}

fn send(request: RequestBuilder, url: &str) -> anyhow::Result<Response> {
    sound(answer(request, url)?, url)
}

fn answer(request: RequestBuilder, url: &str) -> anyhow::Result<Response> {
    request.send().map_err(|error| {
        let why = std::iter::successors(std::error::Error::source(&error), |it| it.source());
        let why = why.last().map_or_else(|| error.to_string(), ToString::to_string);
        anyhow::anyhow!("cannot reach {url}: {why}")
    })
}

/// An answer that is no refusal.
fn sound(response: Response, url: &str) -> anyhow::Result<Response> {
    let status = response.status();
    if !(status.is_success() || status == StatusCode::NOT_MODIFIED) {
        bail!("{url} answered {status}");
    }
    Ok(response)
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

fn policy(remote: &Remote) -> Policy {
    let private = remote.private;
    let home = Url::parse(&remote.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    Policy::custom(move |attempt| {
        let url = attempt.url();
        let at_home = url.host_str() == home.as_deref();
        if attempt.previous().len() > MOST_REDIRECTS {
            return attempt.error("redirected too often");
        }
        if !matches!(url.scheme(), "http" | "https") {
            return attempt.error("redirected to something that is no web address");
        }
        if !private && !at_home && is_private(url) {
            return attempt.error("redirected to a private host; private = true permits that");
        }
        attempt.follow()
    })
}

/// Whether a host is, or resolves to, an address that is not of the Internet.
fn is_private(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return true };
    let host = host.trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(443);
    (host, port).to_socket_addrs().is_ok_and(|mut found| found.any(|it| is_inside(it.ip())))
}

fn is_inside(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified()
        }
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
        }
    }
}
