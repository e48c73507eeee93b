//! A call of an API with a token, for a person who tries it: sent once, without redirects, as everything here.

use super::{Broker, BrokerError, block_on, wire};
use crate::{
    oauth::client::{Request, Response},
    system::http::{HttpError, Limits},
};

/// Larger answers are for the programs made for them.
const MAX_BODY: usize = 64 << 20;

impl Broker<'_> {
    /// The caller has made sure that the host may have the token in the request.
    pub fn call(&self, integration: &str, request: Request) -> Result<Response, BrokerError> {
        let limits = Limits { deadline: self.settings.network_timeout, max_body: MAX_BODY };
        block_on(wire::send(self.system, request, limits)).map_err(|error| match error {
            HttpError::TooLarge { .. } => BrokerError::protocol(integration, format!("{integration}: {error}")),
            HttpError::Lost { .. } | HttpError::NotSent { .. } => {
                BrokerError::retry(integration, format!("{integration}: {error}"))
            }
        })
    }
}
