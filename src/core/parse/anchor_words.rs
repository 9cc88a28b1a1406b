//! Words of the API around which it spells out numbers and names.

/// Literals around which numbers stand. They are rules of some cause, so that they are found anyway.
pub const REQUESTED: &str = "requested up to";
/// As it says; a number or a name stands beside it.
pub const AFFORD: &str = "can only afford";
/// As it says; a number or a name stands beside it.
pub const PROMPT_LIMIT: &str = "Prompt tokens limit exceeded";
/// As it says; a number or a name stands beside it.
pub const MAX_LIMIT: &str = "max_tokens limit exceeded";
/// As it says; a number or a name stands beside it.
pub const CONTEXT: &str = "maximum context length is";
/// As it says; a number or a name stands beside it.
pub const ABOUT: &str = "you requested about";
/// As it says; a number or a name stands beside it.
pub const CAPACITY: &str = "token capacity required";

/// The comment that keeps a stream open: HTTP 200 has been sent when it comes.
pub const STREAMING: &str = "OPENROUTER PROCESSING";

/// What LiteLLM makes of an error inside a stream.
pub const STREAM_METADATA: &str = "Metadata";
/// The end of the same.
pub const STREAM_USER: &str = "User ID";

/// `limit_rpm/<model>/<id>`: a cap of one model for one account, per minute and per day.
pub const CAPS: [&str; 2] = ["limit_rpm", "limit_rpd"];

/// Stands before the provider that moderates.
pub const MODERATION: &str = "requires moderation on";
/// Stands behind the provider that wants a key of its own.
pub const REQUIRING: &str = "is requiring a key";
/// Stands before the provider whose words follow.
pub const UPSTREAM: &str = "Upstream error from";

/// How a refusal for money ends where the key's own cap is too small.
pub const KEYS_PAGE: &str = "create a key with a higher";
/// How it ends where the account's balance is.
pub const CREDITS_PAGE: &str = "and upgrade to a paid account";

/// Every literal that the names and numbers stand around.
pub const LITERALS: [&str; 27] = [
    CREDITS_PAGE,
    CAPS[0],
    CAPS[1],
    REQUIRING,
    UPSTREAM,
    STREAMING,
    STREAM_METADATA,
    STREAM_USER,
    "Your requests to",
    REQUESTED,
    AFFORD,
    PROMPT_LIMIT,
    MAX_LIMIT,
    CONTEXT,
    ABOUT,
    CAPACITY,
    "Key limit exceeded",
    KEYS_PAGE,
    "budget limit exceeded",
    "use this slug instead",
    "is not a valid model ID",
    "is temporarily rate-limited upstream",
    MODERATION,
    "is only available on agentic harnesses",
    "No endpoints found for",
    "High demand for",
    "Providers serving",
];

/// Words behind which programs print the host that they could not look up, reach or trust.
pub const HOST_LEADS: [&str; 28] = [
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "ENOTFOUND",
    "EAI_AGAIN",
    "lookup",
    "resolve host",
    "resolve",
    "resolving",
    "connect to",
    "connect to host",
    "connected to",
    "connection to",
    "connection to server at",
    "connect to server at",
    "connecting to",
    "address for",
    "reach",
    "hostname",
    "dial tcp",
    "no such host is known",
    "adapters were found for",
    "certificate for",
    "handshake with",
    "title",
    "unable to access",
    "domain",
];

/// Words of gateways behind which they name the provider that a line speaks of.
pub const ROUTED: [&str; 6] = [
    "with provider",
    "via provider",
    "using provider",
    "failed to connect to",
    "could not connect to",
    "error requesting",
];
