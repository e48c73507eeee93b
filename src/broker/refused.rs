//! What a refusal asks of the person, in the same words wherever it comes: at the redirect, for a code, for a refresh, for
//! a revocation. What the provider's data advises becomes the hint.

use super::{BrokerError, order::Plan};
use crate::{
    flows::FlowError,
    oauth::{
        error::{Class, Error, Refusal},
        response,
    },
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
pub(super) fn refused(plan: &Plan, refusal: &Refusal) -> BrokerError {
    let said = Error::Refused(Box::new(refusal.clone())).to_string();
    of_class(plan, refusal.class, &said, refusal.hint.as_ref())
}

/// A refusal that came through the browser; any other end of the road is told as it is.
pub(super) fn denied(plan: &Plan, error: FlowError) -> BrokerError {
    match error {
        FlowError::Denied { code, message } => {
            let (class, hint) = response::at_redirect(&code, Some(&message), &plan.provider.dialect);
            of_class(plan, class, &message, hint.as_ref())
        }
        other => other.into(),
    }
}

fn of_class(plan: &Plan, class: Class, said: &str, advice: Option<&String>) -> BrokerError {
    let name = &plan.name;
    let message = format!("{name}: {}", words(class, said));
    let error = match class {
        Class::SignIn | Class::Admin => BrokerError::sign_in(name, message),
        Class::Wait | Class::Ignore => BrokerError::retry(name, message),
        Class::Client => BrokerError::protocol(name, message),
    };
    error.advised(&plan.order.provider, advice)
}

/// What to type to sign in again: `connect` takes the provider, and the integration's name where it is another.
pub fn connect_line(provider: &str, name: &str) -> String {
    if provider == name {
        format!("oauthctl connect {provider}")
    } else {
        format!("oauthctl connect {provider} --as {name}")
    }
}

impl BrokerError {
    /// With the line to type, and before it what the provider's data advises.
    pub(super) fn advised(self, provider: &str, advice: Option<&String>) -> Self {
        match (self, advice) {
            (Self::SignIn { integration: Some(name), message, hint: None }, advice) => {
                let line = connect_line(provider, &name);
                let hint = Some(advice.map_or(line.clone(), |advice| format!("{advice}; then: {line}")));
                Self::SignIn { integration: Some(name), message, hint }
            }
            (Self::Protocol { integration, message, hint: None }, Some(advice)) => {
                Self::Protocol { integration, message, hint: Some(advice.clone()) }
            }
            (other, _) => other,
        }
    }
}
