//! `oauthctl provider`: who can be talked to.

mod removal;
mod trial;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::{Context, Failure, Outcome, Report, entry::note_unasked};
use crate::{
    broker,
    oauth::ClientAuth,
    providers::{
        AnyPort, Pkce, PortRule, Provider, SecretRule, discovery,
        registry::{self, Origin},
    },
};

/// Manage providers: the built-in ones, the catalogue, and your own
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Add(Box<AddArgs>),
    /// List providers
    List {
        /// Those whose id or name holds this
        search: Option<String>,
    },
    /// Remove a provider of your own
    Remove {
        /// The provider's id
        provider: String,
        /// Do not ask, although grants of it would be of no use any more
        #[arg(long)]
        yes: bool,
    },
    /// Show a provider: how to register an app there, and everything known of it
    Show {
        /// The provider's id
        provider: String,
    },
    /// Check a provider's data, its discovery and its redirect rule, without signing in
    Test {
        /// The provider's id
        provider: String,
    },
}

/// Add a provider of your own: by its issuer, from a file, or by its endpoints
#[derive(Debug, ClapArgs)]
#[command(group = clap::ArgGroup::new("source").required(true).args(["issuer", "from", "authorize_url"]))]
pub struct AddArgs {
    /// The provider's id: lower-case letters, digits and dashes
    pub name: String,
    /// Find everything through the issuer's metadata (RFC 8414, OpenID Connect Discovery)
    #[arg(long, value_name = "URL", conflicts_with = "token_url")]
    pub issuer: Option<String>,
    /// Take a provider file (oauthctl-providers(5))
    #[arg(long, value_name = "FILE", conflicts_with = "token_url")]
    pub from: Option<PathBuf>,
    #[arg(long, value_name = "URL", requires = "token_url")]
    pub authorize_url: Option<String>,
    #[arg(long, value_name = "URL")]
    pub token_url: Option<String>,
    #[arg(long, value_name = "URL")]
    pub device_url: Option<String>,
    #[arg(long, value_name = "URL")]
    pub revoke_url: Option<String>,
    #[arg(long, value_name = "URL")]
    pub userinfo_url: Option<String>,
    #[arg(long, value_name = "URL")]
    pub introspect_url: Option<String>,
    #[arg(long, value_name = "HOST", help = "The host of the redirect URI: 127.0.0.1, [::1] or localhost")]
    pub redirect_host: Option<String>,
    /// `any`, or ports to try in order
    #[arg(long, value_name = "PORT", value_delimiter = ',')]
    pub redirect_port: Vec<String>,
    /// The path of the redirect URI
    #[arg(long, value_name = "PATH")]
    pub redirect_path: Option<String>,
    /// How the client proves who it is
    #[arg(long, value_enum, value_name = "HOW")]
    pub client_auth: Option<Auth>,
    /// A scope to ask for by default
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<String>,
    /// What PKCE is to the server; `assume` sends it although the metadata is silent
    #[arg(long, value_enum)]
    pub pkce: Option<PkceArg>,
    /// Replace a provider of your own that has this id
    #[arg(long)]
    pub replace: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Auth {
    Basic,
    None,
    Post,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum PkceArg {
    Assume,
    Required,
    Unsupported,
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    match &args.command {
        Command::Add(args) => add(context, args),
        Command::List { search } => Ok(list(context, search.as_deref())),
        Command::Remove { provider, yes } => removal::run(context, provider, *yes),
        Command::Show { provider } => show(context, provider),
        Command::Test { provider } => trial::run(context, provider),
    }
}

fn list(context: &Context<'_>, search: Option<&str>) -> Report {
    let (all, errors) = context.registry.all();
    let wanted = search.map(str::to_lowercase);
    let found: Vec<_> = all
        .into_iter()
        .filter(|(_, provider)| {
            wanted.as_ref().is_none_or(|word| {
                provider.id.to_lowercase().contains(word) || provider.name.to_lowercase().contains(word)
            })
        })
        .collect();
    let rows = found
        .iter()
        .map(|(origin, provider)| vec![provider.id.clone(), provider.name.clone(), word(*origin).to_owned()])
        .collect();
    let json: Vec<Value> = found
        .iter()
        .map(|(origin, provider)| json!({ "id": provider.id, "name": provider.name, "origin": word(*origin) }))
        .collect();
    let report = Report::table(&["ID", "NAME", "FROM"], rows, "no provider matches", &json!({ "providers": json }));
    report.warn(errors.iter().map(ToString::to_string))
}

fn word(origin: Origin) -> &'static str {
    match origin {
        Origin::Builtin => "built in",
        Origin::Catalogue => "catalogue",
        Origin::User => "yours",
    }
}

fn show(context: &Context<'_>, id: &str) -> Outcome {
    let provider = context.registry.find(id)?;
    let mut fields = vec![("id", provider.id.clone()), ("name", provider.name.clone())];
    let mut field = |label, value: Option<&String>| {
        if let Some(value) = value {
            fields.push((label, value.clone()));
        }
    };
    field("issuer", provider.issuer.as_ref());
    field("authorization endpoint", provider.authorize_url.as_ref());
    field("token endpoint", provider.token_url.as_ref());
    field("device endpoint", provider.device_url.as_ref());
    field("revocation endpoint", provider.revoke_url.as_ref());
    field("introspection endpoint", provider.introspect_url.as_ref().or(provider.tokeninfo_url.as_ref()));
    field("userinfo endpoint", provider.userinfo_url.as_ref());
    field("administrators consent at", provider.admin_consent_url.as_ref());
    field("end a grant at", provider.revoke.page.as_ref());
    field("register an app at", provider.register.page.as_ref());
    fields.push(("client kind", client_kind(&provider)));
    fields.push(("redirect URI", provider.redirect.to_register().join("\n")));
    for step in &provider.register.steps {
        fields.push(("", step.clone()));
    }
    fields.extend(lines_to_type(&provider));
    if !provider.default_scopes.is_empty() {
        fields.push(("default scopes", provider.default_scopes.join(" ")));
    }
    let lists = [&provider.notes, &provider.device.notes, &provider.refresh.notes, &provider.revoke.notes];
    let mut notes: Vec<String> = lists.into_iter().flatten().cloned().collect();
    if !provider.device.unsupported.is_empty() {
        notes.push(format!("its device flow is not supported: {}", provider.device.unsupported));
    }
    if !notes.is_empty() {
        fields.push(("to know", notes.join("\n")));
    }
    if !provider.unverified.is_empty() {
        fields.push(("not verified", provider.unverified.join(", ")));
    }
    Ok(Report::fields(fields, &provider))
}

/// What kind of client to register: as the provider calls it, or as RFC 6749 section 2.1 does.
fn client_kind(provider: &Provider) -> String {
    if !provider.register.kind.is_empty() {
        return provider.register.kind.clone();
    }
    match provider.client_secret {
        SecretRule::Forbidden => "public: no secret".into(),
        SecretRule::Required => "confidential: it has a client secret".into(),
        SecretRule::Empty | SecretRule::Optional => "public (no secret) or confidential (with one)".into(),
    }
}

/// What to type once the app is registered.
fn lines_to_type(provider: &Provider) -> Vec<(&'static str, String)> {
    let id = &provider.id;
    let secret = if provider.client_secret == SecretRule::Required { " --client-secret-stdin" } else { "" };
    let given = provider.vars_to_give();
    let params: String = given.map(|name| format!(" --param {name}=…")).collect();
    let paste = if provider.redirect.https { " --paste" } else { "" };
    vec![
        ("then", format!("oauthctl client set {id} --client-id ID{secret}")),
        ("", format!("oauthctl connect {id}{params}{paste}")),
    ]
}

fn add(context: &Context<'_>, args: &AddArgs) -> Outcome {
    context.registry.may_add(&args.name, args.replace)?;
    let mut provider = match (&args.issuer, &args.from) {
        (Some(issuer), _) => {
            let assume = args.pkce == Some(PkceArg::Assume);
            broker::discover(&context.system, &context.settings, &args.name, issuer, assume)?
        }
        (None, Some(path)) => {
            let file = path.display().to_string();
            let text = registry::text_of(path).map_err(|error| Failure::usage(error.to_string()))?;
            let provider = Provider::parse(&text, &file)?;
            if provider.id != args.name {
                return Err(Failure::usage(format!("{file}: its id is `{}`, not `{}`", provider.id, args.name)));
            }
            broker::complete(&context.system, &context.settings, provider)?
        }
        (None, None) => Provider { id: args.name.clone(), name: args.name.clone(), ..Provider::default() },
    };
    overrule(&mut provider, args)?;
    // through the same door as a file somebody wrote: one set of checks
    let provider = Provider::parse(&provider.to_toml(), "the provider as given")?;
    variables(&provider)?;
    let path = context.registry.add(&provider, args.replace)?;
    let foreign = discovery::foreign_hosts(&provider);
    let mut notes = vec![format!("added {} ({})", provider.id, path.display())];
    if !foreign.is_empty() {
        notes.push(format!("its endpoints lie on other hosts than its issuer: {}", foreign.join(", ")));
    }
    let warnings = note_unasked(context, "provider.add", format!("ok: {}", provider.id));
    Ok(Report::note(notes.remove(0), &provider).noting(notes).warn(warnings))
}

/// What was said on the command line wins over what was found.
fn overrule(provider: &mut Provider, args: &AddArgs) -> Result<(), Failure> {
    let set = |slot: &mut Option<String>, value: &Option<String>| {
        if value.is_some() {
            slot.clone_from(value);
        }
    };
    set(&mut provider.authorize_url, &args.authorize_url);
    set(&mut provider.token_url, &args.token_url);
    set(&mut provider.device_url, &args.device_url);
    set(&mut provider.revoke_url, &args.revoke_url);
    set(&mut provider.userinfo_url, &args.userinfo_url);
    set(&mut provider.introspect_url, &args.introspect_url);
    if let Some(host) = &args.redirect_host {
        provider.redirect.host.clone_from(host);
    }
    if let Some(path) = &args.redirect_path {
        provider.redirect.path.clone_from(path);
    }
    if !args.redirect_port.is_empty() {
        provider.redirect.port = ports(&args.redirect_port)?;
    }
    if let Some(auth) = args.client_auth {
        provider.client_auth = vec![match auth {
            Auth::Basic => ClientAuth::Basic,
            Auth::None => ClientAuth::None,
            Auth::Post => ClientAuth::Post,
        }];
    }
    if !args.scopes.is_empty() {
        provider.default_scopes.clone_from(&args.scopes);
    }
    if let Some(pkce) = args.pkce {
        provider.pkce = match pkce {
            PkceArg::Assume => Pkce::Assume,
            PkceArg::Required => Pkce::Required,
            PkceArg::Unsupported => Pkce::Unsupported,
        };
    }
    Ok(())
}

fn ports(words: &[String]) -> Result<PortRule, Failure> {
    if words == ["any"] {
        return Ok(PortRule::Word(AnyPort::Any));
    }
    words
        .iter()
        .map(|word| {
            word.parse::<u16>()
                .ok()
                .filter(|port| *port > 0)
                .ok_or_else(|| Failure::usage(format!("`{word}` is not a port")).hint("any, or numbers: 17853,27853"))
        })
        .collect::<Result<Vec<u16>, Failure>>()
        .map(PortRule::List)
}

fn variables(provider: &Provider) -> Result<String, Failure> {
    match provider.resolve(&std::collections::BTreeMap::new()) {
        Ok(_) => Ok("every variable has a value".into()),
        Err(crate::providers::ProviderError::MissingVar { var, .. }) => {
            Ok(format!("`--param {var}=…` has to be given"))
        }
        Err(error) => Err(error.into()),
    }
}
