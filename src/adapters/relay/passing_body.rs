//! Bodies that pass through: each piece goes on as it comes, and is copied on the way.

use super::body_copy::Copy;
use super::recording::Recording;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

/// Any body that is sent or answered with.
pub(super) type AnyBody = http_body_util::combinators::UnsyncBoxBody<Bytes, Box<dyn Error + Send + Sync>>;

/// A body that was made here.
pub(super) fn whole(bytes: Bytes) -> AnyBody {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

/// A request on its way to OpenRouter.
pub(super) struct Sent<B> {
    inner: B,
    copy: Arc<Mutex<Copy>>,
}

impl<B> Sent<B> {
    pub(super) fn new(inner: B, copy: Arc<Mutex<Copy>>) -> Self {
        Self { inner, copy }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Sent<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        let mut copy = self.copy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Ok(frame)) = &frame
            && let Some(piece) = frame.data_ref()
        {
            copy.add(piece);
        }
        // In HTTP/1 a body of known length ends without being asked for its end.
        copy.is_complete |= frame.is_none() || self.inner.is_end_stream();
        drop(copy);
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// An answer on its way to the program. It is asked for a piece only when the program has taken the last one.
pub(super) struct Passing<B> {
    inner: B,
    recording: Recording,
    /// In HTTP/1 a body of known length ends without being asked for its end.
    left: Option<u64>,
}

impl<B: Body<Data = Bytes> + Unpin> Passing<B> {
    pub(super) fn new(inner: B, recording: Recording) -> Self {
        let left = inner.size_hint().exact();
        if inner.is_end_stream() {
            recording.whole();
        }
        Self { inner, recording, left }
    }
}

impl<B> Body for Passing<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Error + Send + Sync + 'static,
{
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        Poll::Ready(match ready!(Pin::new(&mut this.inner).poll_frame(context)) {
            Some(Ok(frame)) => {
                if let Some(piece) = frame.data_ref() {
                    this.recording.piece(piece);
                    this.left = this.left.map(|left| left.saturating_sub(piece.len() as u64));
                }
                if this.left == Some(0) || this.inner.is_end_stream() {
                    this.recording.whole();
                }
                Some(Ok(frame))
            }
            Some(Err(problem)) => {
                this.recording.broken(innermost(&problem));
                // Handed on as an error, so that the program's connection ends in the middle as well.
                Some(Err(problem.into()))
            }
            None => {
                this.recording.whole();
                None
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The reason within: the outer ones only say what was being done.
pub(super) fn innermost(problem: &(dyn Error + 'static)) -> String {
    let mut cause = problem;
    while let Some(source) = cause.source() {
        cause = source;
    }
    crate::core::checks::fields::text(&cause.to_string())
}
