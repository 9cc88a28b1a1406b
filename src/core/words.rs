//! The words that the files of `assets/` may use where the program knows each by name.
//!
//! The generator of the tables (`build/`) compiles this file too, so that a word is known in one place. It uses nothing
//! else of the program.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ })+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in data and in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    )+};
}

words! {
    /// A period of a limit, by the calendar of UTC.
    Period {
        /// A day.
        Daily = "daily",
        /// A week, from Monday.
        Weekly = "weekly",
        /// A month.
        Monthly = "monthly",
    }

    /// Who has to act.
    Fault {
        /// This key must change.
        Key = "key",
        /// Credits, settings, policies or standing of the account.
        Account = "account",
        /// The place or path the call comes from.
        Network = "network",
        /// Choose another model.
        Model = "model",
        /// The upstream provider: wait or route around.
        Provider = "provider",
        /// The body of the call.
        Request = "request",
        /// The program that made the call.
        Client = "client",
        /// OpenRouter itself.
        OpenRouter = "openrouter",
        /// Nobody: nothing is wrong.
        None = "none",
    }

    /// What another party is, which says whom to ask about its failure.
    PartyKind {
        /// An API of models.
        Models = "models",
        /// Any other service on the web.
        Service = "service",
        /// An editor or assistant with a model service of its own.
        Editor = "editor",
        /// What passes calls on to APIs of models.
        Gateway = "gateway",
        /// A package manager or registry.
        Packages = "packages",
        /// A server that people run themselves.
        Server = "server",
        /// A program, a module or a file on the user's machine.
        Program = "program",
    }

    /// Does it still happen?
    State {
        /// The live checks show the same fault now.
        Reproduced = "reproduced",
        /// The same kind of call works from here now.
        Cleared = "cleared",
        /// An earlier round saw it fail, and with the same key the same call passes now.
        Mended = "mended",
        /// No live check decided it.
        NotTested = "not_tested",
    }

    /// The gates that a call passes, in their order: a failure at an earlier one hides those behind it.
    Gate {
        /// Name, connection, certificate.
        Connect = "connect",
        /// OpenRouter's edge.
        Edge = "edge",
        /// Authentication.
        Key = "key",
        /// Balance, caps, quotas.
        Money = "money",
        /// The model id and the body.
        Model = "model",
        /// Places, attestations, data policy, guardrails.
        Policy = "policy",
        /// Filters on providers and capabilities.
        Route = "route",
        /// The upstream provider.
        Provider = "provider",
        /// Not a gate: the way or the client, which a broken network can look like.
        Path = "path",
        /// Nothing is named.
        Unknown = "unknown",
    }

    /// A setting of a program, or the part of a request that does the same.
    Setting {
        /// The key.
        Key = "key",
        /// The longest answer, max tokens.
        Limit = "limit",
        /// The switches of tools and MCP servers.
        Tools = "tools",
        /// The model's id.
        Model = "model",
        /// The base URL.
        Url = "url",
        /// The lists of providers: order, only, ignore.
        Routing = "routing",
        /// What was said so far, and how to begin anew.
        Conversation = "conversation",
    }

    /// Where a literal must be.
    Place {
        /// Anywhere.
        Any = "any",
        /// In what an upstream provider said.
        Raw = "raw",
        /// Anywhere but there.
        Outside = "outside",
    }

    /// Whether an upstream provider must be named.
    ProviderIs {
        /// No matter.
        Any = "any",
        /// One is named.
        Named = "named",
        /// None is named.
        Absent = "absent",
    }

    /// A structured part of an answer, or something read from the text as if it were one.
    RuleField {
        /// `limit_source` of an error.
        LimitSource = "limit_source",
        /// `reason` of an error.
        LimitReason = "limit_reason",
        /// `availability.code` of an error.
        Availability = "availability",
        /// `failed_routing_step` of an error.
        FailedRoutingStep = "failed_routing_step",
        /// `reason` in `ineligibility_reasons`.
        IneligibilityReasons = "ineligibility_reasons",
        /// `error_type` of an error.
        ErrorType = "error_type",
        /// `excluded_by` of an error.
        ExcludedBy = "excluded_by",
        /// `missing_attestation_types` of an error.
        MissingAttestationTypes = "missing_attestation_types",
        /// `requested_providers` of an error.
        RequestedProviders = "requested_providers",
        /// The header that says how many requests are allowed.
        RateLimit = "rate_limit",
        /// The provider's own word for how the answer ended.
        NativeFinishReason = "native_finish_reason",
        /// How the answer ended.
        FinishReason = "finish_reason",
        /// Whether the account's own provider key was used.
        IsByok = "is_byok",
        /// `type`, wherever it is.
        Type = "type",
        /// `code`, wherever it is.
        Code = "code",
        /// `choices` of an answer.
        Choices = "choices",
        /// `content` of an answer.
        Content = "content",
        /// `reasons` of a refusal by moderation.
        Reasons = "reasons",
        /// The outcome of a turn in the `alignment` of an error.
        Alignment = "alignment",
        /// What kind of answer the whole text is.
        Answer = "answer",
        /// The code of an error inside a stream that had begun.
        MidStream = "mid_stream",
        /// How a base URL in the settings fits.
        BaseUrl = "base_url",
        /// What was asked for, where no model was called: the first part of the path (`resources` in `api.toml`).
        Resource = "resource",
        /// What an upstream provider said, in whatever words.
        ProviderSpeech = "provider_speech",
        /// The words right behind a model id: `x/y` *not found*.
        SaidOfModel = "said_of_model",
        /// The same of an id without its author.
        SaidOfShortId = "said_of_short_id",
        /// The faults that a check of a body lists, each with its place in it.
        ListOfFaults = "list_of_faults",
    }

    /// What a model must have to be proposed in place of the one that failed.
    ModelNeed {
        /// It takes the kind of input that was sent.
        Input = "input",
        /// It takes tools.
        Tools = "tools",
        /// Its context is larger.
        LargerWindow = "larger_window",
        /// It is free.
        Free = "free",
        /// It is not free.
        Paid = "paid",
        /// It is cheaper.
        Cheaper = "cheaper",
        /// Its author has no geographic terms.
        OpenAuthor = "open_author",
    }

    /// What a key is made of after its prefix.
    Alphabet {
        /// Letters, digits, `-`, `_`.
        Word = "word",
        /// Hexadecimal digits.
        Hex = "hex",
        /// Capital letters and digits.
        Upper = "upper",
        /// Letters, digits, `+`, `/`, `=`, `-`, `_`.
        Base64 = "base64",
        /// Letters, digits, `-`, `_` and the dot between parts.
        Dotted = "dotted",
    }

    /// The part of an address that a program expects in a variable.
    AddressForm {
        /// With the root of the API: `https://openrouter.ai/api/v1`.
        Api = "api",
        /// Before the version, as Anthropic's libraries have it: `https://openrouter.ai/api`.
        Anthropic = "anthropic",
        /// Without any path: `https://openrouter.ai`.
        Host = "host",
        /// Whole, down to the chat completions.
        Chat = "chat",
    }

    /// What a variable of an intercepted program is set to.
    InterceptValue {
        /// The address of the proxy.
        Proxy = "proxy",
        /// A file of the run's authority, and of what the variable named before.
        Authority = "authority",
        /// A file of the run's authority, and of all that this system trusts.
        Bundle = "bundle",
        /// `1`.
        Yes = "yes",
    }

    /// A check that costs nothing and needs nothing but a key.
    FreeCheck {
        /// What is known of the key.
        Key = "key",
    }

    /// What has to be changed to lead a client to the relay.
    RelayWay {
        /// A field of its settings page.
        Menu = "menu",
        /// A line of a file.
        File = "file",
        /// A variable of the shell that starts it.
        Variable = "variable",
        /// An argument in the program's own code.
        Code = "code",
        /// Nothing of its OpenRouter part, whose address is fixed: another part of it must be used.
        Fixed = "fixed",
        /// Nothing of it: it is started for one run through a proxy of its own.
        Intercept = "intercept",
        /// Nothing does it.
        Impossible = "impossible",
    }

    /// The form of a body, by the path it is sent to.
    BodyForm {
        /// `/chat/completions` and `/completions`.
        Chat = "chat",
        /// `/responses`.
        Responses = "responses",
        /// `/messages`, as Anthropic's API has it.
        Messages = "messages",
        /// `/embeddings`.
        Embeddings = "embeddings",
        /// Rerank, speech, pictures and others, of whose bodies no rule speaks.
        Other = "other",
    }

    /// How sure it is that a request is refused.
    Certainty {
        /// Seen in a refusal or in a document.
        Known = "known",
        /// Inferred from others of its kind.
        Likely = "likely",
    }

    /// What is changed in a request.
    RepairKind {
        /// The part is taken out.
        Remove = "remove",
        /// It gets another name.
        Rename = "rename",
        /// It gets another value.
        Replace = "replace",
        /// It is put in.
        Add = "add",
        /// Only who knows the program can change it.
        ByHand = "by_hand",
    }

    /// What is in order and will not be for long.
    WarningId {
        /// The balance is nearly used up.
        BalanceLow = "balance_low",
        /// Some authors do not serve the country.
        CountryUnsupported = "country_unsupported",
        /// The key's cap is nearly used up.
        CapNearlyUsed = "cap_nearly_used",
        /// A budget is nearly used up.
        BudgetNearlyUsed = "budget_nearly_used",
        /// Few free requests are left today.
        FreeQuotaLow = "free_quota_low",
        /// The key ends soon.
        KeyEndsSoon = "key_ends_soon",
        /// The model ends soon, or has ended.
        ModelEndsSoon = "model_ends_soon",
    }

    /// What one has to do with a next action.
    ActionKind {
        /// Something to change.
        Do = "do",
        /// Only time helps.
        Wait = "wait",
        /// Write to support.
        Ask = "ask",
        /// The popular wrong fix.
        Avoid = "avoid",
    }
}
