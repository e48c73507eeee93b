//! What of a settled refresh is an event: what was saved, and nothing that another call has done.

use super::{
    super::{Broker, BrokerError},
    Applied, Verdict,
};

impl Broker<'_> {
    /// Now that it is saved.
    pub(super) fn tell(&self, verdict: &Verdict, applied: &Applied) {
        match (verdict, applied) {
            (Verdict::Good { grant, token, .. }, Applied::Recorded(integration)) => {
                self.happened_refreshed(integration, grant, token);
            }
            (Verdict::Bad { error: error @ BrokerError::SignIn { .. }, .. }, Applied::Recorded(integration)) => {
                self.happened_sign_in(integration, &error.to_string());
            }
            _ => {}
        }
    }
}
