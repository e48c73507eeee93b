//! Grants that are bound to a key (RFC 9449): the key out of the vault, with what the server said last.

use super::{Broker, BrokerError};
use crate::{
    oauth::dpop::{Binding, Key},
    vault::{Details, Integration},
};

impl Broker<'_> {
    /// The key of a grant that has one, with what its server said last.
    pub fn binding(&self, integration: &Integration, details: &Details) -> Result<Option<Binding>, BrokerError> {
        let Some(jwk) = &details.dpop_key else { return Ok(None) };
        let name = &integration.name;
        let key = Key::read(jwk).map_err(|error| BrokerError::sign_in(name, format!("{name}: {error}")))?;
        let binding = Binding::new(key);
        let provider = self.registry.find(&integration.provider)?.resolve(&integration.params)?;
        let url = provider.refresh_url.or(provider.token_url).and_then(|url| url.as_str().parse().ok());
        if let (Some(url), Some(nonce)) = (url, &details.dpop_nonce) {
            binding.remember(&url, nonce.expose());
        }
        Ok(Some(binding))
    }
}
