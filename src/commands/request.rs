//! `oauthctl request`: tries an API with a token, which goes to the hosts it is meant for and to no other.

mod exchange;

use std::{fs::File, io::Read as _};

use clap::Args as ClapArgs;
use http::{Method, StatusCode, header};
use url::Url;

use super::{
    Context, Failure, Kind, Outcome, Report, hosts,
    report::Body,
    token::{self, forms},
};
use crate::{
    broker::Wish,
    oauth::{
        client::Response,
        dpop::{self, Binding},
    },
    system::stdin,
    vault::{Purpose, Vault},
};
use exchange::Sending;

/// As curl has it.
const MOST_REDIRECTS: usize = 10;
/// Largest body that is sent.
const MAX_BODY: u64 = 64 << 20;

/// Call an API with a token
///
/// The token goes only to hosts that the provider's data names or that were allowed once with --allow-host. The body of
/// the answer goes to stdout; the exit code says what became of it: 401 is 3, 429 and 5xx are 4, other 4xx are 1. A token
/// that the API calls invalid is refreshed once. Redirects are followed within the host.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// An integration's name, or a provider's while it has one integration
    pub integration: String,
    /// What to call
    pub url: String,
    /// The method (GET, or POST with -d)
    #[arg(short = 'X', long, value_name = "METHOD")]
    pub method: Option<String>,
    /// Another header; not for secrets, which would stand in the argument list
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub headers: Vec<String>,
    /// The body: @FILE, - for stdin, or the text itself
    #[arg(short, long, value_name = "@FILE|-|TEXT", allow_hyphen_values = true)]
    pub data: Option<String>,
    /// Print status line and headers of the answer, too
    #[arg(short, long)]
    pub include: bool,
    /// A host that the token is meant for, too; remembered
    #[arg(long, value_name = "HOST[:PORT]")]
    pub allow_host: Vec<String>,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    let mut sending = sending(args)?;
    let host = hosts::authority(&sending.url)
        .ok_or_else(|| Failure::usage("a token goes to https URLs without credentials, or stays on this machine"))?;
    let (opened, integration) = token::find(context, &args.integration)?;
    let allowed: Vec<hosts::Host> =
        args.allow_host.iter().map(|host| hosts::Host::new(host, Purpose::Request)).collect::<Result<_, _>>()?;
    if !allowed.iter().any(|one| one.name == host) {
        hosts::check(context, &opened.snapshot, &integration, &host)?;
    }
    sending.body = args.data.as_deref().map(body).transpose()?.unwrap_or_default();
    for one in &allowed {
        hosts::bind(context, &opened, &integration, one)?;
    }
    if !sending.body.is_empty() && !sending.headers.contains_key(header::CONTENT_TYPE) {
        let json = serde_json::from_slice::<serde_json::Value>(&sending.body).is_ok();
        let kind = if json { "application/json" } else { "application/octet-stream" };
        sending.headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    }
    let details = opened.snapshot.details(integration.id)?;
    let binding = context.broker(&opened.vault).binding(&integration, &details)?;
    let call = Call { binding: binding.as_ref(), context, host: &host, name: &integration.name, vault: &opened.vault };
    let (answer, verdict) = call.through(sending)?;
    let (parts, content) = answer.into_parts();
    let mut bytes = if args.include { exchange::head(parts.version, parts.status, &parts.headers) } else { Vec::new() };
    bytes.extend(content);
    Ok(Report { body: Body::Bytes(bytes), verdict, ..Report::default() })
}

/// Everything but the body, which is read when all else is known to be good.
fn sending(args: &Args) -> Result<Sending, Failure> {
    // a URL may hold a secret of its own: errors do not repeat it
    let mut url = Url::parse(&args.url).map_err(|error| Failure::usage(format!("the URL is none: {error}")))?;
    url.set_fragment(None);
    let method = match &args.method {
        Some(method) => Method::from_bytes(method.as_bytes())
            .ok()
            .filter(|method| *method != Method::CONNECT)
            .ok_or_else(|| Failure::usage(format!("-X: `{method}` is not a method")))?,
        None if args.data.is_some() => Method::POST,
        None => Method::GET,
    };
    Ok(Sending { body: Vec::new(), headers: exchange::headers(&args.headers)?, method, url })
}

fn body(data: &str) -> Result<Vec<u8>, Failure> {
    let unreadable = |what: &str, error: std::io::Error| Failure::usage(format!("-d: cannot read {what}: {error}"));
    match data.strip_prefix('@') {
        None if data != "-" => Ok(data.as_bytes().to_vec()),
        None | Some("-") => stdin::read_bytes(MAX_BODY).map_err(|error| unreadable("stdin", error)),
        Some(path) => {
            let mut bytes = Vec::new();
            let file = File::open(path).map_err(|error| unreadable(path, error))?;
            file.take(MAX_BODY + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, error))?;
            if bytes.len() as u64 > MAX_BODY {
                return Err(Failure::usage(format!("-d: {path} is larger than 64 MiB")));
            }
            Ok(bytes)
        }
    }
}

struct Call<'a> {
    /// Where tokens are bound to a key (RFC 9449): each request is sent with a proof.
    binding: Option<&'a Binding>,
    context: &'a Context<'a>,
    host: &'a str,
    name: &'a str,
    vault: &'a Vault,
}

impl Call<'_> {
    /// Sends, with one refresh if the API asks for it, and follows redirects within the host.
    fn through(&self, mut sending: Sending) -> Result<(Response, Option<Failure>), Failure> {
        let mut refreshed = false;
        for _ in 0..=MOST_REDIRECTS {
            let mut answer = self.send(&sending, &Wish::default())?;
            if !refreshed && exchange::asks_for_another_token(answer.status(), answer.headers()) {
                refreshed = true;
                answer = match self.send(&sending, &Wish { force: true, ..Wish::default() }) {
                    Ok(answer) => answer,
                    // what the API said is the answer all the same
                    Err(failure) => return Ok((answer, Some(failure))),
                };
            }
            match sending.redirected(answer.status(), answer.headers()) {
                Some(Ok(next)) => sending = next,
                Some(Err(failure)) => {
                    let message = format!("{}: {} {}", self.name, self.host, failure.message);
                    return Ok((answer, Some(Failure { message, ..failure }.about(self.name))));
                }
                None => {
                    let verdict = self.verdict(answer.status());
                    return Ok((answer, verdict));
                }
            }
        }
        let message = format!("{}: {} redirects more than {MOST_REDIRECTS} times", self.name, self.host);
        Err(Failure::new(Kind::Failed, message).about(self.name))
    }

    fn verdict(&self, status: StatusCode) -> Option<Failure> {
        exchange::verdict(self.name, self.host, status)
    }

    fn send(&self, sending: &Sending, wish: &Wish) -> Result<Response, Failure> {
        let snapshot = self.vault.read()?;
        let integration = self.context.integration(Some(&snapshot), self.name)?;
        let broker = self.context.broker(self.vault);
        let fresh = broker.fresh_token(&snapshot, &integration.name, wish).map_err(|error| {
            let failure = Failure::from(error);
            if failure.kind == Kind::SignInNeeded {
                let hint = crate::broker::connect_line(&integration.provider, &integration.name);
                return failure.hint(hint);
            }
            failure
        })?;
        for warning in fresh.warnings.iter().chain(&self.vault.take_warnings()) {
            self.context.system.terminal.warn(warning);
        }
        let bound = forms::is_bound(&fresh);
        let (scheme, binding) = if bound { (dpop::SCHEME, self.binding) } else { ("Bearer", None) };
        Ok(broker.call(&integration.name, sending.with_token(scheme, forms::bare(&fresh)?)?, binding)?)
    }
}
