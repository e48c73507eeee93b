//! Sign-in in two steps, the browser elsewhere: `--start` keeps the pending state in the vault, `--finish` takes it out,
//! once, and goes on as any sign-in does.

use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Broker, BrokerError, Connected, Order, block_on,
    connect::{SignIn, transaction, unheard_redirect},
    order::Plan,
};
use crate::{
    flows::{FlowError, paste},
    oauth::{
        self, ClientAuth,
        client::Attempt,
        dpop::{self, Binding},
    },
    secret::Secret,
    vault::{PendingState, Record, Snapshot},
};

/// A pending sign-in lives this long, in seconds (DESIGN 6).
const LIFE: i64 = 600;

/// What `--finish` needs to know again. Kept inside the vault only.
#[derive(Deserialize, Serialize)]
struct Kept {
    client_auth: ClientAuth,
    client_id: String,
    client_secret: Option<String>,
    dpop_key: Option<String>,
    order: Order,
    resources: Vec<String>,
    scopes: Vec<String>,
    /// The code goes there and nowhere else (RFC 9700 section 4.4), whatever becomes of the provider's data meanwhile.
    token_url: String,
}

impl Broker<'_> {
    /// First step: the URL to open somewhere.
    pub fn start(&self, snapshot: &Snapshot, order: &Order, port: Option<u16>) -> Result<Url, BrokerError> {
        let plan = self.plan(snapshot, order)?;
        self.say_dropped(&plan);
        let redirect_uri = unheard_redirect(&plan.provider.provider.redirect, &plan.name, port);
        let (sign_in, url) = block_on(self.sign_in(&plan, &redirect_uri))?;
        let kept = Kept {
            client_auth: plan.client.auth,
            client_id: plan.client.id.clone(),
            client_secret: plan.client.secret.as_ref().map(|secret| secret.expose().to_owned()),
            dpop_key: plan.binding.as_ref().map(|binding| binding.key.jwk().expose().to_owned()),
            order: plan.order.clone(),
            resources: plan.resources.clone(),
            scopes: plan.scopes.clone(),
            token_url: token_url(&plan),
        };
        let request = serde_json::to_string(&kept).map_err(|error| BrokerError::usage(error.to_string()))?;
        let now = self.system.clock.now();
        let state = PendingState {
            state: sign_in.attempt.state.clone(),
            verifier: sign_in.attempt.verifier.clone(),
            nonce: sign_in.attempt.nonce.clone(),
            redirect_uri: sign_in.redirect_uri.clone(),
            provider: order.provider.clone(),
            request: Secret::new(request),
            created_at: now,
            deadline: now + LIFE,
        };
        self.vault.write(|tx| {
            tx.add_state(&state)?;
            tx.record(&Record {
                action: "connect.start".into(),
                integration: Some(plan.name.clone()),
                result: "ok".into(),
                fingerprint: None,
            })
        })?;
        self.say_what_to_register(&plan, &sign_in);
        Ok(url)
    }

    /// Second step: the redirected URL, from a prompt, stdin or the command line.
    pub fn finish(&self, snapshot: &Snapshot, pasted: Option<Secret>) -> Result<Connected, BrokerError> {
        let pasted = match pasted {
            Some(url) => url,
            None => self.pasted()?,
        };
        let state = paste::state_of(pasted.expose())?;
        let unknown =
            || FlowError::UnknownState("no pending sign-in has this state: it was used, or it expired".into());
        let now = self.system.clock.now();
        let pending = snapshot.pending_state(&state)?.filter(|found| found.deadline > now).ok_or_else(unknown)?;
        let kept: Kept = serde_json::from_str(pending.request.expose())
            .map_err(|error| BrokerError::usage(format!("the pending sign-in cannot be read: {error}")))?;
        let mut order = kept.order;
        order.client_id = Some(kept.client_id.clone());
        order.client_secret = kept.client_secret.map(Secret::new);
        let mut plan = self.plan(snapshot, &order)?;
        let prover = plan.client.prover.filter(|_| plan.client.id == kept.client_id);
        plan.client = oauth::Client { id: kept.client_id, secret: order.client_secret, auth: kept.client_auth, prover };
        plan.scopes = kept.scopes;
        plan.resources = kept.resources;
        plan.provider.dialect.bound = kept.dpop_key.is_some();
        let key = kept.dpop_key.map(|jwk| dpop::Key::read(&Secret::new(jwk))).transpose();
        plan.binding = key.map_err(|error| BrokerError::usage(error.to_string()))?.map(Binding::new);
        plan.dropped.clear(); // that was said elsewhere, and of what was granted then
        let sign_in = SignIn {
            attempt: Attempt { state, verifier: pending.verifier, nonce: pending.nonce },
            redirect_uri: pending.redirect_uri,
        };
        let judged = paste::judge(pasted.expose(), &transaction(&plan, &sign_in));
        if let Err(error @ FlowError::NotARedirect(_)) = judged {
            return Err(error.into());
        }
        // whatever it says now, this state has been used; of two that come at once, one gets it
        self.vault.write(|tx| tx.take_state(&sign_in.attempt.state, now))?.ok_or_else(unknown)?;
        let result = judged.map_err(BrokerError::from).and_then(|caught| {
            if token_url(&plan) != kept.token_url {
                let message = format!("{}: the provider's endpoints have changed since this sign-in began", plan.name);
                return Err(BrokerError::sign_in(&plan.name, message));
            }
            block_on(self.redeem_pasted(&plan, &sign_in, &caught))
        });
        result.map_err(|error| self.failed(snapshot, &plan, error))
    }
}

fn token_url(plan: &Plan) -> String {
    plan.provider.token_url.as_ref().map(Url::to_string).unwrap_or_default()
}
