//! Tokens without a person: read what they are minted from, ask once. Nothing is spent, so nothing is ever uncertain or
//! dead, and a refusal is of this call only (DESIGN 5).

use std::{collections::BTreeMap, path::Path, sync::Arc};

use url::Url;

use super::{
    Broker, BrokerError,
    refused::words,
    source::{KeyFile, Origin, Source, Subject},
    wire::sender,
};
use crate::{
    oauth::{
        self, ClientAuth, TokenAnswer,
        client::{self, Endpoint, Shown},
        error::{Class, Error},
        signing::{Asked, Prover, SigningKey},
    },
    providers::Resolved,
    secret::Secret,
    system::{clock::Clock, stdin},
    vault::{Db, Details, Grant, VaultError},
};

/// Who asks for a token, and where.
pub(super) struct Minter<'m> {
    /// With its secret or prover, where the source is the client itself.
    pub(super) client: &'m oauth::Client,
    pub(super) key: Option<&'m Secret>,
    pub(super) provider: &'m Resolved,
    pub(super) scopes: &'m [String],
    pub(super) source: &'m Source,
}

impl Source {
    /// `None`: the grant has a refresh token, or nothing.
    pub fn of(details: &Details) -> Result<Option<Self>, BrokerError> {
        let Some(value) = details.source.clone() else { return Ok(None) };
        let source = serde_json::from_value(value)
            .map_err(|_| BrokerError::usage("what this grant's tokens are minted from is not known to this version"))?;
        Ok(Some(source))
    }

    /// Where the request goes; the grant is pinned to its host.
    pub(super) fn url<'p>(&self, provider: &'p Resolved) -> Option<&'p Url> {
        match self {
            Self::WorkloadIdentity { .. } => provider.sts_url.as_ref(),
            _ => provider.token_url.as_ref(),
        }
    }
}

impl Broker<'_> {
    /// Asks for a token, once.
    pub(super) async fn mint(&self, minter: &Minter<'_>) -> Result<TokenAnswer, Error> {
        let Minter { client, provider, source, scopes, .. } = *minter;
        let url = source.url(provider).ok_or_else(|| {
            Error::BadRequest(format!("{} has no endpoint to mint tokens at", provider.provider.name))
        })?;
        let none = BTreeMap::new();
        let params =
            if matches!(source, Source::WorkloadIdentity { .. }) { &none } else { &provider.provider.token_params };
        let federated;
        let mut endpoint = Endpoint { url, client, dialect: &provider.dialect, params };
        let send = sender(self.system, self.settings.network_timeout);
        let answer = match source {
            Source::ClientCredentials => client::mint(&endpoint, Shown::Client, scopes, send).await,
            Source::FederatedClient { subject } => {
                let token = self.subject(subject).await?;
                let prover = Some(Prover::new(move || Ok(token.clone())));
                federated =
                    oauth::Client { auth: ClientAuth::PrivateKeyJwt, prover, secret: None, id: client.id.clone() };
                endpoint.client = &federated;
                client::mint(&endpoint, Shown::Client, scopes, send).await
            }
            Source::ServiceAccount { .. } => {
                let assertion = self.assertion(minter, url)?;
                client::mint(&endpoint, Shown::Assertion(&assertion), scopes, send).await
            }
            Source::TokenExchange { subject, subject_type, audience, wanted } => {
                let token = self.subject(subject).await?;
                let (audience, wanted) = (audience.as_deref(), wanted.as_deref());
                let shown = Shown::Token { token: &token, kind: subject_type, audience, wanted, with_client: true };
                client::mint(&endpoint, shown, scopes, send).await
            }
            Source::WorkloadIdentity { .. } => self.through_sts(&endpoint, minter).await,
        }?;
        // one that came along is not needed, and would have to be looked after (RFC 6749 section 4.4.3)
        Ok(TokenAnswer { refresh_token: None, refresh_expires_in: None, ..answer })
    }

    /// The job's token for a federated one, and that, where it is wanted, for a service account's.
    async fn through_sts(&self, endpoint: &Endpoint<'_>, minter: &Minter<'_>) -> Result<TokenAnswer, Error> {
        let Source::WorkloadIdentity { subject, subject_type, audience, account } = minter.source else {
            return Err(Error::BadRequest("this is no workload identity".into()));
        };
        let token = self.subject(subject).await?;
        // the federated token only has to be able to become the account; what that one may do is asked there
        let broad = &minter.provider.provider.unattended_scopes;
        let scopes = if account.is_some() { broad.as_slice() } else { minter.scopes };
        let shown = Shown::Token {
            token: &token,
            kind: subject_type,
            audience: Some(audience),
            wanted: Some("urn:ietf:params:oauth:token-type:access_token"),
            with_client: false,
        };
        let send = sender(self.system, self.settings.network_timeout);
        let federated = client::mint(endpoint, shown, scopes, send).await?;
        let Some(account) = account else { return Ok(federated) };
        let base = minter.provider.impersonate_url.as_ref();
        let base = base.ok_or_else(|| Error::BadRequest("no service account can be impersonated there".into()))?;
        let url = Url::parse(&format!("{base}{account}:generateAccessToken"))
            .ok()
            .filter(|url| url.host() == base.host() && url.query().is_none() && url.fragment().is_none())
            .ok_or_else(|| Error::BadRequest(format!("`{account}` is not a service account")))?;
        let send = sender(self.system, self.settings.network_timeout);
        client::impersonate(&url, &federated.access_token, minter.scopes, &minter.provider.dialect, send).await
    }

    /// What a service account asks with; its key is read anew where it lies outside.
    fn assertion(&self, minter: &Minter<'_>, url: &Url) -> Result<Secret, Error> {
        let Source::ServiceAccount { email, user, key_id, key_file } = minter.source else {
            return Err(Error::BadRequest("this is no service account".into()));
        };
        let key = match (key_file, minter.key) {
            (Some(path), _) => {
                let file = self.key_file(path).map_err(Error::BadRequest)?;
                if file.email != *email {
                    let reason = format!("{} is now the key of {}, not of {email}", path.display(), file.email);
                    return Err(Error::BadRequest(reason));
                }
                file.key
            }
            (None, Some(pem)) => SigningKey::parse(pem, None, key_id.as_deref()).map_err(Error::BadRequest)?,
            (None, None) => return Err(Error::BadRequest("its key is gone".into())),
        };
        let scope = minter.scopes.join(&minter.provider.dialect.scope_separator);
        let asked = Asked { audience: url.as_str(), issuer: email, scope: &scope, subject: user.as_deref() };
        key.grant_assertion(&asked, self.system.clock.now())
    }

    /// Reads a key file that lies outside; one that others can read is worth a warning.
    fn key_file(&self, path: &Path) -> Result<KeyFile, String> {
        let text = self.read_outside(path)?;
        KeyFile::read(&text).map_err(|reason| format!("{}: {reason}", path.display()))
    }

    fn read_outside(&self, path: &Path) -> Result<Secret, String> {
        let at = |reason: std::io::Error| format!("{}: {reason}", path.display());
        let file = std::fs::File::open(path).map_err(at)?;
        if let Some(mode) = open_to_others(&file) {
            let path = path.display();
            let text = format!("{path} is open to other users (mode {mode:04o}): run `chmod 600` on it");
            self.system.terminal.warn(&text);
        }
        stdin::secret_from(file).map_err(at)
    }

    /// Another identity's token, from where it is to be had.
    async fn subject(&self, subject: &Subject) -> Result<Secret, Error> {
        let pointer = subject.pointer.as_deref();
        let send = sender(self.system, self.settings.network_timeout);
        match &subject.from {
            Origin::Environment { name } => {
                let found = self.variable(name).map_err(Error::BadRequest)?;
                client::subject_in(&found, pointer).map_err(|reason| Error::BadRequest(format!("${name}: {reason}")))
            }
            Origin::File { path } => {
                let at = |reason: String| Error::BadRequest(format!("{}: {reason}", path.display()));
                let file = std::fs::File::open(path).map_err(|error| at(error.to_string()))?;
                let text = stdin::secret_from(file).map_err(|error| at(error.to_string()))?;
                client::subject_in(&text, pointer).map_err(at)
            }
            Origin::GithubActions { audience } => {
                let (url, token) = self.github(audience).map_err(Error::BadRequest)?;
                client::fetch_subject(&url, Some(&token), Some("/value"), send).await
            }
            Origin::Url { url } => {
                let url =
                    Url::parse(url).map_err(|_| Error::BadRequest("the subject token's URL is not one".into()))?;
                client::fetch_subject(&url, None, pointer, send).await
            }
        }
    }

    /// Where the job's token is to be had, and with what (GitHub Actions, `permissions: id-token: write`).
    fn github(&self, audience: &str) -> Result<(Url, Secret), String> {
        let absent = |reason: String| format!("{reason}: the job needs `permissions: id-token: write`");
        let url = self.variable("ACTIONS_ID_TOKEN_REQUEST_URL").map_err(absent)?;
        let token = self.variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN").map_err(absent)?;
        let mut url = Url::parse(url.expose()).map_err(|_| "ACTIONS_ID_TOKEN_REQUEST_URL is not a URL".to_owned())?;
        url.query_pairs_mut().append_pair("audience", audience);
        Ok((url, token))
    }

    fn variable(&self, name: &str) -> Result<Secret, String> {
        let found = self.settings.environment.os(name).ok_or_else(|| format!("{name} is not set"))?;
        found.into_string().map(Secret::new).map_err(|_| format!("{name} is not text"))
    }

    /// The client that a grant was made with: its secret (or a newer one of the same client), or the key it signs with.
    pub(super) fn client_of(
        &self,
        db: &Db,
        provider: &Resolved,
        grant: &Grant,
        secret: Option<Secret>,
    ) -> Result<oauth::Client, VaultError> {
        let (id, auth) = (grant.client_id.clone(), grant.client_auth);
        let prover = match auth {
            ClientAuth::PrivateKeyJwt => prover(db, provider, &id, self.system.clock.clone())?,
            _ => None,
        };
        Ok(oauth::Client { id, secret, auth, prover })
    }
}

/// What makes the assertions of a client whose key is kept.
pub(super) fn prover(
    db: &Db,
    provider: &Resolved,
    client_id: &str,
    clock: Arc<dyn Clock>,
) -> Result<Option<Prover>, VaultError> {
    let registration = db.registration(&provider.provider.id, client_id)?;
    let Some(kept) = registration.and_then(|registration| registration.signing_key) else { return Ok(None) };
    let audience = provider.assertion_audience().unwrap_or_default();
    let client_id = client_id.to_owned();
    let key = SigningKey::from_kept(&kept).map(Arc::new);
    Ok(Some(Prover::new(move || match &key {
        Ok(key) => key.client_assertion(&client_id, &audience, clock.now()),
        Err(reason) => Err(Error::BadRequest(format!("the key of client `{client_id}`: {reason}"))),
    })))
}

/// Why there is no token this time. What it is minted from is as good as before.
pub(super) fn mint_failed(name: &str, provider: &str, source: &Source, error: Error) -> BrokerError {
    match error {
        Error::NotSent(reason) => BrokerError::retry(name, format!("{name}: {reason}")),
        Error::Unknown { reason, retry_after, .. } => {
            let wait = retry_after.map(|wait| format!("; try again in {} s", wait.as_secs())).unwrap_or_default();
            BrokerError::retry(name, format!("{name}: {reason}{wait}"))
        }
        Error::Protocol { reason, .. } => BrokerError::protocol(name, format!("{name}: {reason}")),
        Error::BadRequest(reason) => BrokerError::usage(format!("{name}: {reason}")),
        Error::Refused(refusal) => {
            let said = Error::Refused(refusal.clone()).to_string();
            match refusal.class {
                Class::Wait | Class::Ignore => BrokerError::retry(name, format!("{name}: {said}")),
                // what the data advises then is about a person's grant
                Class::SignIn if refusal.code == "invalid_grant" => BrokerError::SignIn {
                    integration: Some(name.to_owned()),
                    message: format!("{name}: {said}"),
                    hint: Some(format!("look at {provider} whether this still stands: {}", source.describe())),
                },
                class => {
                    let message = format!("{name}: {}", words(class, &said));
                    let hint = refusal.hint.clone().filter(|_| class != Class::SignIn);
                    BrokerError::Protocol { integration: Some(name.to_owned()), message, hint }
                }
            }
        }
    }
}

#[cfg(unix)]
fn open_to_others(file: &std::fs::File) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mode = metadata.permissions().mode() & 0o7777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn open_to_others(_file: &std::fs::File) -> Option<u32> {
    None
}
