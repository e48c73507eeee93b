//! Connecting without a person: a first token is minted to prove that it works, and saved with what it was minted from.

use super::{
    Broker, BrokerError, Connected, Order, block_on,
    mint::{Minter, mint_failed},
    order::Plan,
    redeem::Redeemed,
    signals::Signals,
};
use crate::{oauth::TokenAnswer, providers::identity::Account, vault::Snapshot};

impl Broker<'_> {
    /// Mints the first token and saves the integration. Nothing is kept before that is known to work.
    pub fn connect_unattended(&self, snapshot: &Snapshot, order: &Order) -> Result<Connected, BrokerError> {
        let plan = self.plan(snapshot, order)?;
        self.vault.preflight()?;
        self.first_mint(&plan).map_err(|error| self.failed(snapshot, &plan, error))
    }

    fn first_mint(&self, plan: &Plan) -> Result<Connected, BrokerError> {
        let Some(source) = &plan.order.source else {
            return Err(BrokerError::usage("there is nothing to mint a token from"));
        };
        let sent_at = self.system.clock.now();
        let key = plan.order.source_key.as_ref();
        let minter = Minter { client: &plan.client, key, provider: &plan.provider, scopes: &plan.scopes, source };
        let answer: Result<TokenAnswer, BrokerError> = block_on(async {
            let mut signals = Signals::listen();
            tokio::select! {
                answer = self.mint(&minter) => {
                    answer.map_err(|error| mint_failed(&plan.name, &plan.order.provider, source, error))
                }
                // nothing is spent by asking: whoever gives up does not wait for a server
                number = signals.next() => Err(BrokerError::Interrupted(number)),
            }
        });
        let id = source.account(&plan.client.id);
        let redeemed = Redeemed {
            account: Account { label: id.clone(), id },
            answer: answer?,
            kept: std::collections::BTreeMap::new(),
            sent_at,
            id_token: None,
            staged: None,
        };
        let saved = self.keep(plan, &redeemed, source.road())?;
        Ok(block_on(self.end_replaced(plan, saved)))
    }
}
