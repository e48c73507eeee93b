//! `connect` without a person: a client's own credentials, a service account's key, another identity's token, a refresh
//! token that is there already.

use std::{fs::File, path::PathBuf};

use clap::Args as ClapArgs;

use super::{
    super::{Context, Failure, Outcome, Report, context::Opened},
    Args as ConnectArgs, arrival,
};
use crate::{
    broker::{self, KeyFile, Order, Origin, Source, Subject},
    secret::Secret,
    system::{stdin, terminal::clean},
    vault::{Presence, Vault},
};

const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";

/// Roads to a grant that need nobody at a browser.
#[derive(Debug, Default, ClapArgs)]
#[group(skip)]
pub struct Args {
    /// Nobody signs in: tokens for the client itself (RFC 6749 section 4.4)
    #[arg(long, group = "road", help_heading = HEADING)]
    pub client_credentials: bool,
    /// Nobody signs in: tokens for a service account, whose key file this is (RFC 7523)
    #[arg(long, value_name = "FILE", group = "road", help_heading = HEADING)]
    pub service_account_file: Option<PathBuf>,
    /// The user that the service account acts as
    #[arg(long, value_name = "USER", requires = "service_account_file", help_heading = HEADING)]
    pub subject: Option<String>,
    /// Leave the key file where it is, and read it for each new token
    #[arg(long, requires = "service_account_file", help_heading = HEADING)]
    pub key_outside: bool,
    /// Nobody signs in: another identity's token is exchanged for one (RFC 8693)
    #[arg(long, group = "road", requires = "subject_token", help_heading = HEADING)]
    pub token_exchange: bool,
    /// Nobody signs in and nothing secret is kept: this machine's or job's own token is trusted there
    #[arg(long, group = "road", requires = "subject_token", help_heading = HEADING)]
    pub workload_identity: bool,
    /// Where the other identity's token lies
    #[arg(long, value_name = "FILE", group = "subject_token", help_heading = HEADING)]
    pub subject_token_file: Option<PathBuf>,
    /// The variable that the other identity's token is in
    #[arg(long, value_name = "NAME", group = "subject_token", help_heading = HEADING)]
    pub subject_token_env: Option<String>,
    /// Where the other identity's token is to be had with a GET
    #[arg(long, value_name = "URL", group = "subject_token", help_heading = HEADING)]
    pub subject_token_url: Option<String>,
    /// The other identity is this GitHub Actions job (permissions: id-token: write)
    #[arg(long, group = "subject_token", help_heading = HEADING)]
    pub github_actions: bool,
    /// Which member of a JSON object the token is, as a JSON pointer (/access_token)
    #[arg(long, value_name = "POINTER", requires = "subject_token", help_heading = HEADING)]
    pub subject_token_pointer: Option<String>,
    /// What kind of token it is (urn:ietf:params:oauth:token-type:jwt)
    #[arg(long, value_name = "URN", requires = "subject_token", help_heading = HEADING)]
    pub subject_token_type: Option<String>,
    /// Whom the GitHub Actions job's token is for (what the provider wants)
    #[arg(long, value_name = "AUDIENCE", requires = "github_actions", help_heading = HEADING)]
    pub subject_token_audience: Option<String>,
    /// Whom the new token is for; for Google the workload identity provider (//iam.googleapis.com/projects/…)
    #[arg(long, value_name = "AUDIENCE", requires = "subject_token", help_heading = HEADING)]
    pub audience: Option<String>,
    /// What kind of token is wanted
    #[arg(long, value_name = "URN", requires = "token_exchange", help_heading = HEADING)]
    pub requested_token_type: Option<String>,
    /// The service account whose tokens are wanted in the end (Google)
    #[arg(long, value_name = "ACCOUNT", requires = "workload_identity", help_heading = HEADING)]
    pub impersonate: Option<String>,
    /// Take over a refresh token that another program has; it is read from stdin
    #[arg(long, group = "road", conflicts_with = "client_secret_stdin", help_heading = HEADING)]
    pub refresh_token_stdin: bool,
    /// Take over a refresh token that another program has; it is read from a file
    #[arg(long, value_name = "FILE", group = "road", help_heading = HEADING)]
    pub refresh_token_file: Option<PathBuf>,
}

const HEADING: &str = "Without a person";

/// What there is instead of a person.
enum Road {
    Import(Secret),
    Mint { source: Source, key: Option<Secret>, token_uri: Option<String> },
}

/// What is left to do.
pub(super) enum Next {
    Done(Box<Report>),
    /// A person signs in; the vault, if it was looked into.
    Person(Option<Box<Opened>>),
}

pub(super) fn run(context: &Context<'_>, args: &ConnectArgs, provider: &str) -> Result<Next, Failure> {
    let done = |outcome: Outcome| outcome.map(|report| Next::Done(Box::new(report)));
    if let Some(road) = road(context, &args.unattended, provider)? {
        let order = super::order(args, provider)?;
        return done(connect(context, args, road, order, None));
    }
    let by_a_person = args.start || args.replace_account || super::asked_for(args).is_some();
    if by_a_person || Vault::presence(&context.place()) == Presence::Nothing {
        return Ok(Next::Person(None));
    }
    let Some(opened) = context.open()? else { return Ok(Next::Person(None)) };
    match remembered(context, args, provider, &opened)? {
        Some((road, order)) => done(connect(context, args, road, order, Some(opened))),
        None => Ok(Next::Person(Some(Box::new(opened)))),
    }
}

/// The road of an integration that needs nobody, and is connected again without a word of another one.
fn remembered(
    context: &Context<'_>,
    args: &ConnectArgs,
    provider: &str,
    opened: &Opened,
) -> Result<Option<(Road, Order)>, Failure> {
    let (db, name) = (&opened.snapshot, args.name.as_deref().unwrap_or(provider));
    let Some(found) = db.integration(name)?.filter(|found| found.provider == provider) else { return Ok(None) };
    let details = db.details(found.id)?;
    let (Some(source), Some(grant)) = (Source::of(&details)?, db.grant(found.id)?) else { return Ok(None) };
    let mut order = super::order(args, provider)?;
    if order.client_id.is_none() && context.settings.client_id.is_none() {
        // the client that made it; a newer secret of the same one counts
        let newer = db.client(provider)?.filter(|client| client.client_id == grant.client_id);
        if newer.and_then(|client| client.client_secret).is_none() && order.client_secret.is_none() {
            order.client_secret = grant.client_secret;
        }
        order.client_id = Some(grant.client_id);
    }
    let why = format!("{name} is connected without a person, and is again: {}", source.describe());
    context.system.terminal.note(&format!("{}; --browser or --device has a person sign in", clean(&why, 500)));
    Ok(Some((Road::Mint { source, key: details.source_key, token_uri: None }, order)))
}

/// A server that is met for the first time registers a client for a person; what needs nobody needs a client, or a token,
/// that is there already.
pub(super) fn not_at_a_url(args: &Args) -> Result<(), Failure> {
    let flags = [
        (args.client_credentials, "--client-credentials"),
        (args.service_account_file.is_some(), "--service-account-file"),
        (args.token_exchange, "--token-exchange"),
        (args.workload_identity, "--workload-identity"),
        (args.refresh_token_stdin, "--refresh-token-stdin"),
        (args.refresh_token_file.is_some(), "--refresh-token-file"),
    ];
    match flags.iter().find(|(given, _)| *given) {
        Some((_, flag)) => Err(Failure::usage(format!("{flag} needs a provider that is known, not a URL"))
            .hint("oauthctl provider add NAME --issuer URL")),
        None => Ok(()),
    }
}

fn connect(context: &Context<'_>, args: &ConnectArgs, road: Road, mut order: Order, opened: Option<Opened>) -> Outcome {
    let token = match road {
        Road::Import(token) => {
            order.import = true;
            Some(token)
        }
        Road::Mint { source, key, token_uri } => {
            (order.source, order.source_key, order.token_uri) = (Some(source), key, token_uri);
            None
        }
    };
    check(args, &order)?;
    if Vault::presence(&context.place()) == Presence::Nothing {
        // what cannot be carried out must not leave an empty vault behind
        broker::order::check(&context.registry, &context.settings, &order)?;
    }
    let opened = opened.map_or_else(|| context.open_or_init(), Ok)?;
    // no secret and no token goes to a host that nobody agreed to
    arrival::check_pin(context, args, &opened.vault, &context.registry.find(&order.provider)?)?;
    let broker = context.broker(&opened.vault);
    let connected = match &token {
        Some(token) => broker.import(&opened.snapshot, &order, token)?,
        None => broker.connect_unattended(&opened.snapshot, &order)?,
    };
    super::say(context, &opened, connected)
}

/// What is about a person's browser says nothing here.
fn check(args: &ConnectArgs, order: &Order) -> Result<(), Failure> {
    let pointless = [
        (args.login_hint.is_some(), "--login-hint"),
        (args.port.is_some(), "--port"),
        (args.timeout.is_some(), "--timeout"),
        (order.source.is_some() && args.expect_account.is_some(), "--expect-account"),
    ];
    match pointless.iter().find(|(given, _)| *given) {
        Some((_, flag)) => Err(Failure::usage(format!("{flag} means nothing where nobody signs in"))),
        None => Ok(()),
    }
}

fn road(context: &Context<'_>, args: &Args, provider: &str) -> Result<Option<Road>, Failure> {
    let minted = |source| Ok(Some(Road::Mint { source, key: None, token_uri: None }));
    if args.client_credentials {
        return minted(Source::ClientCredentials);
    }
    if let Some(path) = &args.service_account_file {
        return service_account(args, path).map(Some);
    }
    if args.refresh_token_stdin || args.refresh_token_file.is_some() {
        return refresh_token(args).map(|token| Some(Road::Import(token)));
    }
    if args.token_exchange {
        let subject = subject(args, args.audience.as_deref())?;
        let (audience, wanted) = (args.audience.clone(), args.requested_token_type.clone());
        return minted(Source::TokenExchange { subject, subject_type: subject_type(args), audience, wanted });
    }
    if args.workload_identity {
        return minted(workload_identity(context, args, provider)?);
    }
    match args.subject_token_file.is_some() || args.subject_token_env.is_some() || args.subject_token_url.is_some() {
        true => Err(a_use_for(provider)),
        false if args.github_actions => Err(a_use_for(provider)),
        false => Ok(None),
    }
}

fn a_use_for(provider: &str) -> Failure {
    Failure::usage("what is the other identity's token for?")
        .hint(format!("oauthctl connect {provider} --workload-identity …, or --token-exchange …"))
}

fn service_account(args: &Args, path: &PathBuf) -> Result<Road, Failure> {
    let not = |reason: String| Failure::usage(format!("{}: {reason}", path.display()));
    let text = File::open(path).and_then(stdin::secret_from).map_err(|error| not(error.to_string()))?;
    let file = KeyFile::read(&text).map_err(not)?;
    let outside = args.key_outside.then(|| std::path::absolute(path)).transpose();
    let key_file = outside.map_err(|error| not(error.to_string()))?;
    let key = if key_file.is_some() { None } else { Some(file.pem) };
    let source =
        Source::ServiceAccount { email: file.email, key_id: file.key_id, user: args.subject.clone(), key_file };
    Ok(Road::Mint { source, key, token_uri: file.token_uri })
}

fn refresh_token(args: &Args) -> Result<Secret, Failure> {
    let read = match &args.refresh_token_file {
        Some(path) => File::open(path)
            .and_then(stdin::secret_from)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display()))),
        None => stdin::read_secret()
            .map_err(|error| Failure::usage(format!("cannot read the refresh token from stdin: {error}"))),
    }?;
    let token = Secret::new(read.expose().trim());
    if token.is_empty() {
        return Err(Failure::usage("there is no refresh token: what was read is empty"));
    }
    if !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::usage(
            "this is no refresh token: it holds spaces, line breaks or other characters that none has",
        )
        .hint("give the token alone, without the JSON or the settings around it"));
    }
    Ok(token)
}

fn workload_identity(context: &Context<'_>, args: &Args, provider: &str) -> Result<Source, Failure> {
    let data = context.registry.find(provider)?;
    if data.sts_url.is_none() {
        let wanted = args.audience.as_deref().or(data.federation_audience.as_deref());
        if data.federation_audience.is_none() {
            return Err(Failure::usage(format!("{} is not known to trust other identities", data.name))
                .hint("--token-exchange is the general way (RFC 8693)"));
        }
        if args.impersonate.is_some() {
            return Err(Failure::usage(format!("{} knows no --impersonate", data.name)));
        }
        return Ok(Source::FederatedClient { subject: subject(args, wanted)? });
    }
    let Some(audience) = &args.audience else {
        let hint =
            "--audience //iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/ID";
        return Err(Failure::usage("--workload-identity needs the workload identity provider").hint(hint));
    };
    // what GitHub's own action asks for
    let wanted = if audience.starts_with("//") { format!("https:{audience}") } else { audience.clone() };
    let account = args.impersonate.clone();
    if let Some(account) = account.as_ref().filter(|account| !is_account(account)) {
        return Err(Failure::usage(format!("`{account}` is not the e-mail address of a service account")));
    }
    let (subject, subject_type) = (subject(args, Some(&wanted))?, subject_type(args));
    Ok(Source::WorkloadIdentity { subject, subject_type, audience: audience.clone(), account })
}

/// It becomes part of a path.
fn is_account(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'@' | b'.' | b'-' | b'_');
    text.contains('@') && text.bytes().all(plain)
}

fn subject_type(args: &Args) -> String {
    args.subject_token_type.clone().unwrap_or_else(|| JWT.to_owned())
}

/// `audience`: whom the job's own token has to be for, if nothing else is said.
fn subject(args: &Args, audience: Option<&str>) -> Result<Subject, Failure> {
    let from = if let Some(path) = &args.subject_token_file {
        let path = std::path::absolute(path).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        Origin::File { path }
    } else if let Some(name) = &args.subject_token_env {
        Origin::Environment { name: name.clone() }
    } else if let Some(url) = &args.subject_token_url {
        Origin::Url { url: checked_url(url)? }
    } else {
        let audience = args.subject_token_audience.as_deref().or(audience);
        let missing = || Failure::usage("whom is the job's token for?").hint("--subject-token-audience AUDIENCE");
        Origin::GithubActions { audience: audience.ok_or_else(missing)?.to_owned() }
    };
    if let Some(pointer) = args.subject_token_pointer.as_ref().filter(|pointer| !pointer.starts_with('/')) {
        return Err(Failure::usage(format!("`{pointer}` is not a JSON pointer: it begins with `/`")));
    }
    Ok(Subject { from, pointer: args.subject_token_pointer.clone() })
}

fn checked_url(text: &str) -> Result<String, Failure> {
    let url = crate::oauth::client::secure_url(text);
    url.map(String::from).map_err(|reason| Failure::usage(format!("--subject-token-url: {reason}")))
}
