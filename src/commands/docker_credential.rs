//! `oauthctl docker-credential`, also as `docker-credential-oauthctl`: the helper of docker, podman, skopeo and oras for
//! registries that were set up.

use std::ffi::OsString;

use clap::{Args as ClapArgs, Subcommand};
use serde::Serialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    Context, Failure, Outcome, Report, hosts,
    report::{Body, line},
    token::{self, forms},
};
use crate::{
    broker::Wish,
    secret::Secret,
    system::stdin,
    vault::{Binding, Integration, Purpose},
};

/// The words by which clients know that there is nothing, and go on without.
const NOT_FOUND: &str = "credentials not found in native keychain";
/// What is to be typed where there is nothing.
const SETUP: &str = "oauthctl docker-credential setup ";
/// What Docker calls its own registry.
const DOCKER_HUB: (&str, &str) = ("index.docker.io", "https://index.docker.io/v1/");

/// Give container tools a token for the registries that were set up
///
/// A link named docker-credential-oauthctl to this program and `"credHelpers": {"HOST": "oauthctl"}` in Docker's
/// configuration make them ask.
#[derive(Debug, ClapArgs)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Forget nothing: what a logout calls; `oauthctl hosts remove` unbinds
    Erase,
    /// Answer for the registry on stdin
    Get,
    /// List the registries that were set up
    List,
    /// Bind a registry to an integration
    Setup(Setup),
    /// Refuse: passwords are not kept here
    Store,
    /// Which helper this is
    Version,
    /// What a later client may ask for
    #[command(external_subcommand)]
    Unknown(Vec<OsString>),
}

#[derive(Debug, ClapArgs)]
pub struct Setup {
    /// The registry, as in the names of its images
    #[arg(value_name = "HOST[:PORT]")]
    pub host: String,
    /// Whose token is given out
    pub integration: String,
    /// Whom the registry is told; otherwise what the provider's data says
    #[arg(long, value_name = "NAME")]
    pub username: Option<String>,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    match &args.command {
        Command::Erase => asked().map(|_| Report::default()).or_else(|failure| Ok(no(failure))),
        Command::Get => get(context).or_else(|failure| Ok(no(failure))),
        Command::List => list(context),
        Command::Setup(args) => setup(context, args),
        Command::Store => Ok(no(store())),
        Command::Unknown(words) => {
            let action = words.first().map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
            Ok(no(Failure::usage(format!("unknown action \"{action}\""))
                .hint("erase, get, list, setup, store or version")))
        }
        Command::Version => {
            let version = env!("CARGO_PKG_VERSION");
            let text = format!("docker-credential-oauthctl (oauthctl) v{version}\n");
            Ok(Report::text(text, &json!({ "name": "docker-credential-oauthctl", "version": version })))
        }
    }
}

/// Clients read on stdout what went wrong.
fn no(failure: Failure) -> Report {
    let not_set_up = failure.hint.as_deref().is_some_and(|hint| hint.starts_with(SETUP));
    let said = if not_set_up { NOT_FOUND } else { &failure.message };
    Report { body: Body::Text(line(said)), verdict: Some(failure), ..Report::default() }
}

/// The registry on stdin, as it was named and as a host.
fn asked() -> Result<(String, String), Failure> {
    let text = stdin::read_text().map_err(|error| Failure::usage(format!("cannot read which registry: {error}")))?;
    let server = text.expose().strip_suffix('\n').unwrap_or(text.expose());
    if server.is_empty() {
        return Err(Failure::usage("no credentials server URL"));
    }
    if server.chars().any(char::is_control) {
        return Err(Failure::usage("the registry's name holds a control character"));
    }
    let url = if server.contains("://") { server.to_owned() } else { format!("https://{server}") };
    let host = Url::parse(&url).ok().filter(|url| url.query().is_none()).and_then(|url| hosts::authority(&url));
    let host = host.ok_or_else(|| Failure::usage("the registry's name is none that a token may go to"))?;
    Ok((server.to_owned(), host))
}

fn get(context: &Context<'_>) -> Outcome {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Credentials<'a> {
        #[serde(rename = "ServerURL")]
        server: &'a str,
        username: &'a str,
        secret: &'a str,
    }
    let (server, host) = asked()?;
    let refused = || {
        Failure::usage(format!("{host} is not set up as a registry here")).hint(format!("{SETUP}{host} INTEGRATION"))
    };
    let opened = context.open()?.ok_or_else(refused)?;
    let binding = hosts::bound(&opened.snapshot, Purpose::Docker, &host, "")?.ok_or_else(refused)?;
    let integration = hosts::owner(&opened.snapshot, &binding)?;
    let username = username(context, &binding, &integration);
    let (fresh, afterwards) = token::fresh_of(context, opened, &integration, &Wish::default())?;
    let secret = forms::plain(&fresh)?;
    let text = forms::json_text(&Credentials { server: &server, username: &username, secret });
    let body = Body::Secret(Secret::new(format!("{text}\n")));
    Ok(Report { afterwards, body, warnings: fresh.warnings, ..Report::default() })
}

/// A user called `<token>` would make clients take the secret for a refresh token; `is_username` knows no such name.
fn username(context: &Context<'_>, binding: &Binding, integration: &Integration) -> String {
    let from_data = || {
        let provider = context.registry.find(&integration.provider).ok()?;
        provider.registry_username.or(provider.git_username)
    };
    binding
        .username
        .clone()
        .or_else(from_data)
        .filter(|name| hosts::is_username(name))
        .unwrap_or_else(|| "oauth2".into())
}

fn list(context: &Context<'_>) -> Outcome {
    let mut all = Map::new();
    if let Some(opened) = context.open()? {
        for binding in opened.snapshot.bindings(Purpose::Docker)? {
            let integration = hosts::owner(&opened.snapshot, &binding)?;
            let (hub, url) = DOCKER_HUB;
            let server = if binding.host == hub { url.to_owned() } else { binding.host.clone() };
            all.insert(server, Value::from(username(context, &binding, &integration)));
        }
    }
    Ok(Report { body: Body::Text(format!("{}\n", Value::from(all))), ..Report::default() })
}

fn store() -> Failure {
    let text = match stdin::read_text() {
        Ok(text) => text,
        Err(error) => return Failure::usage(format!("cannot read what to store: {error}")),
    };
    match serde_json::from_str::<Value>(text.expose()) {
        Ok(Value::Object(_)) => Failure::usage("oauthctl keeps no passwords; docker-credential setup binds a registry"),
        _ => Failure::usage("what to store is no JSON object"),
    }
}

fn setup(context: &Context<'_>, args: &Setup) -> Outcome {
    let host = hosts::Host::new(&args.host, Purpose::Docker)?.as_user(args.username.as_deref())?;
    let (opened, integration) = token::find(context, &args.integration)?;
    hosts::bind(context, &opened, &integration, &host)?;
    let name = &integration.name;
    let json = json!({ "integration": name, "host": host.name, "path": "", "username": host.username });
    let link = "a link to this program named docker-credential-oauthctl has to be in PATH";
    let config = format!("~/.docker/config.json: {}", json!({ "credHelpers": { host.name.as_str(): "oauthctl" } }));
    Ok(Report::note(format!("container tools get the token of {name} for {}", host.name), &json)
        .noting([link.to_owned(), config])
        .warn(opened.vault.take_warnings()))
}
