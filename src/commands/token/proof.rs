//! Proofs for whoever makes a request himself with a token that is bound to a key (DPoP, RFC 9449): one proof, one request.

use http::{Method, Uri};
use url::Url;

use super::forms;
use crate::{
    broker::Fresh,
    commands::{Context, Failure, Kind, context::Opened, hosts},
    oauth::dpop::{Binding, Proof},
    secret::Secret,
    vault::Integration,
};

/// The request that a proof is for.
pub struct Wanted {
    method: Method,
    nonce: Option<String>,
    url: Uri,
}

impl Wanted {
    pub fn of(method: Option<&str>, url: &str, nonce: Option<&str>) -> Result<Self, Failure> {
        let method = method.unwrap_or("GET");
        let method = Method::from_bytes(method.as_bytes())
            .map_err(|_| Failure::usage(format!("--method: `{method}` is not a method")))?;
        // a URL may hold a secret of its own: errors do not repeat it
        let url = Url::parse(url).ok().filter(|url| hosts::authority(url).is_some());
        let url = url.and_then(|url| url.as_str().parse().ok());
        let url =
            url.ok_or_else(|| Failure::usage("--url: not one that a token may go to").hint("https://HOST/PATH"))?;
        if nonce.is_some_and(|nonce| nonce.is_empty() || !nonce.bytes().all(|byte| byte.is_ascii_graphic())) {
            return Err(Failure::usage("--nonce: not the value of a DPoP-Nonce header"));
        }
        Ok(Self { method, nonce: nonce.map(str::to_owned), url })
    }

    pub fn prove(&self, context: &Context<'_>, binding: &Binding, fresh: &Fresh) -> Result<Secret, Failure> {
        let token = Secret::new(forms::bare(fresh)?);
        let proof = Proof {
            method: self.method.as_str(),
            url: &self.url,
            token: Some(&token),
            nonce: self.nonce.as_deref(),
            now: context.now(),
        };
        binding.key.prove(&proof).map_err(|error| Failure::new(Kind::Failed, error.to_string()))
    }
}

/// The key that proofs are made with.
pub fn key(context: &Context<'_>, opened: &Opened, integration: &Integration) -> Result<Binding, Failure> {
    let name = &integration.name;
    let details = opened.snapshot.details(integration.id)?;
    context.broker(&opened.vault).binding(integration, &details)?.ok_or_else(|| {
        Failure::usage(format!("{name}: its tokens are not bound to a key, and need no proof"))
            .hint(format!("{} --dpop", crate::broker::connect_line(&integration.provider, name)))
            .about(name.clone())
    })
}
