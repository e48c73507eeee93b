//! Signing in on another device (RFC 8628): shows a code and where it goes, waits until it was entered, and saves as every
//! other road does. Only ever on request: a person who is sent a code by somebody else signs that one in.

use std::time::Duration;

use super::{
    Broker, BrokerError,
    connect::Connected,
    order::Plan,
    redeem::exchange_failed,
    refused::connect_line,
    signals::Signals,
    wire::{bound_sender, sender},
};
use crate::{
    flows::device::{self, Ended},
    oauth::{
        TokenAnswer,
        client::{self, Endpoint},
        error::Error,
        response::device::Offer,
    },
};

const NO_ENDPOINT: &str = "has no device authorization endpoint";

impl Broker<'_> {
    /// `patience`: no longer than this, whatever the code's life.
    pub(super) async fn by_device(&self, plan: &Plan, patience: Option<Duration>) -> Result<Connected, BrokerError> {
        let mut signals = Signals::listen(); // before anything is shown: none is missed
        // whoever gives up now does not wait for a server; a save that has begun is finished all the same
        let saved = tokio::select! {
            saved = async {
                let (answer, sent_at) = self.ask_device(plan, patience).await?;
                let redeemed = self.recognise(plan, None, answer, sent_at).await?;
                self.keep(plan, &redeemed, "device")
            } => saved,
            number = signals.next() => Err(BrokerError::Interrupted(number)),
        };
        Ok(self.end_replaced(plan, saved?).await)
    }

    /// The token, and when it was asked for at the latest.
    async fn ask_device(&self, plan: &Plan, patience: Option<Duration>) -> Result<(TokenAnswer, i64), BrokerError> {
        let data = &plan.provider.provider;
        let (Some(url), Some(token_url)) = (&plan.provider.device_url, &plan.provider.token_url) else {
            return Err(BrokerError::usage(format!("{} {NO_ENDPOINT}", data.id)));
        };
        let endpoint = Endpoint {
            url: token_url,
            client: &plan.client,
            dialect: &plan.provider.dialect,
            params: &data.token_params,
        };
        let send = sender(self.system, self.settings.network_timeout);
        let proven = bound_sender(self.system, self.settings.network_timeout, plan.binding.as_ref());
        let (params, resources) = (&plan.device_params, &plan.resources);
        let offer = client::authorize_device(&endpoint, url, &plan.scopes, params, resources, &send)
            .await
            .map_err(|error| not_offered(plan, error))?;
        self.show_offer(plan, &offer);
        let clock = self.system.clock.as_ref();
        let sent_at = std::cell::Cell::new(clock.now());
        let ask = || {
            sent_at.set(clock.now());
            client::poll_device(&endpoint, &offer.device_code, resources.first().map(String::as_str), &proven)
        };
        let terminal = &self.system.terminal;
        let lost = |why: &str| terminal.note(&format!("{}: {why}; still waiting", plan.name));
        match device::wait(&offer, patience, clock, tokio::time::sleep, ask, lost).await {
            Ok(answer) => Ok((answer, sent_at.get())),
            Err(Ended::Flow(error)) => Err(error.into()),
            Err(Ended::Answer(error)) => Err(not_given(plan, error)),
        }
    }

    /// The address and the code stand on lines of their own, also where the address alone would do (RFC 8628 section
    /// 3.3.1), and with them what they are for (section 5.4).
    fn show_offer(&self, plan: &Plan, offer: &Offer) {
        let terminal = &self.system.terminal;
        let name = &plan.provider.provider.name;
        terminal.note(&format!("to connect `{}` to {name}, open this address on any device:", plan.name));
        terminal.say(offer.verification_uri.as_str());
        terminal.note("and enter this code:");
        terminal.say(&offer.user_code);
        if let Some(complete) = &offer.complete {
            terminal.note("or open this one, and compare the code:");
            terminal.note(complete.as_str());
        }
        terminal.picture(offer.complete.as_ref().unwrap_or(&offer.verification_uri).as_str());
        let scopes = if plan.scopes.is_empty() { "what it gives by default".into() } else { plan.scopes.join(" ") };
        terminal.note(&format!("the code is for client {} and asks for: {scopes}", plan.client.id));
        let minutes = offer.expires_in.as_secs().div_ceil(60);
        terminal.note(&format!("enter it only if you started this yourself; it is good for {minutes} min"));
        if let Some(message) = &offer.message {
            terminal.detail(&format!("{name} says: {message}"));
        }
    }
}

/// Before anything is asked: this provider can do it, and these scopes can be asked so.
pub(super) fn check(plan: &Plan) -> Result<(), BrokerError> {
    let id = &plan.order.provider;
    if plan.provider.device_url.is_none() {
        return Err(BrokerError::Usage {
            message: format!("{id} {NO_ENDPOINT}"),
            hint: Some(format!("oauthctl connect {id} --paste, where the browser is on another machine")),
        });
    }
    let why = &plan.provider.provider.device.unsupported;
    if !why.is_empty() {
        return Err(BrokerError::Usage {
            message: format!("the device flow of {id} is not supported: {why}"),
            hint: Some(format!("oauthctl connect {id} --paste, where the browser is on another machine")),
        });
    }
    let refused = plan.provider.not_for_devices(&plan.scopes);
    if !refused.is_empty() {
        let allowed = plan.provider.provider.device.scopes.join(" ");
        return Err(BrokerError::Usage {
            message: format!("{id} does not give these scopes in the device flow: {}", refused.join(" ")),
            hint: Some(format!("--exact-scopes with some of: {allowed}")),
        });
    }
    Ok(())
}

/// No code came: nothing was begun.
fn not_offered(plan: &Plan, error: Error) -> BrokerError {
    let name = &plan.name;
    match error {
        Error::NotSent(reason) | Error::Unknown { reason, .. } => BrokerError::retry(name, format!("{name}: {reason}")),
        error => refused(plan, error),
    }
}

/// The server's last word.
fn not_given(plan: &Plan, error: Error) -> BrokerError {
    let name = &plan.name;
    let line = format!("{} --device", connect_line(&plan.order.provider, name));
    let Error::Refused(mut refusal) = error else { return exchange_failed(plan, error) };
    let why = match refusal.code.as_str() {
        "access_denied" | "authorization_declined" => "the sign-in was refused",
        "expired_token" => "the code has expired",
        "bad_verification_code" => "the provider does not know the code (any more)",
        "invalid_grant" => "the code is not good (any more)",
        _ => return refused(plan, Error::Refused(refusal)),
    };
    // what the data advises there is about grants; here a code was not good
    let advice = refusal.hint.take().filter(|_| refusal.code != "invalid_grant");
    let hint = advice.map_or(line.clone(), |advice| format!("{advice}; then: {line}"));
    let said = Error::Refused(refusal);
    BrokerError::SignIn { integration: Some(name.clone()), message: format!("{name}: {why}: {said}"), hint: Some(hint) }
}

/// What the provider's data advises where a client is refused is about clients for the browser; for those of the device
/// flow it has notes.
fn refused(plan: &Plan, mut error: Error) -> BrokerError {
    let notes = &plan.provider.provider.device.notes;
    if let Error::Refused(refusal) = &mut error
        && matches!(
            refusal.code.as_str(),
            "invalid_client" | "invalid_request" | "unauthorized_client" | "unsupported_grant_type"
        )
        && !notes.is_empty()
    {
        refusal.hint = Some(format!("the device flow {}", notes.join("; ")));
    }
    exchange_failed(plan, error)
}
