//! A large log as a service that calls OpenRouter writes it: mostly ordinary lines, some failures.

use openrouter_doctor::core::knowledge::causes::CAUSES;
use openrouter_doctor::core::scan::sieve::own_words;
use std::io::{self, Write};

/// Deterministic numbers, so that every run measures the same log.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

const MODELS: [&str; 6] = [
    "anthropic/claude-sonnet-4.5",
    "openai/gpt-4.1-mini",
    "google/gemini-2.5-pro",
    "deepseek/deepseek-chat-v3.1:free",
    "qwen/qwen3-coder",
    "x-ai/grok-4",
];

const PROVIDERS: [&str; 6] = ["OpenAI", "Anthropic", "Chutes", "DeepInfra", "Together", "Fireworks"];

/// What `scan` looks for, and what `rg` is given: OpenRouter's name and the words that only it uses.
pub fn literals() -> Vec<String> {
    let mut all = own_words();
    all.push("openrouter".to_string());
    all
}

/// What somebody in a hurry looks for.
pub const FIVE: [&str; 5] = [
    "Insufficient credits",
    "No endpoints found",
    "Rate limit exceeded",
    "No auth credentials found",
    "Provider returned error",
];

/// What one service meets in a month: a dozen messages, as the API writes them, with their statuses.
fn messages() -> Vec<(&'static str, u16)> {
    let wanted = [
        "auth.header_missing",
        "billing.no_credits",
        "billing.max_tokens",
        "billing.key_limit",
        "model.input_modality",
        "model.no_endpoints",
        "model.tools",
        "policy.data",
        "policy.provider_tos",
        "rate.free_per_day",
        "rate.upstream",
        "request.context_length",
    ];
    let own = own_words();
    let known = |it: &&'static str| own.contains(&it.to_ascii_lowercase());
    CAUSES
        .iter()
        .filter(|it| wanted.contains(&it.id.as_str()))
        .filter_map(|it| {
            let message = it.rules.iter().flat_map(|it| it.literal.iter().copied()).find(known)?;
            Some((message, it.statuses.first().copied().unwrap_or(400)))
        })
        .collect()
}

/// Writes about `bytes` bytes; one line in `rarity` is a failure, and of a hundred others about `named` more than usual name
/// OpenRouter. Returns how many failures it holds.
pub fn write(out: &mut impl Write, bytes: u64, rarity: usize, named: usize) -> io::Result<u64> {
    let messages = messages();
    let mut dice = Dice::new(0x5eed);
    let (mut written, mut failures, mut clock) = (0, 0, 0_u64);
    while written < bytes {
        clock += dice.roll(300) as u64;
        let at = format!(
            "2026-11-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            1 + clock / 86_400_000 % 28,
            clock / 3_600_000 % 24,
            clock / 60_000 % 60,
            clock / 1000 % 60,
            clock % 1000
        );
        let line = if dice.roll(rarity) == 0 {
            failures += 1;
            failure(&mut dice, &at, &messages)
        } else if named > 0 && dice.roll(100) < named {
            answered(&mut dice, &at)
        } else {
            ordinary(&mut dice, &at)
        };
        out.write_all(line.as_bytes())?;
        written += line.len() as u64;
    }
    Ok(failures)
}

fn ordinary(dice: &mut Dice, at: &str) -> String {
    let (id, ms, user) = (dice.roll(1 << 30), dice.roll(4000), dice.roll(90_000));
    let model = MODELS[dice.roll(MODELS.len())];
    match dice.roll(12) {
        0 => format!(
            "{at} INFO  http: POST https://openrouter.ai/api/v1/chat/completions 200 OK model={model} ms={ms} req={id:x}\n"
        ),
        1 => format!(
            "{{\"level\":30,\"time\":\"{at}\",\"pid\":4211,\"hostname\":\"api-{}\",\"reqId\":\"{id:x}\",\"msg\":\"completion done\",\"model\":\"{model}\",\"usage\":{{\"prompt_tokens\":{user},\"completion_tokens\":{ms}}}}}\n",
            id % 7
        ),
        2 => format!(
            "10.2.{}.{} - - [{at}] \"GET /app/v2/projects/{user}/documents?page={} HTTP/1.1\" 200 {ms} \"https://app.example.com/\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\"\n",
            id % 250,
            ms % 250,
            ms % 9
        ),
        3 => format!("{at} DEBUG cache: lookup key=session:{id:x} hit=true ttl={ms} size={user} shard={}\n", id % 16),
        4 => format!(
            "{at} INFO  worker-{}: job {id:x} finished in {ms} ms, queue length {}, next poll in 5 s\n",
            id % 8,
            user % 40
        ),
        5 => format!(
            "{at} WARN  db: slow query took {ms} ms: SELECT id, title, updated_at FROM documents WHERE owner_id = {user} ORDER BY updated_at DESC LIMIT 50\n"
        ),
        6 => format!(
            "{at} ERROR mail: could not deliver message {id:x} to queue 'notifications': connection pool exhausted after {ms} ms, will retry\n"
        ),
        7 => format!(
            "{at} DEBUG router: matched /app/v2/projects/:id/documents for tenant {user} with middleware [auth, limits, gzip]\n"
        ),
        8 => format!("{at} INFO  scheduler: tick {id}, {} tasks due, {} running, drift {ms} us\n", ms % 30, ms % 11),
        9 => format!("{at} TRACE stream: chunk {} of {id:x} delivered to client {user} ({ms} bytes)\n", ms % 100),
        10 => {
            format!("{at} INFO  auth: user {user} signed in from 192.0.2.{} with passkey, session {id:x}\n", id % 250)
        }
        _ => format!(
            "{at} INFO  chat: prompt accepted, model={model}, temperature=0.2, max_tokens={ms}, conversation={id:x}\n"
        ),
    }
}

/// A call that went well.
fn answered(dice: &mut Dice, at: &str) -> String {
    let (id, ms, model) = (dice.roll(1 << 30), dice.roll(4000), MODELS[dice.roll(MODELS.len())]);
    format!(
        "{at} INFO  httpx: HTTP Request: POST https://openrouter.ai/api/v1/chat/completions \"HTTP/1.1 200 OK\" model={model} ms={ms} req={id:x}\n"
    )
}

fn failure(dice: &mut Dice, at: &str, messages: &[(&str, u16)]) -> String {
    let (message, status) = messages[dice.roll(messages.len())];
    let model = MODELS[dice.roll(MODELS.len())];
    let id = dice.roll(1 << 30);
    match dice.roll(6) {
        // What differs from one to the next: an amount, an upstream provider.
        4 => format!(
            "{at} [pool-2-thread-{}] ERROR llm: OpenRouter call failed, model {model}: 402 {{\"error\":{{\"message\":\"This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens, but can only afford {}.\",\"code\":402}}}}\n",
            id % 16,
            id % 9000
        ),
        5 => format!(
            "{at} ERROR openrouter {model} failed: 429 {{\"error\":{{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{{\"raw\":\"{model} is temporarily rate-limited upstream\",\"provider_name\":\"{}\"}}}}}}\n",
            PROVIDERS[dice.roll(PROVIDERS.len())]
        ),
        0 => format!(
            "{at} ERROR llm: call to https://openrouter.ai/api/v1/chat/completions failed for {model}: {{\"error\":{{\"message\":\"{message}\",\"code\":{status}}},\"user_id\":\"user_{id:x}\"}}\n"
        ),
        1 => format!(
            "{at} ERROR app: request {id:x} failed\nTraceback (most recent call last):\n  File \"/srv/app/chat.py\", line 88, in complete\n    response = client.chat.completions.create(model=\"{model}\", messages=messages)\nopenai.APIStatusError: Error code: {status} - {{'error': {{'message': '{message}', 'code': {status}}}}}\n"
        ),
        2 => format!(
            "{{\"level\":50,\"time\":\"{at}\",\"reqId\":\"{id:x}\",\"msg\":\"openrouter call failed\",\"model\":\"{model}\",\"err\":{{\"status\":{status},\"body\":\"{{\\\"error\\\":{{\\\"message\\\":\\\"{message}\\\",\\\"code\\\":{status}}}}}\"}}}}\n"
        ),
        _ => format!(
            "{at} WARN  litellm: litellm.APIError: OpenrouterException - {{\"error\":{{\"message\":\"{message}\",\"code\":{status},\"metadata\":{{\"provider_name\":null}}}}}} model={model}\n"
        ),
    }
}
