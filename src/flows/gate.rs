//! The gate before the desk: which requests are looked at, by their head alone. Everything a browser may do with the
//! redirect URI except walking to it is turned away here, without any effect.

use http::{HeaderMap, Method, header, request::Parts};
use url::{Position, Url};

use super::page::Refusal;

/// What of the listener a request may reach; nothing else exists.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Place {
    Callback,
    /// `/done/<nonce>`
    Done,
}

pub(super) struct Gate {
    /// The only acceptable `Host`: what a browser sends for the redirect URI.
    authority: String,
    callback: String,
    done: String,
}

impl Gate {
    /// `None`: the redirect URI is not a URL.
    pub(super) fn of(redirect_uri: &str, nonce: &str) -> Option<Self> {
        let url = Url::parse(redirect_uri).ok()?;
        Some(Self {
            authority: url[Position::BeforeHost..Position::AfterPort].to_owned(),
            callback: url.path().to_owned(),
            done: format!("/done/{nonce}"),
        })
    }

    pub(super) fn done(&self) -> &str {
        &self.done
    }

    pub(super) fn is_callback(&self, head: &Parts) -> bool {
        head.uri.path() == self.callback
    }

    pub(super) fn admit(&self, head: &Parts) -> Result<Place, Refusal> {
        if head.method != Method::GET {
            return Err(Refusal::NotGet);
        }
        let place = match head.uri.path() {
            path if path == self.callback => Place::Callback,
            path if path == self.done => Place::Done,
            _ => return Err(Refusal::NotHere),
        };
        if !self.is_addressed(head) {
            return Err(Refusal::WrongHost);
        }
        if !is_navigation(&head.headers) {
            return Err(Refusal::NotANavigation);
        }
        Ok(place)
    }

    /// Exactly one `Host`, exactly ours, and the origin-form of the target: a name that was rebound to 127.0.0.1 shows
    /// itself here.
    fn is_addressed(&self, head: &Parts) -> bool {
        let mut hosts = head.headers.get_all(header::HOST).iter();
        head.uri.authority().is_none()
            && hosts.next().is_some_and(|host| host.as_bytes() == self.authority.as_bytes())
            && hosts.next().is_none()
    }
}

/// A person going there, as far as the browser says (older ones say nothing). Scripts, images, frames and prefetching
/// are not: <https://www.w3.org/TR/fetch-metadata/>.
fn is_navigation(headers: &HeaderMap) -> bool {
    let only =
        |name: &str, wanted: &str| headers.get_all(name).iter().all(|value| value.as_bytes() == wanted.as_bytes());
    let prefetch = ["sec-purpose", "purpose", "x-moz"].into_iter().any(|name| {
        headers.get_all(name).iter().any(|value| value.to_str().map_or(true, |value| value.contains("prefetch")))
    });
    only("sec-fetch-mode", "navigate") && only("sec-fetch-dest", "document") && !prefetch
}

#[cfg(test)]
#[path = "tests/gate.rs"]
mod tests;
