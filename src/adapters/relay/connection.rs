//! One connection of a program, by the relay's own address or opened by the interceptor.

use super::forward::{Shared, answer};
use super::way::Way;
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};

/// Most that is buffered of one connection in each direction; the rest waits where it is.
const BUFFER: usize = 24 * 1024;

/// Serves one connection to its end.
pub(super) async fn serve<S>(stream: S, way: Way, shared: Arc<Shared>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |request| answer(request, way, Arc::clone(&shared)));
    // A connection that fails has told its exchange; there is nobody else to tell.
    let _ = hyper::server::conn::http1::Builder::new()
        .auto_date_header(false)
        .preserve_header_case(true)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
