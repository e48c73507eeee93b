//! `oauthctl kube-credential`: the credential plugin of kubectl and of everything made with client-go.

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

use super::{
    Context, Failure, Outcome, Report, hosts,
    report::Body,
    token::{self, forms},
};
use crate::{
    broker::Wish,
    secret::Secret,
    vault::{Db, Integration, Purpose},
};

/// Give kubectl a token
///
/// kubectl runs it and says in KUBERNETES_EXEC_INFO which form it wants. `kube-credential setup INTEGRATION` prints what
/// the kubeconfig has to say.
#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// An integration's name, or a provider's while it has one integration
    #[arg(required = true)]
    pub integration: Option<String>,
    /// The ID token instead of the access token, for clusters that know people by it (--oidc-issuer-url)
    #[arg(long)]
    pub id_token: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the user for a kubeconfig
    Setup(Setup),
}

#[derive(Debug, ClapArgs)]
pub struct Setup {
    /// Whose token kubectl gets
    pub integration: String,
    /// The cluster's URL; from then on no other cluster gets the token by this way
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// The version of the protocol; v1 is in kubectl since 1.22
    #[arg(long, value_enum, default_value = "v1")]
    pub api: Api,
    /// kubectl gets the ID token instead of the access token
    #[arg(long)]
    pub id_token: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Api {
    V1,
    V1beta1,
}

impl Api {
    const ALL: [Self; 2] = [Self::V1, Self::V1beta1];

    fn name(self) -> &'static str {
        match self {
            Self::V1 => "client.authentication.k8s.io/v1",
            Self::V1beta1 => "client.authentication.k8s.io/v1beta1",
        }
    }
}

pub fn run(context: &Context<'_>, args: &Args) -> Outcome {
    match (&args.command, &args.integration) {
        (Some(Command::Setup(setup)), _) => print_user(context, setup),
        (None, Some(word)) => answer(context, word, args.id_token),
        (None, None) => Err(Failure::usage("name an integration")),
    }
}

/// What kubectl says about the call.
#[derive(Debug, PartialEq)]
struct Asked {
    api: Api,
    /// The cluster's URL, with `provideClusterInfo: true`.
    server: Option<String>,
}

fn answer(context: &Context<'_>, word: &str, id_token: bool) -> Outcome {
    let asked = asked(context.settings.kubernetes_exec_info.as_deref())?;
    let (opened, integration) = token::find(context, word)?;
    check(&opened.snapshot, &integration, asked.server.as_deref())?;
    if id_token {
        let found = context
            .broker(&opened.vault)
            .fresh_id_token(&opened.snapshot, &integration.name)
            .map_err(|error| Failure::from(error).connecting(&integration.provider, &integration.name))?;
        let text = credential(asked.api, found.token.expose(), found.expires_at);
        let report = Report { body: Body::Secret(Secret::new(text)), warnings: found.warnings, ..Report::default() };
        return Ok(report.warn(opened.vault.take_warnings()));
    }
    let (fresh, afterwards) = token::fresh_of(context, opened, &integration, &Wish::default())?;
    let text = credential(asked.api, forms::plain(&fresh)?, fresh.token.expires_at);
    let body = Body::Secret(Secret::new(text));
    Ok(Report { afterwards, body, warnings: fresh.warnings, ..Report::default() })
}

/// Nothing there: somebody tries it by hand.
fn asked(info: Option<&str>) -> Result<Asked, Failure> {
    let Some(info) = info else { return Ok(Asked { api: Api::V1, server: None }) };
    let bad = |what: &str| Failure::usage(format!("KUBERNETES_EXEC_INFO: {what}"));
    let info: Value = serde_json::from_str(info).map_err(|_| bad("not JSON"))?;
    if info["kind"] != "ExecCredential" {
        return Err(bad("not an ExecCredential"));
    }
    let version = info["apiVersion"].as_str().unwrap_or_default();
    let api = Api::ALL.into_iter().find(|api| api.name() == version).ok_or_else(|| {
        let version: String = version.chars().take(100).collect();
        bad(&format!("unknown apiVersion `{version}`")).hint("client.authentication.k8s.io/v1 or /v1beta1")
    })?;
    let server = match &info["spec"]["cluster"] {
        Value::Null => None,
        cluster => Some(cluster["server"].as_str().ok_or_else(|| bad("the cluster has no URL"))?.to_owned()),
    };
    Ok(Asked { api, server })
}

/// Where clusters are bound, only those get the token, and kubectl has to say which one it is.
fn check(db: &Db, integration: &Integration, server: Option<&str>) -> Result<(), Failure> {
    let name = &integration.name;
    let bound = db.bindings_of(integration.id)?;
    let mut bound = bound.iter().filter(|one| one.purpose == Purpose::Kube).peekable();
    let Some(server) = server else {
        return match bound.peek() {
            None => Ok(()),
            Some(_) => Err(Failure::usage(format!("{name}: kubectl does not say which cluster it is for"))
                .hint("provideClusterInfo: true in the kubeconfig's user")
                .about(name.clone())),
        };
    };
    let host = host_of(server)?;
    if bound.any(|one| one.host == host) {
        return Ok(());
    }
    let hint = format!("oauthctl kube-credential setup {name} --server https://{host}");
    Err(Failure::usage(format!("{name}: its token is not meant for the cluster at {host}"))
        .hint(hint)
        .about(name.clone()))
}

fn host_of(server: &str) -> Result<String, Failure> {
    let url = Url::parse(server).ok();
    url.and_then(|url| hosts::authority(&url))
        .ok_or_else(|| Failure::usage("the cluster's URL is not one that a token may go to").hint("https://HOST:PORT"))
}

/// ExecCredential, as the reference of `client-authentication` has it.
fn credential(api: Api, token: &str, expires_at: Option<i64>) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct ExecCredential<'a> {
        api_version: &'static str,
        kind: &'static str,
        status: Status<'a>,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Status<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        expiration_timestamp: Option<String>,
        token: &'a str,
    }
    let status = Status { expiration_timestamp: expires_at.and_then(forms::moment), token };
    format!("{}\n", forms::json_text(&ExecCredential { api_version: api.name(), kind: "ExecCredential", status }))
}

fn print_user(context: &Context<'_>, args: &Setup) -> Outcome {
    let host = args.server.as_deref().map(host_of).transpose()?;
    let (opened, integration) = token::find(context, &args.integration)?;
    let name = &integration.name;
    if let Some(host) = &host {
        hosts::bind(context, &opened, &integration, &hosts::Host::new(host, Purpose::Kube)?)?;
    }
    let mut words = hosts::own_words(context)?;
    let command = words.remove(0);
    words.extend(["kube-credential".to_owned(), name.clone()]);
    words.extend(args.id_token.then(|| "--id-token".to_owned()));
    // a JSON text is a YAML text, with all its quotes
    let text = format!(
        "users:\n- name: {name}\n  user:\n    exec:\n      apiVersion: {api}\n      command: {command}\n      args: {words}\n      \
         interactiveMode: IfAvailable\n      provideClusterInfo: {info}\n",
        name = json!(name),
        api = args.api.name(),
        command = json!(command),
        words = json!(words),
        info = host.is_some(),
    );
    let json = json!({ "users": [{ "name": name, "user": { "exec": {
        "apiVersion": args.api.name(), "command": command, "args": words,
        "interactiveMode": "IfAvailable", "provideClusterInfo": host.is_some(),
    }}}]});
    Ok(Report::text(text, &json).warn(opened.vault.take_warnings()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kubectl_is_understood_or_refused() {
        let info =
            |api: &str| format!(r#"{{"apiVersion":"{api}","kind":"ExecCredential","spec":{{"interactive":false}}}}"#);
        for api in Api::ALL {
            assert_eq!(asked(Some(&info(api.name()))).unwrap(), Asked { api, server: None });
        }
        for bad in [
            info("client.authentication.k8s.io/v1alpha1").as_str(),
            info("client.authentication.k8s.io/v2").as_str(),
            info("").as_str(),
            "{",
            "{}",
            "[]",
            "null",
            r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"Pod"}"#,
            &info(Api::V1.name()).replace(r#""interactive":false"#, r#""cluster":{"server":17}"#),
            &info(Api::V1.name()).replace(r#""interactive":false"#, r#""cluster":{}"#),
            &info(Api::V1.name()).replace(r#""interactive":false"#, r#""cluster":"https://x""#),
        ] {
            assert!(asked(Some(bad)).is_err(), "{bad}");
        }
    }
}
