//! Signing in: bind the listener, send the person to the authorization endpoint, redeem the code, find out whose account
//! it is, save, and only then say so, in the browser and in the terminal.

use std::time::Duration;

use url::Url;

use super::{
    Broker, BrokerError,
    alone::Turn,
    block_on,
    order::{Order, Plan},
    refused::denied,
    replaced::Replaced,
    signals::Signals,
};
use crate::{
    flows::{
        Caught, Extra, FlowError, Transaction,
        callback::{Bind, Listener, Outcome},
        paste,
    },
    oauth::client::{Attempt, Authorization, authorization_url},
    providers::{PortRule, RedirectRule},
    system::browser::{BrowserError, Choice},
    vault::{Record, Snapshot},
};

/// Stands in the redirect URI where any port will do and nobody listens.
const UNHEARD_PORT: u16 = 17853;

/// How the person gets to the authorization endpoint and back.
#[derive(Clone, Debug)]
pub enum Road {
    /// Open this browser and listen.
    Browser(Choice),
    /// No browser here: a code is entered on another device. Never the answer to a question that nobody asked.
    Device,
    /// Listen; the person opens the URL.
    Listen,
    /// No listener: the redirected URL is pasted.
    Paste,
}

/// A road, and what else was said about the way.
#[derive(Clone, Debug)]
pub struct Journey {
    pub port: Option<u16>,
    pub road: Road,
    /// `None`: as the settings have it, or as long as a code is good.
    pub timeout: Option<Duration>,
    /// Why this road, where nobody has chosen one.
    pub why: Option<String>,
}

/// A finished sign-in.
#[derive(Debug)]
pub struct Connected {
    pub name: String,
    /// Granted although not asked for.
    pub extra: Vec<String>,
    /// Asked for and not granted.
    pub missing: Vec<String>,
    pub warnings: Vec<String>,
}

/// One authorization request on its way.
pub(super) struct SignIn {
    pub(super) attempt: Attempt,
    pub(super) redirect_uri: String,
}

impl Broker<'_> {
    /// Signs in and saves the grant.
    pub fn connect(&self, snapshot: &Snapshot, order: &Order, journey: &Journey) -> Result<Connected, BrokerError> {
        let plan = self.plan(snapshot, order)?;
        // a full or read-only disk is found out before a person is bothered, and before a grant is made that is lost
        self.vault.preflight()?;
        let (_held, again) = match self.alone(snapshot, order, &plan)? {
            Turn::Mine(held, again) => (held, again),
            Turn::Done(connected) => return Ok(connected),
        };
        let (snapshot, plan) = match &again {
            Some(again) => (&again.0, &again.1),
            None => (snapshot, &plan),
        };
        self.say_dropped(plan);
        if let Some(why) = &journey.why {
            self.system.terminal.note(why);
        }
        let (port, patience) = (journey.port, journey.timeout.unwrap_or(self.settings.connect_timeout));
        let result = match &journey.road {
            Road::Paste => self.by_paste(plan, port),
            Road::Device => block_on(self.by_device(plan, journey.timeout)),
            Road::Browser(choice) => block_on(self.by_listener(plan, Some(choice), port, patience)),
            Road::Listen => block_on(self.by_listener(plan, None, port, patience)),
        };
        result.map_err(|error| self.failed(snapshot, plan, error))
    }

    /// A sign-in that came to nothing is in the audit as well (one that did is saved with its entry), and says which
    /// integration it was for and what to type.
    pub(super) fn failed(&self, snapshot: &Snapshot, plan: &Plan, error: BrokerError) -> BrokerError {
        let error = named(plan, error);
        let record = Record {
            action: "connect".into(),
            integration: Some(plan.name.clone()),
            result: error.kind().into(),
            fingerprint: None,
        };
        if let Err(error) = self.vault.note(snapshot, &record) {
            self.system.terminal.warn(&format!("the audit line could not be written: {error}"));
        }
        error
    }

    async fn by_listener(
        &self,
        plan: &Plan,
        browser: Option<&Choice>,
        port: Option<u16>,
        timeout: Duration,
    ) -> Result<Connected, BrokerError> {
        let mut signals = Signals::listen(); // before anything is shown: none is missed while the browser starts
        if plan.provider.provider.redirect.https {
            return Err(cannot_listen(plan));
        }
        let listener = Listener::bind(&bind(&plan.provider.provider.redirect, &plan.name, port)).await?;
        let (sign_in, url) = self.sign_in(plan, listener.redirect_uri()).await?;
        let transaction = transaction(plan, &sign_in);
        self.show(plan, &sign_in, &url);
        if let Some(choice) = browser {
            self.open(&url, choice);
        }
        let arrival = self.arrival(plan, listener, &transaction, timeout, &mut signals).await?;
        // whoever gives up now does not wait for a server; a save that has begun is finished all the same
        let result = tokio::select! {
            result = self.redeem_and_save(plan, &sign_in, &arrival.caught, arrival.road()) => result,
            number = signals.next() => Err(BrokerError::Interrupted(number)),
        };
        let outcome = if result.is_ok() { Outcome::Connected } else { Outcome::Failed };
        if let Some(waiting) = arrival.waiting {
            waiting.finish(outcome).await;
        }
        Ok(self.end_replaced(plan, result?).await)
    }

    fn by_paste(&self, plan: &Plan, port: Option<u16>) -> Result<Connected, BrokerError> {
        let redirect_uri = unheard_redirect(&plan.provider.provider.redirect, &plan.name, port);
        let (sign_in, url) = block_on(self.sign_in(plan, &redirect_uri))?;
        self.show(plan, &sign_in, &url);
        let pasted = self.pasted()?;
        let caught = paste::judge(pasted.expose(), &transaction(plan, &sign_in))?;
        block_on(self.redeem_pasted(plan, &sign_in, &caught))
    }

    pub(super) async fn redeem_pasted(
        &self,
        plan: &Plan,
        sign_in: &SignIn,
        caught: &Caught,
    ) -> Result<Connected, BrokerError> {
        let saved = self.redeem_and_save(plan, sign_in, caught, "paste").await?;
        Ok(self.end_replaced(plan, saved).await)
    }

    /// What is not asked for although somebody may think so is named before anybody is asked.
    pub(super) fn say_dropped(&self, plan: &Plan) {
        if !plan.left_out.is_empty() {
            let left_out = plan.left_out.join(" ");
            let why = "a token that had it beside a wider one would be limited by it";
            self.system.terminal.warn(&format!("{}: not asked for: {left_out} ({why})", plan.name));
        }
        if !plan.dropped.is_empty() {
            let dropped = plan.dropped.join(" ");
            self.system.terminal.warn(&format!("{}: --exact-scopes does not ask again for: {dropped}", plan.name));
        }
    }

    /// The redirected URL: typed at a prompt, or piped in.
    pub(super) fn pasted(&self) -> Result<crate::secret::Secret, BrokerError> {
        if self.system.terminal.interactive() {
            let prompt = "paste the URL that the browser ended at";
            return self.system.terminal.ask_secret(prompt).map_err(|error| match error {
                crate::system::terminal::PromptError::Interrupted => BrokerError::Interrupted(2),
                other => BrokerError::usage(other.to_string()),
            });
        }
        let line = crate::system::stdin::read_line()
            .map_err(|error| BrokerError::usage(format!("cannot read the redirected URL from stdin: {error}")))?;
        if line.is_empty() {
            let message = "no redirected URL came on stdin, and there is no terminal to ask at";
            return Err(BrokerError::SignIn { integration: None, message: message.into(), hint: None });
        }
        Ok(line)
    }

    /// A fresh authorization request. The listener is bound by now, or there is none.
    pub(super) async fn sign_in(&self, plan: &Plan, redirect_uri: &str) -> Result<(SignIn, Url), BrokerError> {
        let data = &plan.provider.provider;
        let attempt = Attempt::random();
        let endpoint = plan
            .provider
            .authorize_url
            .as_ref()
            .ok_or_else(|| BrokerError::usage(format!("{} has no authorization endpoint", data.id)))?;
        let url = authorization_url(&Authorization {
            endpoint,
            client_id: &plan.client.id,
            redirect_uri,
            scopes: &plan.scopes,
            dialect: &plan.provider.dialect,
            attempt: &attempt,
            pkce: plan.provider.uses_pkce(),
            params: &plan.authorize_params,
            resources: &plan.resources,
            dpop_jkt: plan.binding.as_ref().map(|binding| binding.key.thumbprint()).as_deref(),
        })
        .map_err(|error| BrokerError::usage(error.to_string()))?;
        let url = match self.push(plan, &url, &attempt).await? {
            None => url,
            Some(pushed) => {
                let seconds = pushed.expires_in;
                self.system.terminal.note(&format!("the request was pushed; the URL is good for {seconds} s"));
                pushed.url
            }
        };
        Ok((SignIn { attempt, redirect_uri: redirect_uri.to_owned() }, url))
    }

    /// The URL stands on a line of its own before anything is opened.
    fn show(&self, plan: &Plan, sign_in: &SignIn, url: &Url) {
        let data = &plan.provider.provider;
        let terminal = &self.system.terminal;
        terminal.note(&format!("sign in to {} in your browser:", data.name));
        terminal.say(url.as_str());
        self.say_what_to_register(plan, sign_in);
    }

    /// Where a provider compares ports, it has to know this one.
    pub(super) fn say_what_to_register(&self, plan: &Plan, sign_in: &SignIn) {
        let data = &plan.provider.provider;
        // where a client registers itself, it has said so
        if !matches!(data.redirect.port, PortRule::Word(_)) && data.registration_url.is_none() {
            let uri = &sign_in.redirect_uri;
            self.system.terminal.note(&format!("the redirect URI to register at {}: {uri}", data.name));
        }
    }

    fn open(&self, url: &Url, choice: &Choice) {
        match self.system.browser.open(url, choice) {
            Ok(()) => {}
            Err(BrowserError::NoBrowser) => {
                self.system.terminal.note("there is no browser on this machine; open the URL where there is one");
            }
            Err(error) => self.system.terminal.warn(&error.to_string()),
        }
    }

    pub(super) async fn redeem_and_save(
        &self,
        plan: &Plan,
        sign_in: &SignIn,
        caught: &Caught,
        road: &str,
    ) -> Result<(Connected, Option<Replaced>), BrokerError> {
        let redeemed = self.redeem(plan, sign_in, caught).await?;
        self.keep(plan, &redeemed, road)
    }
}

/// The same failure, with the integration's name and the command that signs in again.
fn named(plan: &Plan, error: BrokerError) -> BrokerError {
    let name = &plan.name;
    let text = |why: String| format!("{name}: {why}");
    let error = match error {
        BrokerError::Flow(error @ FlowError::Denied { .. }) => denied(plan, error),
        BrokerError::Flow(FlowError::TimedOut(why)) if plan.provider.device_url.is_some() && !plan.order.device => {
            BrokerError::sign_in(name, text(format!("{why}; `--device` needs no way back")))
        }
        BrokerError::Flow(FlowError::TimedOut(why) | FlowError::UnknownState(why)) => {
            BrokerError::sign_in(name, text(why))
        }
        BrokerError::Flow(FlowError::CannotListen(why)) => BrokerError::retry(name, text(why)),
        BrokerError::Flow(FlowError::Protocol(why)) => BrokerError::protocol(name, text(why)),
        BrokerError::SignIn { integration: None, message, hint: None } => BrokerError::sign_in(name, message),
        other => other,
    };
    error.advised(&plan.order.provider, None)
}

/// What the answer to this sign-in is judged against.
pub(super) fn transaction(plan: &Plan, sign_in: &SignIn) -> Transaction {
    // a template of an issuer (`{tid}`) cannot be compared before the tenant is known
    let issuer = plan.provider.issuer.clone().filter(|issuer| !issuer.contains('{'));
    let redirect = &plan.provider.provider.redirect;
    let signature = redirect.hmac.clone().zip(plan.client.secret.clone());
    Transaction {
        extra: Extra { same: redirect.same.clone(), signature },
        state: sign_in.attempt.state.clone(),
        redirect_uri: sign_in.redirect_uri.clone(),
        iss_required: plan.provider.provider.iss_in_response && issuer.is_some(),
        issuer,
    }
}

pub(super) fn bind(rule: &RedirectRule, integration: &str, port: Option<u16>) -> Bind {
    let ports = port.map_or_else(|| rule.ports(), |port| vec![port]);
    Bind { host: rule.host.clone(), ports, path: rule.path_of(integration) }
}

/// The redirect URI where nobody listens: the browser ends at a page that does not load, and its URL is what is pasted.
pub(super) fn unheard_redirect(rule: &RedirectRule, integration: &str, port: Option<u16>) -> String {
    let bind = bind(rule, integration, port);
    let port = bind.ports.first().copied().unwrap_or(UNHEARD_PORT);
    format!("{}://{}:{port}{}", rule.scheme(), bind.host, bind.path)
}

/// A redirect URI with https leads to nobody: the browser ends at a page that does not load.
fn cannot_listen(plan: &Plan) -> BrokerError {
    let (id, data) = (&plan.order.provider, &plan.provider.provider);
    let uris = data.redirect.to_register().join(" and ");
    BrokerError::Usage {
        message: format!("{} takes redirect URIs with https only, and nobody can listen there", data.name),
        hint: Some(format!("oauthctl connect {id} --paste, and register {uris}")),
    }
}
