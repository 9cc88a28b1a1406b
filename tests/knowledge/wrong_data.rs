//! The generator refuses what does not fit, with file, line, and the word that was probably meant.

use super::build::known::Known;
use super::build::source::{Problems, Source};
use super::build::{
    api, causes, clients, complaints, languages, leaning, lexicon, links, models, pages, places, plural::Plural, relay,
    requests, sentences, topics, vendors, worlds,
};
use super::kept::path;
use std::sync::LazyLock;

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut problems = Problems::default();
    let known = Known::of(&path("assets"), &mut problems);
    assert_eq!(problems.into_list(), Vec::<String>::new());
    known
});

/// What the generator says of a file of this name that holds this text.
fn said(file: &str, text: &str) -> Vec<String> {
    let source = Source { path: file.to_string(), text: text.to_string() };
    let mut problems = Problems::default();
    let found = &mut problems;
    match file.trim_start_matches("assets/") {
        "api.toml" => drop(api::read(&source, found)),
        "complaints.toml" => drop(complaints::read(&source, &KNOWN, found)),
        "countries/terms.toml" => drop(places::read(&source, found)),
        "models/authors.toml" | "providers.toml" => drop(models::names(&source, found)),
        "models/variants.toml" => drop(models::variants(&source, found)),
        "models/vision.toml" => drop(models::vision(&source, found)),
        "pages.toml" => drop(links::read(&source, found)),
        "paste/leaning.toml" => drop(leaning::read(&source, found)),
        "paste/lexicon.toml" => drop(lexicon::read(&source, found)),
        "paste/topics.toml" => drop(topics::read(&source, &KNOWN, found)),
        "relay.toml" => drop(relay::read(&source, &KNOWN, found)),
        file if file.starts_with("causes/") => drop(causes::read(&source, &KNOWN, found)),
        file if file.starts_with("clients/") => drop(clients::read(&source, &KNOWN, found)),
        file if file.starts_with("request/") => drop(requests::read(&source, &KNOWN, found)),
        file if file.starts_with("vendors/") => drop(vendors::read(&source, found)),
        file if file.starts_with("worlds/") => drop(worlds::read(&source, &KNOWN, found)),
        file if file.starts_with("simulator/") => worlds::json(&source, found),
        file if file.ends_with("/rules.toml") => drop(languages::rules(&source, found)),
        file if file.ends_with("/countries.toml") => drop(languages::countries(&source, found)),
        file if file.ends_with("/worlds.toml") => drop(languages::titles(&source, &KNOWN, found)),
        file if file.ends_with(".md") => drop(pages::read(&source, &KNOWN, found)),
        file if file.contains("/ui/") => {
            let english = Plural { is: vec!["1".to_string()], ends: Vec::new(), but: Vec::new() };
            drop(sentences::read(&source, &KNOWN, &[english], file.starts_with("text/en"), found));
        }
        file => panic!("nothing reads {file}"),
    }
    problems.into_list()
}

/// A file of each kind in which everything fits.
const RIGHT: &[(&str, &str)] = &[
    (
        "assets/causes/policy.trial.toml",
        r#"id = "policy.trial"
fault = "account"
statuses = [404]
next = ["billing.no_credits"]
gate = "policy"
other_model = ["tools"]

[[rule]]
confidence = 0.97
literal = ["No endpoints found for this trial"]
statuses = [404]
place = "outside"
provider = "absent"
infer = 404

[[rule]]
confidence = 0.9
field = "limit_source"
value = ["trial"]

[hinted_by]
"chat.same_model" = ["refused"]

[[hypothesis]]
id = "account"
fault = "account"
prior = 0.64
says = [["models.user/model"]]
predicts = { "models.user/model" = ["hidden"] }

[[hypothesis]]
id = "request"
fault = "request"
prior = 0.36

[hypothesis.predicts]
"models.user/model" = ["allowed"]
"chat.same_model" = ["same", "policy.data"]
"#,
    ),
    (
        "assets/text/en/causes/policy.data.md",
        "# A title

A summary.

## Meaning

What it means.

## Do

- **Do this.** With {model}.
  url: https://openrouter.ai/settings/privacy
  takes: a minute
- **Or that.** In the program.
  command: `run {model}`
  if: chat.same_model = refused
  unless: client = aider

## Avoid

- **Not this.**

## If account: the settings of the account

headline: One line
It is the account.

### Do instead

- **This.** For this root cause.
",
    ),
    (
        "assets/clients/trial.toml",
        r#"id = "trial"
name = "Trial"
sign = ["Trial says"]
rank = 60
skin = "messages"
own_cloud = true
settings = ["~/.trial/settings.json", "./trial.json"]
body = "client_body.cline"

[[variable]]
name = "TRIAL_BASE_URL"
form = "host"

[listen]
program = "trial"
arguments = ["--base", "{api}"]

[[noise]]
text = "API Request Failed"
note = "noise.client_title"

[relay]
way = "intercept"
command = "trial"
"#,
    ),
    (
        "assets/vendors/trial.toml",
        r#"id = "trial"
name = "Trial"
fields = ["x-trial-key"]

[origin]
hosts = ["api.trial.example"]
phrases = ["TrialError"]

[[key]]
prefix = "trial-"
least = 8
whole = 16
alphabet = "hex"
example = "0123456789"
"#,
    ),
    (
        "assets/request/trial.toml",
        r#"[[rule]]
id = "tool_form"
find = "tool_form"
at = ["/tools"]
least = 1
most = 2
skins = ["chat"]
certainty = "known"
repair = "replace"
mend = "tool_form"
value = "[]"
source = "the documentation"
seen = "2026-08-22"
"#,
    ),
    (
        "assets/worlds/trial.toml",
        r#"title = "A trial"
model = "openai/gpt-oss-20b"

[expect]
cause = "policy.data"
root_cause = "account"
fault = "account"
state = "reproduced"
warnings = ["balance_low"]

[account]
credits = 25.0

[network]
edge = "captive_portal"

[providers]
Anthropic = "down"

[fixed.account]
credits = 40.0
"#,
    ),
    (
        "assets/complaints.toml",
        r#"[[complaint]]
act = "complaint.tool_form"
how = "complaint.tool_form_how"
says = ["use {instead}", "a brace {{ of the text"]
causes = ["request.invalid"]
"#,
    ),
    (
        "assets/pages.toml",
        r#"[[page]]
url = "https://openrouter.ai/models"
seen = "2026-10-27"
source = "the documentation"
"#,
    ),
    (
        "assets/countries/terms.toml",
        r#"authors = ["anthropic"]
authors_in_doubt = ["cohere"]
open_weights = ["google/gemma"]
edges = { HKG = "HK" }
countries = ["CN"]
"#,
    ),
    (
        "assets/relay.toml",
        "[ports]\nfirst = 46930\ncount = 20\n\n[[intercept]]\nname = \"HTTPS_PROXY\"\nholds = \"proxy\"\n\n\
         [[look]]\ncause = \"auth.key_invalid\"\nasks = \"key\"\n",
    ),
    ("assets/models/variants.toml", "routing = [\"nitro\"]\noffers = [\"free\"]\n"),
    ("assets/models/vision.toml", "models = [\"google/gemini-2.5-flash\"]\n"),
    ("assets/models/authors.toml", "anthropic = \"Anthropic\"\n"),
    ("assets/providers.toml", "Anthropic = \"anthropic\"\n"),
    ("assets/text/en/ui/trial.toml", "[trial]\ntitle = \"One {count}\"\n"),
    ("assets/text/zh/ui/trial.toml", "[request]\nfound = \"{count}\"\n"),
    ("assets/text/zh/countries.toml", "[country]\nDE = \"德国\"\n"),
    ("assets/text/zh/rules.toml", "no_space_before = \"：\"\nno_space_after = \"：\"\nsingle = \"：\"\n"),
    ("assets/text/zh/worlds.toml", "[family]\nauth = \"密钥\"\n\n[title]\nhealth-balance-low = \"…\"\n"),
    ("assets/simulator/models.json", "[\n{}\n]\n"),
];

/// A file, a piece of it and what is written there instead, and what is said of that; LINE is its line.
const WRONG: &[(&str, &str, &str, &str)] = &[
    // Causes.
    (
        "causes/policy.trial.toml",
        "confidence = 0.97",
        "confidence = 97",
        "LINE: `confidence`: 97 is no probability, which goes from 0 to 1; did you mean 0.97?",
    ),
    (
        "causes/policy.trial.toml",
        "statuses = [404]\nplace",
        "statuses = [4040]\nplace",
        "LINE: `statuses`: 4040 is no HTTP status, which goes from 100 to 599; did you mean 404?",
    ),
    (
        "causes/policy.trial.toml",
        "infer = 404",
        "infer = 40",
        "LINE: `infer`: 40 is no HTTP status, which goes from 100 to 599; did you mean 400?",
    ),
    (
        "causes/policy.trial.toml",
        "\"limit_source\"",
        "\"limit_sources\"",
        "LINE: `field`: unknown word `limit_sources`; did you mean `limit_source`?",
    ),
    (
        "causes/policy.trial.toml",
        "[\"tools\"]",
        "[\"pictures\"]",
        "LINE: `other_model`: unknown word `pictures`; allowed: `input`, `tools`, `larger_window`, `free`, `paid`, `cheaper`, `open_author`",
    ),
    (
        "causes/policy.trial.toml",
        "gate = \"policy\"",
        "gate = \"polcy\"",
        "LINE: `gate`: unknown word `polcy`; did you mean `policy`? allowed: `connect`, `edge`, `key`, `money`, `model`, `policy`, `route`, `provider`, `path`, `unknown`",
    ),
    (
        "causes/policy.trial.toml",
        "fault = \"account\"\nstatuses",
        "fault = \"user\"\nstatuses",
        "LINE: `fault`: unknown word `user`; allowed: `key`, `account`, `network`, `model`, `provider`, `request`, `client`, `openrouter`, `none`",
    ),
    (
        "causes/policy.trial.toml",
        "\"billing.no_credits\"",
        "\"billing.no_credit\"",
        "LINE: `next`: unknown cause `billing.no_credit`; did you mean `billing.no_credits`?",
    ),
    (
        "causes/policy.trial.toml",
        "id = \"policy.trial\"",
        "id = \"policy.other\"",
        "LINE: `id`: the id is `policy.other`, and the file's name says `policy.trial`",
    ),
    ("causes/policy.trial.toml", "literal =", "literals =", "LINE: unknown key `literals`; did you mean `literal`?"),
    ("causes/policy.trial.toml", "[hinted_by]", "[hinted]", "LINE: unknown key `hinted`; did you mean `hinted_by`?"),
    (
        "causes/policy.trial.toml",
        "place = \"outside\"",
        "place = \"inside\"",
        "LINE: `place`: unknown word `inside`; allowed: `any`, `raw`, `outside`",
    ),
    (
        "causes/policy.trial.toml",
        "provider = \"absent\"",
        "provider = \"none\"",
        "LINE: `provider`: unknown word `none`; allowed: `any`, `named`, `absent`",
    ),
    (
        "causes/policy.trial.toml",
        "\"chat.same_model\" = [\"refused\"]",
        "\"chat.samemodel\" = [\"refused\"]",
        "LINE: unknown sign `chat.samemodel`; did you mean `chat.same_model`? (all are in assets/vocabulary.toml)",
    ),
    (
        "causes/policy.trial.toml",
        "\"chat.same_model\" = [\"refused\"]",
        "\"chat.same_model\" = [\"refuse\"]",
        "LINE: `chat.same_model` cannot show this: unknown label `refuse`; did you mean `refused`? (all are in assets/vocabulary.toml)",
    ),
    (
        "causes/policy.trial.toml",
        "\"policy.data\"]",
        "\"policy.datas\"]",
        "LINE: `chat.same_model` cannot show this: unknown label `policy.datas` (all are in assets/vocabulary.toml)",
    ),
    (
        "causes/policy.trial.toml",
        "prior = 0.36",
        "prior = 0.46",
        "31: the priors of the root causes sum to 1, and 0.64 + 0.46 is 1.1",
    ),
    (
        "causes/policy.trial.toml",
        "prior = 0.64",
        "prior = 6.4",
        "LINE: `prior`: 6.4 is no probability, which goes from 0 to 1; did you mean 0.64?",
    ),
    (
        "causes/policy.trial.toml",
        "says = [[\"models.user/model\"]]",
        "says = [[\"paste/scope\"]]",
        "LINE: `says` speaks of something else than the tables: unknown sign of this root cause `paste/scope`; allowed: `models.user/model`",
    ),
    (
        "causes/policy.trial.toml",
        "id = \"request\"",
        "id = \"account\"",
        "LINE: `id`: the root cause `account` is there twice",
    ),
    (
        "causes/policy.trial.toml",
        "field = \"limit_source\"\nvalue = [\"trial\"]\n",
        "",
        "16: a rule without `literal`, `words`, `field` or `statuses` fits everything",
    ),
    (
        "causes/policy.trial.toml",
        "field = \"limit_source\"\n",
        "literal = [\"A trial\"]\n",
        "16: `value` says nothing without a `field`",
    ),
    (
        "causes/policy.trial.toml",
        "confidence = 0.9\n",
        "confidence = 0.9 9\n",
        "LINE: `confidence`: string values must be quoted, expected literal string",
    ),
    // Pages.
    (
        "text/en/causes/policy.data.md",
        "url: https",
        "link: https",
        "LINE: unknown line `link`; allowed: `url`, `command`, `takes`, `sets`, `if`, `unless`",
    ),
    (
        "text/en/causes/policy.data.md",
        "settings/privacy",
        "settings/privcy",
        "LINE: https://openrouter.ai/settings/privcy is not in assets/pages.toml; did you mean https://openrouter.ai/settings/privacy?",
    ),
    (
        "text/en/causes/policy.data.md",
        "## Meaning",
        "## Meanings",
        "LINE: unknown heading `Meanings`; did you mean `Meaning`? allowed: `Meaning`, `Do`, `Wait`, `Ask`, `Avoid`, `If ID: label`",
    ),
    (
        "text/en/causes/policy.data.md",
        "### Do instead",
        "### Does instead",
        "LINE: unknown heading `Does`; did you mean `Do`? allowed: `Do`, `Wait`, `Ask`, `Avoid`",
    ),
    (
        "text/en/causes/policy.data.md",
        "- **Or that.**",
        "- Or that.",
        "LINE: an action starts with `- **Title.**`, and this line with `- Or that. In the program.`",
    ),
    (
        "text/en/causes/policy.data.md",
        "## If account",
        "## If acount",
        "LINE: unknown root cause `acount`; did you mean `account`? allowed: `account`, `guardrail`, `other_account`, `request` (assets/causes/policy.data.toml)",
    ),
    (
        "text/en/causes/policy.data.md",
        "if: chat.same_model",
        "if: chat.same_modell",
        "LINE: unknown sign `chat.same_modell`; did you mean `chat.same_model`?",
    ),
    (
        "text/en/causes/policy.data.md",
        "= refused",
        "= refuse",
        "LINE: `chat.same_model` cannot show this: unknown label `refuse`; did you mean `refused`?",
    ),
    (
        "text/en/causes/policy.data.md",
        "client = aider",
        "client = aidr",
        "LINE: `client` cannot show this: unknown label `aidr`; did you mean `aider`?",
    ),
    (
        "text/en/causes/policy.data.md",
        "With {model}",
        "With {modell}",
        "LINE: in braces: unknown value `modell`; did you mean `model`?",
    ),
    (
        "text/en/causes/policy.data.md",
        "headline: One",
        "headlines: One",
        "LINE: unknown line `headlines`; did you mean `headline`? allowed: `headline`",
    ),
    ("text/en/causes/policy.data.md", "# A title\n", "A title\n", "LINE: a page begins with its title: `# …`"),
    // Clients.
    ("clients/trial.toml", "rank = 60", "rank = 101", "LINE: `rank`: 101 is over 100"),
    (
        "clients/trial.toml",
        "\"messages\"",
        "\"message\"",
        "LINE: `skin`: unknown skin `message`; did you mean `messages`? allowed: `chat`, `completions`, `embeddings`, `messages`, `responses`",
    ),
    (
        "clients/trial.toml",
        "\"~/.trial/settings.json\"",
        "\"/home/me/.trial/settings.json\"",
        "LINE: `settings`: a settings file begins with `~/` (the home folder) or `./` (the working folder)",
    ),
    (
        "clients/trial.toml",
        "client_body.cline",
        "client_body.clin",
        "LINE: `body`: unknown sentence `client_body.clin`; did you mean `client_body.cline`?",
    ),
    (
        "clients/trial.toml",
        "form = \"host\"",
        "form = \"hosts\"",
        "LINE: `form`: unknown word `hosts`; did you mean `host`? allowed: `api`, `anthropic`, `host`, `chat`",
    ),
    ("clients/trial.toml", "own_cloud", "own_clouds", "LINE: unknown key `own_clouds`; did you mean `own_cloud`?"),
    (
        "clients/trial.toml",
        "noise.client_title",
        "noise.client_titel",
        "LINE: `note`: unknown sentence `noise.client_titel`; did you mean `noise.client_title`?",
    ),
    (
        "clients/trial.toml",
        "TRIAL_BASE_URL",
        "TRIAL-BASE-URL",
        "LINE: `name`: `TRIAL-BASE-URL` is no name of a variable",
    ),
    (
        "clients/trial.toml",
        "way = \"intercept\"\ncommand = \"trial\"",
        "way = \"intercept\"",
        "LINE: `way`: [relay] lacks its `command`",
    ),
    ("clients/trial.toml", "way = \"intercept\"", "way = \"file\"", "LINE: `way`: the line of [relay] lacks `{url}`"),
    (
        "clients/trial.toml",
        "way = \"intercept\"",
        "way = \"file\"\nline = \"base = {url}\"",
        "LINE: `way`: [relay] lacks its `place`",
    ),
    // Vendors.
    (
        "vendors/trial.toml",
        "id = \"trial\"",
        "id = \"trail\"",
        "LINE: `id`: the id is `trail`, and the file's name says `trial`",
    ),
    (
        "vendors/trial.toml",
        "\"hex\"",
        "\"hexa\"",
        "LINE: `alphabet`: unknown word `hexa`; did you mean `hex`? allowed: `word`, `hex`, `upper`, `base64`, `dotted`",
    ),
    (
        "vendors/trial.toml",
        "whole = 16",
        "whole = 17",
        "14: `example`: prefix and example have 16 characters, and `whole` says 17",
    ),
    (
        "vendors/trial.toml",
        "\"api.trial.example\"",
        "\"https://api.trial.example\"",
        "LINE: `hosts`: `https://api.trial.example` is no host: write it without `https://`",
    ),
    (
        "vendors/trial.toml",
        "x-trial-key",
        "X-Trial-Key",
        "LINE: `fields`: names are compared in small letters: write `x-trial-key`",
    ),
    (
        "vendors/trial.toml",
        "phrases",
        "phrase",
        "LINE: unknown key `phrase`; did you mean `phrases`? allowed: `kind`, `hosts`, `phrases`, `labels`, `codes`, `keyless`",
    ),
    // Requests.
    (
        "request/trial.toml",
        "find = \"tool_form\"",
        "find = \"tools_form\"",
        "LINE: `find`: unknown detector `tools_form`; did you mean `tool_form`?",
    ),
    (
        "request/trial.toml",
        "id = \"tool_form\"",
        "id = \"tool_formm\"",
        "LINE: `id`: no sentence `request.tool_formm` in assets/text/en/ui/request.toml",
    ),
    (
        "request/trial.toml",
        "mend = \"tool_form\"",
        "mend = \"tool_formm\"",
        "1: how to mend it is not said: unknown sentence `request.mend_tool_formm`; did you mean `request.mend_tool_form`?",
    ),
    (
        "request/trial.toml",
        "certainty = \"known\"",
        "certainty = \"sure\"",
        "LINE: `certainty`: unknown word `sure`; allowed: `known`, `likely`",
    ),
    (
        "request/trial.toml",
        "repair = \"replace\"",
        "repair = \"repace\"",
        "LINE: `repair`: unknown word `repace`; did you mean `replace`? allowed: `remove`, `rename`, `replace`, `add`, `by_hand`",
    ),
    (
        "request/trial.toml",
        "skins = [\"chat\"]",
        "skins = [\"chats\"]",
        "LINE: `skins`: unknown word `chats`; did you mean `chat`? allowed: `chat`, `responses`, `messages`, `embeddings`, `other`",
    ),
    (
        "request/trial.toml",
        "\"/tools\"",
        "\"tool\"",
        "LINE: `at`: `tool` is no JSON pointer, which begins with `/`, and none of [\"tools\", \"answer\"]",
    ),
    (
        "request/trial.toml",
        "value = \"[]\"",
        "value = \"[\"",
        "LINE: `value`: `[` is no JSON: EOF while parsing a list at line 1 column 1",
    ),
    (
        "request/trial.toml",
        "\"2026-08-22\"",
        "\"22.8.2026\"",
        "LINE: `seen`: `22.8.2026` is no day, as in `2026-08-22`",
    ),
    ("request/trial.toml", "most = 2", "most = 0", "1: `least` is 1 and `most` only 0"),
    // Worlds.
    ("worlds/trial.toml", "[account]", "[acount]", "LINE: unknown key `acount`; did you mean `account`?"),
    ("worlds/trial.toml", "credits = 25.0", "credit = 25.0", "LINE: unknown key `credit`; did you mean `credits`?"),
    (
        "worlds/trial.toml",
        "[fixed.account]",
        "[fixed.acount]",
        "LINE: unknown key `acount`; did you mean `account`? allowed: `user`, `account`, `key`, `free`, `network`, `policy`, `catalogue`, `providers`, `openrouter`, `management`, `delay_ms`",
    ),
    (
        "worlds/trial.toml",
        "credits = 40.0",
        "credits = \"40\"",
        "LINE: `credits`: invalid type: string \"40\", expected a number",
    ),
    (
        "worlds/trial.toml",
        "edge = \"captive_portal\"",
        "edge = \"captive\"",
        "LINE: `edge`: unknown word `captive`; allowed: `openrouter`, `captive_portal`, `egress_filter`, `cdn_block`, `cdn_flood`, `cdn_error`, `mock`, `gateway`",
    ),
    (
        "worlds/trial.toml",
        "Anthropic = \"down\"",
        "Anthropic = \"dwn\"",
        "LINE: `Anthropic`: unknown word `dwn`; did you mean `down`?",
    ),
    (
        "worlds/trial.toml",
        "cause = \"policy.data\"",
        "cause = \"policy.dta\"",
        "LINE: `cause`: unknown cause `policy.dta`; did you mean `policy.data`?",
    ),
    (
        "worlds/trial.toml",
        "root_cause = \"account\"",
        "root_cause = \"acount\"",
        "LINE: `root_cause`: unknown root cause `acount`; did you mean `account`? allowed: `account`, `guardrail`, `other_account`, `request`",
    ),
    (
        "worlds/trial.toml",
        "fault = \"account\"",
        "fault = \"acount\"",
        "LINE: `fault`: unknown fault `acount`; did you mean `account`? allowed: `key`, `account`, `network`, `model`, `provider`, `request`, `client`, `openrouter`, `none`, `-`",
    ),
    (
        "worlds/trial.toml",
        "state = \"reproduced\"",
        "state = \"reproduce\"",
        "LINE: `state`: unknown state `reproduce`; did you mean `reproduced`? allowed: `reproduced`, `cleared`, `mended`, `not_tested`",
    ),
    (
        "worlds/trial.toml",
        "balance_low",
        "balance_lo",
        "LINE: `warnings`: unknown warning `balance_lo`; did you mean `balance_low`? allowed: `balance_low`, `country_unsupported`, `cap_nearly_used`, `budget_nearly_used`, `free_quota_low`, `key_ends_soon`, `model_ends_soon`",
    ),
    // The rest.
    (
        "complaints.toml",
        "{instead}",
        "{insted}",
        "LINE: `says`: unknown name in braces `insted`; did you mean `instead`? allowed: `setting`, `instead`, `tool`, `list`, `number`",
    ),
    (
        "complaints.toml",
        "request.invalid",
        "request.invald",
        "LINE: `causes`: unknown cause `request.invald`; did you mean `request.invalid`?",
    ),
    (
        "complaints.toml",
        "complaint.tool_form_how",
        "complaint.tool_form_hw",
        "LINE: `how`: unknown sentence `complaint.tool_form_hw`; did you mean `complaint.tool_form_how`?",
    ),
    (
        "pages.toml",
        "https:",
        "http:",
        "LINE: `url`: `http://openrouter.ai/models` is no address of a page: it begins with `https://`",
    ),
    ("pages.toml", "2026-10-27", "2026-13-27", "LINE: `seen`: `2026-13-27` is no day, as in `2026-08-22`"),
    (
        "countries/terms.toml",
        "[\"CN\"]",
        "[\"China\"]",
        "LINE: `countries`: `China` is no code of a country, which has two capital letters (ISO 3166)",
    ),
    ("countries/terms.toml", "HKG =", "HK =", "LINE: `edges`: `HK` is no edge, which has three capital letters (IATA)"),
    (
        "countries/terms.toml",
        "open_weights",
        "open_weight",
        "LINE: unknown key `open_weight`; did you mean `open_weights`? allowed: `authors`, `authors_in_doubt`, `open_weights`, `edges`, `countries`",
    ),
    (
        "relay.toml",
        "holds = \"proxy\"",
        "holds = \"proxi\"",
        "LINE: `holds`: unknown word `proxi`; did you mean `proxy`? allowed: `proxy`, `authority`, `bundle`, `yes`",
    ),
    (
        "relay.toml",
        "auth.key_invalid",
        "auth.key_invalit",
        "LINE: `cause`: unknown cause `auth.key_invalit`; did you mean `auth.key_invalid`?",
    ),
    ("relay.toml", "46930", "80", "LINE: `first`: 20 ports from 80 on are not all between 1024 and 65535"),
    (
        "models/variants.toml",
        "offers",
        "offer",
        "LINE: unknown key `offer`; did you mean `offers`? allowed: `routing`, `offers`",
    ),
    (
        "models/vision.toml",
        "[\"google/gemini-2.5-flash\"]",
        "\"google/gemini-2.5-flash\"",
        "LINE: `models`: invalid type: string \"google/gemini-2.5-flash\", expected a list",
    ),
    ("providers.toml", "\"anthropic\"", "1", "LINE: `Anthropic`: invalid type: integer `1`, expected a text in quotes"),
    ("text/en/ui/trial.toml", "\"One {count}\"", "1", "LINE: `title`: `trial.title` must be a text in quotes"),
    (
        "text/zh/ui/trial.toml",
        "found =",
        "foud =",
        "LINE: `foud`: English has none such: unknown sentence `request.foud`; did you mean `request.found`?",
    ),
    (
        "text/zh/ui/trial.toml",
        "{count}",
        "{number}",
        "LINE: `found`: `request.found` fills in {number}, and English {count}",
    ),
    (
        "text/en/ui/trial.toml",
        "{count}",
        "{count} {count|model}",
        "LINE: `title`: `{count|…}` has 1 form, and `plural` in rules.toml makes 2",
    ),
    (
        "text/en/ui/trial.toml",
        "One {count}",
        "One {number|model|models}",
        "LINE: `title`: `{number|…}` follows a number that the sentence does not fill in: `{number}`",
    ),
    (
        "text/zh/countries.toml",
        "DE",
        "de",
        "LINE: `de` is no code of a country, which has two capital letters (ISO 3166)",
    ),
    (
        "text/zh/rules.toml",
        "single",
        "singel",
        "LINE: unknown key `singel`; did you mean `single`? allowed: `no_space_before`, `no_space_after`, `single`, `script`, `full_width`, `before_colon`, `plural`, `term`",
    ),
    (
        "text/zh/worlds.toml",
        "health-balance-low",
        "health-balance",
        "LINE: unknown world `health-balance`; did you mean `health-balance-low`?",
    ),
    ("text/zh/worlds.toml", "auth =", "aut =", "LINE: unknown family of causes `aut`; did you mean `auth`?"),
    ("simulator/models.json", "{}", "{", "3: key must be a string at line 3 column 1"),
];

#[test]
fn files_in_which_everything_fits_pass() {
    for (file, text) in RIGHT {
        assert_eq!(said(file, text), Vec::<String>::new(), "{file}");
    }
}

#[test]
fn each_mistake_is_refused_with_its_line_and_the_nearest_word() {
    let mut problems = Vec::new();
    for (file, from, to, wanted) in WRONG {
        let file = format!("assets/{file}");
        let (_, right) = RIGHT.iter().find(|(name, _)| *name == file).unwrap_or_else(|| panic!("no {file}"));
        let at = right.find(from).unwrap_or_else(|| panic!("{file} does not hold {from:?}"));
        let text = right.replacen(from, to, 1);
        let line = text[..at].lines().count() + usize::from(text[..at].ends_with('\n') || at == 0);
        let wanted = format!("{file}:{}", wanted.replacen("LINE", &line.to_string(), 1));
        let found = said(&file, &text);
        if found != [wanted.clone()] {
            problems.push(format!("{from} → {to}\n  wanted {wanted}\n  found  {}", found.join("\n         ")));
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}
