//! The thread on which traffic passes, so that no piece of it waits for what is read, judged, drawn or printed meanwhile.

use std::io;
use std::thread;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// It ends when dropped, and with it what still runs there.
#[derive(Debug)]
pub(super) struct TrafficThread {
    handle: Handle,
    /// Its being dropped is the end.
    _open: oneshot::Sender<()>,
}

impl TrafficThread {
    /// Starts it; at its end, when nothing runs there any more, this is done.
    ///
    /// # Errors
    /// The system gives no thread, or no way to wait for connections.
    pub(super) fn start(at_its_end: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (open, ended) = oneshot::channel::<()>();
        thread::Builder::new().name("relay".to_string()).spawn(move || {
            // Nothing is ever sent: it comes to an end with its sender.
            let _ = runtime.block_on(ended);
            // A name look-up may still block a thread of its own; nobody waits for it.
            runtime.shutdown_background();
            at_its_end();
        })?;
        Ok(Self { handle, _open: open })
    }

    /// Where to start what belongs to the traffic.
    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }
}
