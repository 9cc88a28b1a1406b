//! What was taken out of a paste before its text was shown or read.

use crate::core::ingest::Ingested;
use crate::core::reading::Reading;
use crate::core::secret::AccountId;
use std::sync::Arc;

/// Secrets that were masked, and the account whose key was sent; the account can only be read before it is masked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Masked {
    /// Secrets and personal ids.
    pub count: usize,
    /// Those that were API keys.
    pub keys: usize,
    /// The accounts that the pastes name as the key's.
    pub accounts: Vec<AccountId>,
}

impl Masked {
    /// What was taken out of an input.
    #[must_use]
    pub fn of(input: &Ingested) -> Self {
        Self { count: input.masked, keys: input.key_places, accounts: input.accounts.clone() }
    }

    /// The same text got another piece.
    pub fn add(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.keys = self.keys.saturating_add(other.keys);
        for account in other.accounts {
            if !self.accounts.contains(&account) {
                self.accounts.push(account);
            }
        }
    }

    /// Gives back to a reading of the masked text what only the text before it showed.
    pub fn complete(&self, reading: &mut Arc<Reading>) {
        if *self == Self::default() {
            return;
        }
        let reading = Arc::make_mut(reading);
        reading.redactions = reading.redactions.saturating_add(self.count);
        reading.key_in_paste |= self.keys > 0;
        // Where two accounts are named, neither is known to be the key's.
        if let [account] = self.accounts.as_slice() {
            let evidence = reading.failures.iter_mut().map(|failure| &mut failure.evidence);
            for evidence in evidence.chain([&mut reading.evidence]) {
                evidence.account = Some(account.clone());
            }
        }
    }
}
