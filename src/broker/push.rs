//! Where a server takes pushed authorization requests (RFC 9126), each is pushed before the browser is sent anywhere; there
//! is no way back to one in the URL.

use url::Url;

use super::{Broker, BrokerError, order::Plan, refused::refused, wire::bound_sender};
use crate::oauth::{
    client::{self, Attempt, Pushed},
    error::Error,
};

impl Broker<'_> {
    /// Pushes what `url` asks for.
    pub(super) async fn push(&self, plan: &Plan, url: &Url, attempt: &Attempt) -> Result<Option<Pushed>, BrokerError> {
        let (Some(par), Some(authorize)) = (&plan.provider.par_url, &plan.provider.authorize_url) else {
            return Ok(None);
        };
        let params = std::collections::BTreeMap::new();
        let endpoint =
            client::Endpoint { url: par, client: &plan.client, dialect: &plan.provider.dialect, params: &params };
        let send = bound_sender(self.system, self.settings.network_timeout, plan.binding.as_ref());
        let secrets = [&attempt.state, &attempt.nonce];
        client::push(&endpoint, authorize, url, &secrets, send).await.map(Some).map_err(|error| failed(plan, error))
    }
}

/// Nothing was granted yet, so nothing is lost.
fn failed(plan: &Plan, error: Error) -> BrokerError {
    let name = &plan.name;
    let what = "the authorization request could not be pushed";
    match error {
        Error::NotSent(reason) | Error::Unknown { reason, .. } => {
            BrokerError::retry(name, format!("{name}: {what}: {reason}"))
        }
        Error::Protocol { reason, .. } => BrokerError::protocol(name, format!("{name}: {what}: {reason}")),
        Error::BadRequest(reason) => BrokerError::usage(format!("{name}: {reason}")),
        Error::Refused(refusal) => refused(plan, &refusal),
    }
}
