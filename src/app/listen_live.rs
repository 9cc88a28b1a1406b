//! Shows the calls that go on, as often as they change and as it costs little.

use super::listen_reader::ExchangeReader;
use crate::adapters::relay::UnderWay;
use crate::ui::listen::{self, ListenModel};
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};

/// Shortest time between two looks; a stream of a hundred pieces a second cannot be read anyway.
const PACE: Duration = Duration::from_millis(150);

/// How much longer than a look the pause after it is.
const PAUSE: u32 = 10;

/// The clock of a running call goes by seconds.
const SECOND: Duration = Duration::from_secs(1);

/// The calls that go on, and when they may be looked at again.
pub(super) struct LiveCalls {
    under_way: UnderWay,
    next: Instant,
}

impl LiveCalls {
    pub(super) fn of(under_way: UnderWay) -> Self {
        Self { under_way, next: Instant::now() }
    }

    /// Waits until there is something new to be seen.
    pub(super) async fn changed(&self, any_running: bool) {
        sleep_until(self.next).await;
        match any_running {
            // Either way there is something new: a piece, or a second that has gone by.
            true => drop(timeout(SECOND, self.under_way.changed()).await),
            false => self.under_way.changed().await,
        }
    }

    /// The user looks at another call, and is not to wait for it.
    pub(super) fn at_once(&mut self) {
        self.next = Instant::now();
        self.under_way.touch();
    }

    /// Takes what is there into the model.
    pub(super) async fn look(&mut self, reader: &ExchangeReader, model: &mut ListenModel) {
        let begun = Instant::now();
        let chosen = model.call().map(|call| call.exchange.id);
        for call in reader.read_so_far(self.under_way.so_far(chosen)).await {
            model.running(call);
        }
        listen::handle::settle(model);
        self.next = Instant::now() + PACE.max(begun.elapsed() * PAUSE);
    }
}
