//! The identity from the environment: `OAUTHCTL_IDENTITY`, else the file that `OAUTHCTL_IDENTITY_FILE` names. It comes
//! before everything else and nothing of it is ever stored.

use super::{Identity, KeyEnv, KeyError, identity_file};

/// The environment's identity, and what is worth a warning; `None` if it names none. Named and unusable is an error.
pub(super) fn identity(env: &KeyEnv) -> Result<Option<(Identity, Vec<String>)>, KeyError> {
    if let Some(text) = &env.identity {
        return Identity::parse(text, "OAUTHCTL_IDENTITY").map(|identity| Some((identity, Vec::new())));
    }
    env.identity_file.as_deref().map(identity_file::read_given).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn the_value_wins_over_the_file() {
        let identity = Identity::generate();
        let env = KeyEnv {
            identity: Some(identity.text().clone()),
            identity_file: Some("/nonexistent".into()),
            ..KeyEnv::default()
        };
        assert!(super::identity(&env).unwrap().unwrap().0.same_as(&identity));
        assert!(super::identity(&KeyEnv::default()).unwrap().is_none());
    }

    #[test]
    fn a_named_source_that_fails_is_an_error() {
        let empty = KeyEnv { identity: Some(Secret::new("")), ..KeyEnv::default() };
        assert_eq!(
            super::identity(&empty).unwrap_err().to_string(),
            "OAUTHCTL_IDENTITY does not hold an age X25519 identity: it holds no key"
        );
        let missing = KeyEnv { identity_file: Some("/nonexistent".into()), ..KeyEnv::default() };
        assert_eq!(super::identity(&missing).unwrap_err().to_string(), "/nonexistent: no such file or directory");
    }
}
