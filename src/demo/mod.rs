//! A server to try it all on: an OAuth 2.0 authorization server on loopback that lives in memory and forgets everything
//! at the end. It must be correct and strict: newcomers learn from it, and the tests take it for the well-behaved peer.

mod authorize;
mod clients;
mod device;
mod devices;
mod grants;
mod introspect;
mod metadata;
mod minting;
mod pages;
mod resource;
mod revoke;
mod robot;
mod routes;
mod serve;
mod signing;
mod state;
mod token;
pub mod visitor;
mod web;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::system::clock::Clock;

pub use state::{Logged, Stats};

/// Whether a person is asked at the authorization endpoint.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Approve {
    /// A consent page with "Allow" and "Deny".
    #[default]
    Ask,
    /// Everything asked for is granted at once: for machines without a browser, and for tests.
    Auto,
}

#[derive(Clone)]
pub struct Options {
    pub approve: Approve,
    /// Expiries are counted on its wall clock.
    pub clock: Arc<dyn Clock>,
    /// 0: any.
    pub port: u16,
    /// Life of an access token; counted in whole seconds.
    pub token_ttl: Duration,
}

impl Options {
    /// Any port, a person is asked, tokens live for an hour.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { approve: Approve::Ask, clock, port: 0, token_ttl: Duration::from_secs(3600) }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("approve", &self.approve)
            .field("port", &self.port)
            .field("token_ttl", &self.token_ttl)
            .finish_non_exhaustive()
    }
}

/// A running server; stops when dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    _running: serve::Running,
}

impl Server {
    /// Binds 127.0.0.1 and serves on threads of its own. Fails if the port is taken or the system has no randomness.
    pub fn start(options: &Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            authority: address.to_string(),
            issuer: format!("http://{address}"),
            options: options.clone(),
            robot: robot::Robot::generate()?,
            signer: signing::Signer::generate()?,
            state: Mutex::default(),
        });
        let running = serve::Running::start(listener, &shared)?;
        Ok(Self { address, shared, _running: running })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`
    pub fn issuer(&self) -> String {
        self.shared.issuer.clone()
    }

    /// The public client that is registered there.
    pub fn client_id(&self) -> &'static str {
        clients::PUBLIC.id
    }

    /// The confidential client that is registered there.
    pub fn web_client_id(&self) -> &'static str {
        clients::WEB.id
    }

    /// The confidential client's secret: a published constant that opens nothing but this server.
    pub fn client_secret_for_web(&self) -> &'static str {
        clients::WEB_SECRET
    }

    /// The client that is registered there with a key, and that key in PEM: published, and good for nothing else.
    pub fn signing_client(&self) -> (&'static str, String) {
        (clients::SIGNED.id, self.shared.robot.pem().to_owned())
    }

    /// The key file of the service account there, as `GET /_demo/service-account.json` gives it.
    pub fn service_account(&self) -> String {
        self.shared.robot.key_file(&self.shared.issuer).to_string()
    }

    /// Every scope that can be asked for.
    pub fn scopes(&self) -> Vec<&'static str> {
        clients::SCOPES.iter().map(|scope| scope.name).collect()
    }

    /// What was asked of the server so far, oldest first (the newest 10,000); no query, no body, no token.
    pub fn log(&self) -> Vec<Logged> {
        self.shared.state().log()
    }

    /// The counters, as `GET /_demo/stats` shows them.
    pub fn stats(&self) -> Stats {
        self.shared.state().stats()
    }

    /// POSTs that reached the token endpoint, of any grant type and with any outcome.
    pub fn token_requests(&self) -> u64 {
        self.stats().token_requests
    }

    /// Those among [`Self::token_requests`] that said `grant_type=refresh_token`.
    pub fn refresh_requests(&self) -> u64 {
        self.stats().refresh_requests
    }

    /// Grants ended by a replayed code, a replayed refresh token or a revocation.
    pub fn families_revoked(&self) -> u64 {
        self.stats().families_revoked
    }
}

/// What every request handler sees.
struct Shared {
    /// `127.0.0.1:PORT`, the only `Host` that is answered.
    authority: String,
    issuer: String,
    options: Options,
    robot: robot::Robot,
    signer: signing::Signer,
    state: Mutex<state::State>,
}

impl Shared {
    /// A path's URL.
    fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    fn now(&self) -> i64 {
        self.options.clock.now()
    }

    /// Seconds.
    fn token_ttl(&self) -> i64 {
        i64::try_from(self.options.token_ttl.as_secs()).unwrap_or(i64::MAX)
    }

    fn state(&self) -> MutexGuard<'_, state::State> {
        // no handler leaves the state half-changed, so a poisoned lock still guards a good one
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
