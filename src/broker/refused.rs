//! What a refusal asks of the person, in the same words wherever it comes: at the redirect, for a code, for a refresh, for
//! a revocation. What the provider's data advises becomes the hint.

use super::BrokerError;
use crate::{
    flows::FlowError,
    oauth::{
        error::{Class, Error, Refusal},
        response,
    },
    providers::Resolved,
};

/// What was said, and who has to act.
pub(super) fn words(class: Class, said: &str) -> String {
    match class {
        Class::Admin => format!("an administrator has to allow it: {said}"),
        Class::Client => format!("the provider refuses this client: {said}"),
        Class::Ignore | Class::SignIn | Class::Wait => said.to_owned(),
    }
}

/// A refusal while signing in.
pub(super) fn refused(name: &str, refusal: &Refusal) -> BrokerError {
    let said = Error::Refused(Box::new(refusal.clone())).to_string();
    of_class(name, refusal.class, &said).advised(refusal.hint.as_ref())
}

/// A refusal that came through the browser; any other end of the road is told as it is.
pub(super) fn denied(name: &str, provider: &Resolved, error: FlowError) -> BrokerError {
    match error {
        FlowError::Denied { code, message } => {
            let (class, hint) = response::at_redirect(&code, &provider.dialect);
            of_class(name, class, &message).advised(hint.as_ref())
        }
        other => other.into(),
    }
}

fn of_class(name: &str, class: Class, said: &str) -> BrokerError {
    let message = format!("{name}: {}", words(class, said));
    match class {
        Class::SignIn | Class::Admin => BrokerError::sign_in(name, message),
        Class::Wait | Class::Ignore => BrokerError::retry(name, message),
        Class::Client => BrokerError::protocol(name, message),
    }
}

impl BrokerError {
    /// With what the provider's data advises, before the line to type.
    pub(super) fn advised(self, advice: Option<&String>) -> Self {
        let Some(advice) = advice else { return self };
        match self {
            Self::SignIn { integration, message, hint: None } => {
                let then = integration.as_ref().map(|name| format!("; then: oauthctl connect {name}"));
                Self::SignIn { hint: Some(format!("{advice}{}", then.unwrap_or_default())), integration, message }
            }
            Self::Protocol { integration, message, hint: None } => {
                Self::Protocol { integration, message, hint: Some(advice.clone()) }
            }
            other => other,
        }
    }
}
