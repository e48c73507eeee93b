//! `oauthctl hosts`: which hosts an integration's token may go to; and what every helper asks before it gives one out.

use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;

use super::{Context, Failure, Kind, Outcome, Report, context::Opened, token};
pub use crate::providers::hosts::{authority, is_username, normal};
use crate::{
    providers::hosts::covers,
    vault::{Binding, Db, Integration, Purpose, Record},
};

/// See and end where tokens may go
///
/// A token goes only to hosts that its provider's data names, and to those that were bound by hand: `request
/// --allow-host`, and `setup` of the helpers for git, container registries, cargo and Kubernetes.
#[derive(Debug, ClapArgs)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bind a host that the token is meant for, too: for `request` and for --format netrc
    Add {
        /// An integration's name
        integration: String,
        /// The host
        #[arg(value_name = "HOST[:PORT]")]
        host: String,
    },
    /// List the hosts of an integration
    List {
        /// An integration's name
        integration: String,
    },
    /// Unbind a host that was bound by hand
    Remove {
        /// An integration's name
        integration: String,
        /// The host, as the list has it
        #[arg(value_name = "HOST")]
        host: String,
    },
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    match &args.command {
        Command::Add { integration, host } => add(context, integration, host),
        Command::List { integration } => list(context, integration),
        Command::Remove { integration, host } => remove(context, integration, host),
    }
}

fn add(context: &Context<'_>, word: &str, host: &str) -> Outcome {
    let host = Host::new(host, Purpose::Request)?;
    let (opened, integration) = token::find(context, word)?;
    bind(context, &opened, &integration, &host)?;
    let name = &integration.name;
    let json = json!({ "integration": name, "host": host.name });
    Ok(Report::note(format!("{name}: its token may go to {}", host.name), &json).warn(opened.vault.take_warnings()))
}

fn list(context: &Context<'_>, word: &str) -> Outcome {
    let (opened, integration) = token::find(context, word)?;
    let mut rows = Vec::new();
    let mut hosts = Vec::new();
    let by_data = from_data(context, &integration).into_iter().map(|host| (host, String::new(), "provider", None));
    let by_hand = opened.snapshot.bindings_of(integration.id)?;
    let by_hand = by_hand.into_iter().map(|one| (one.host, one.path, one.purpose.as_str(), one.username));
    for (host, path, purpose, username) in by_data.chain(by_hand) {
        hosts.push(json!({ "host": host, "path": path, "for": purpose, "username": username }));
        rows.push(vec![host, path, purpose.to_owned(), username.unwrap_or_default()]);
    }
    let empty = format!("{}: no host is known", integration.name);
    Ok(Report::table(&["HOST", "PATH", "FOR", "USERNAME"], rows, &empty, &json!({ "hosts": hosts })))
}

fn remove(context: &Context<'_>, word: &str, host: &str) -> Outcome {
    let (opened, integration) = token::find(context, word)?;
    let name = &integration.name;
    let wanted = normal(host).ok_or_else(|| not_a_host(host))?;
    let removed = opened.vault.write(|tx| {
        let mut removed = 0;
        for binding in tx.bindings_of(integration.id)?.iter().filter(|one| one.host == wanted) {
            removed += usize::from(tx.delete_binding(binding)?);
        }
        if removed == 0 {
            let message = format!("{name}: {wanted} was not bound by hand; nothing was changed");
            return Err(Failure::usage(message).hint(format!("oauthctl hosts list {name}")));
        }
        tx.record(&record("unbind", name, &wanted))?;
        Ok(removed)
    })?;
    let json = json!({ "integration": name, "host": wanted, "removed": removed });
    Ok(Report::note(format!("{name}: unbound {wanted}"), &json).warn(opened.vault.take_warnings()))
}

/// Exit 2 unless this integration's token may go to the host (in its normal form).
pub fn check(context: &Context<'_>, db: &Db, integration: &Integration, host: &str) -> Result<(), Failure> {
    let by_hand = db.bindings_of(integration.id)?;
    let by_hand = by_hand.iter().filter(|one| one.purpose == Purpose::Request && one.path.is_empty());
    if from_data(context, integration).iter().any(|pattern| covers(pattern, host))
        || by_hand.map(|one| one.host.as_str()).any(|bound| covers(bound, host))
    {
        return Ok(());
    }
    let name = &integration.name;
    Err(Failure::usage(format!("{name}: its token is not meant for {host}"))
        .hint(format!("if it is: --allow-host {host}, or oauthctl hosts add {name} {host}"))
        .about(name.clone()))
}

/// The hosts that have a name of their own and no port: each can be an entry in netrc.
pub fn named(context: &Context<'_>, db: &Db, integration: &Integration) -> Result<Vec<String>, Failure> {
    let by_hand = db.bindings_of(integration.id)?.into_iter().filter(|one| one.purpose == Purpose::Request);
    let mut hosts = from_data(context, integration);
    hosts.extend(by_hand.map(|one| one.host));
    hosts.retain(|host| !host.starts_with("*.") && !has_port(host));
    hosts.sort_unstable();
    hosts.dedup();
    if hosts.is_empty() {
        let name = &integration.name;
        let message = format!("{name}: no host is known that netrc could name");
        return Err(Failure::usage(message).hint(format!("oauthctl hosts add {name} HOST")).about(name.clone()));
    }
    Ok(hosts)
}

/// Of a host in its normal form.
pub fn has_port(host: &str) -> bool {
    host.rsplit_once(':').is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Binds one host, in the place of other integrations if only one of them can answer there.
pub fn bind(context: &Context<'_>, opened: &Opened, integration: &Integration, host: &Host) -> Result<(), Failure> {
    let binding = Binding {
        integration_id: integration.id,
        purpose: host.purpose,
        host: host.name.clone(),
        path: host.path.clone(),
        username: host.username.clone(),
        created_at: context.now(),
    };
    let same = |one: &Binding| Binding { created_at: one.created_at, ..binding.clone() } == *one;
    if opened.snapshot.bindings_of(integration.id)?.iter().any(same) {
        return Ok(());
    }
    opened.vault.write(|tx| {
        if tx.integration_by_id(integration.id)?.is_none() {
            let message = format!("{} is gone: another process removed it", integration.name);
            return Err(Failure::usage(message));
        }
        let alone = !matches!(host.purpose, Purpose::Request | Purpose::Kube);
        for other in tx.bindings(host.purpose)? {
            if alone && other.host == host.name && other.path == host.path {
                tx.delete_binding(&other)?;
            }
        }
        tx.put_binding(&binding)?;
        tx.record(&record("bind", &integration.name, &format!("{} for {}", host.name, host.purpose.as_str())))?;
        Ok(())
    })
}

/// What is to be bound.
#[derive(Debug)]
pub struct Host {
    pub name: String,
    pub path: String,
    pub purpose: Purpose,
    pub username: Option<String>,
}

impl Host {
    pub fn new(text: &str, purpose: Purpose) -> Result<Self, Failure> {
        let name = normal(text).ok_or_else(|| not_a_host(text))?;
        Ok(Self { name, path: String::new(), purpose, username: None })
    }

    /// As somebody other than the provider's data says.
    pub fn as_user(self, username: Option<&str>) -> Result<Self, Failure> {
        if username.is_some_and(|name| !is_username(name)) {
            return Err(Failure::usage("--username: a name has letters, digits and `-._@+`"));
        }
        Ok(Self { username: username.map(str::to_owned), ..self })
    }
}

/// The hosts that the provider's data names; none where the provider is not known here any more.
fn from_data(context: &Context<'_>, integration: &Integration) -> Vec<String> {
    let provider = context.registry.find(&integration.provider).and_then(|found| found.resolve(&integration.params));
    provider.map(|provider| provider.api_hosts()).unwrap_or_default()
}

/// Whom git and netrc name beside the token, where nothing else is said.
pub fn username(context: &Context<'_>, integration: &Integration) -> String {
    let provider = context.registry.find(&integration.provider);
    provider.ok().and_then(|provider| provider.git_username).unwrap_or_else(|| "oauth2".to_owned())
}

pub fn not_a_host(text: &str) -> Failure {
    Failure::usage(format!("`{text}` is not a host")).hint("HOST or HOST:PORT, without https:// and path")
}

/// The binding that answers for a host (in its normal form) and a path: the one with the longest path that contains it.
pub fn bound(db: &Db, purpose: Purpose, host: &str, path: &str) -> Result<Option<Binding>, Failure> {
    let all = db.bindings(purpose)?;
    let here = all.into_iter().filter(|one| covers(&one.host, host) && contains(&one.path, path));
    Ok(here.max_by_key(|one| one.path.len()))
}

/// Whole parts only, and none that a server would resolve to another path.
fn contains(bound: &str, path: &str) -> bool {
    let path = path.trim_matches('/');
    let steps_aside = path.split('/').any(|part| ["", ".", ".."].contains(&part)) || path.contains(['%', '\\']);
    bound.is_empty()
        || (!steps_aside && path.strip_prefix(bound).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// How another program calls this one again: with the same home and profile, quoted for a shell.
pub fn own_words(context: &Context<'_>) -> Result<Vec<String>, Failure> {
    let cannot = |what: &str| Failure::new(Kind::Failed, format!("{what} cannot be written into a configuration"));
    let program = std::env::current_exe().map_err(|_| cannot("the program's own path"))?;
    let mut words = vec![program.to_str().ok_or_else(|| cannot("the program's own path"))?.to_owned()];
    if let Some(home) = &context.settings.home {
        let home = std::path::absolute(home).ok().and_then(|home| home.to_str().map(str::to_owned));
        words.extend(["--home".to_owned(), home.ok_or_else(|| cannot("the home folder"))?]);
    }
    if context.settings.profile != "default" {
        words.extend(["--profile".to_owned(), context.settings.profile.clone()]);
    }
    Ok(words)
}

/// The integration that a binding belongs to.
pub fn owner(db: &Db, binding: &Binding) -> Result<Integration, Failure> {
    db.integration_by_id(binding.integration_id)?
        .ok_or_else(|| Failure::new(Kind::Failed, format!("{} is bound to nobody", binding.host)))
}

fn record(action: &str, integration: &str, result: &str) -> Record {
    Record {
        action: action.into(),
        integration: Some(integration.to_owned()),
        result: format!("ok: {result}"),
        fingerprint: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_counts_in_whole_parts() {
        for (bound, path, inside) in [
            ("", "", true),
            ("", "a/../b", true),
            ("team", "team/repo.git", true),
            ("team", "/team/", true),
            ("team", "team", true),
            ("team", "teams/repo.git", false),
            ("team", "", false),
            ("team", "Team/repo.git", false),
            ("team", "team/../other", false),
            ("team", "team//other", false),
            ("team", "team/%2e%2e/other", false),
            ("team", "team/..\\other", false),
            ("team/sub", "team/subs", false),
        ] {
            assert_eq!(contains(bound, path), inside, "{bound} {path}");
        }
    }
}
