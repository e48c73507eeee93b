//! A call of an API with a token, for a person who tries it: sent once, without redirects, as everything here.

use super::{Broker, BrokerError, block_on, wire};
use crate::{
    oauth::{
        client::{Request, Response, SendError},
        dpop::Binding,
    },
    system::http::Limits,
};

/// Larger answers are for the programs made for them.
const MAX_BODY: usize = 64 << 20;

impl Broker<'_> {
    /// The caller has made sure that the host may have the token in the request.
    pub fn call(
        &self,
        integration: &str,
        request: Request,
        binding: Option<&Binding>,
    ) -> Result<Response, BrokerError> {
        let said = |reason: String| format!("{integration}: {reason}");
        block_on(async {
            match binding {
                None => self.send_large(request).await,
                Some(binding) => {
                    binding.send(request, self.system.clock.now(), |request| self.send_large(request)).await
                }
            }
        })
        .map_err(|error| match error {
            // no rule says how large an answer of an API may be: it is this call that cannot take it
            SendError::TooLarge { reason, .. } => BrokerError::Usage {
                message: said(format!("{reason}; `request` holds no more")),
                hint: Some(format!("oauthctl token {integration} --format curl | curl --config - URL")),
            },
            SendError::Lost(reason) | SendError::NotSent(reason) => BrokerError::retry(integration, said(reason)),
        })
    }

    fn send_large(&self, request: Request) -> impl Future<Output = Result<Response, SendError>> + Send {
        wire::sender_of(self.system, Limits { deadline: self.settings.network_timeout, max_body: MAX_BODY })(request)
    }
}
