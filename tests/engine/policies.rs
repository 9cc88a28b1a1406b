//! Places, accounts, terms, privacy and moderation.

use super::by_hand::*;
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::knowledge::causes::Fault;
use openrouter_doctor::core::reading::evidence::{Evidence, Found};
use openrouter_doctor::core::report::State;

fn tos() -> World {
    let mut world = World::new(Some("policy.provider_tos"));
    world.refuse_all(403, "policy.provider_tos").chat(Chat::OpenModel, ok());
    world
}

#[test]
fn terms_by_region_account_author_and_cloud_are_told_apart() {
    let mut region = tos();
    region.set(Probe::Trace, trace("CN", true));
    let report = region.expect("policy.provider_tos", Some("egress"), Fault::Network, State::Reproduced);
    assert!(!report.verdict.certain, "what triggers this refusal is not documented");
    assert!(says(&report, "China"), "{:#?}", report.verdict.because);
    assert!(
        report.actions.iter().any(|it| it.detail.contains("(answered here just now)")),
        "the model that answered is named: {:#?}",
        report.actions
    );

    tos().expect("policy.provider_tos", Some("account"), Fault::Account, State::Reproduced);

    let mut author = tos();
    author.chat(Chat::OtherAuthor, ok());
    author.expect("policy.provider_tos", Some("author"), Fault::Account, State::Reproduced);

    let mut flagged = tos();
    flagged.chat(Chat::OpenModel, Refused(403, "policy.provider_tos"));
    flagged.expect("policy.provider_tos", Some("flagged"), Fault::Account, State::Reproduced);

    let mut cloud = World::new(Some("policy.provider_tos"));
    cloud.evidence(|it| it.client = Some(Found::inferred("trae".into())));
    cloud.expect("policy.provider_tos", Some("client_cloud"), Fault::Client, State::Cleared);

    let mut path = World::new(Some("policy.provider_tos"));
    path.evidence(|it| it.client = Some(Found::inferred("cline".into())));
    path.expect("policy.provider_tos", Some("client_path"), Fault::Client, State::Cleared);
}

#[test]
fn the_region_gate_is_told_from_a_licence_and_from_the_clients_way() {
    let mut egress = World::new(Some("policy.region"));
    egress.set(Probe::Trace, trace("HK", true)).refuse_all(403, "policy.region");
    egress.chat(Chat::OpenModel, ok()).chat(Chat::FirstAlternative, ok());
    egress.expect("policy.region", Some("egress"), Fault::Network, State::Reproduced);

    let mut licence = World::new(Some("policy.region"));
    licence.chat(Chat::SameModel, Refused(403, "policy.region"));
    licence.expect("policy.region", Some("model_licence"), Fault::Model, State::Reproduced);

    let mut client = World::new(Some("policy.region"));
    client.evidence(|it| it.client = Some(Found::inferred("claude-code".into())));
    client.expect("policy.region", Some("client_path"), Fault::Client, State::Cleared);
}

#[test]
fn the_region_refusal_of_a_wrong_id_follows_the_live_answer() {
    let mut world = World::new(Some("policy.region"));
    world.case.set_model("anthropic/claude-sonet-4.5");
    world.refuse_all(400, "model.invalid_id");
    world.set(Probe::Trace, trace("CN", true));
    let report = world.expect("model.invalid_id", Some("misspelt"), Fault::Request, State::Reproduced);
    assert!(report.next_gates.contains(&cause("policy.region")), "{:?}", report.next_gates);
    assert!(says(&report, "The text itself shows another failure"));
    assert!(report.actions.iter().any(|it| it.detail.contains(MODEL)), "{:#?}", report.actions);
}

#[test]
fn the_data_policy_of_account_guardrail_and_request_are_told_apart() {
    let hidden = || Is(Outcome::UserModels(vec!["qwen/qwen3-coder".into()]));
    let reason = |reason: &str| {
        Box::new(Evidence { ineligibility_reasons: vec![Found::inferred(reason.into())], ..Evidence::default() })
    };
    for (text, root) in
        [("paid-model-training-violation-by-account", "account"), ("zdr-violation-by-guardrail", "guardrail")]
    {
        let mut world = World::new(Some("policy.data"));
        world.set(Probe::UserModels, hidden());
        world.chat(Chat::SameModel, RefusedWith(404, "policy.data", reason(text)));
        world.expect("policy.data", Some(root), Fault::Account, State::Reproduced);
    }
    let mut request = World::new(Some("policy.data"));
    request.chat(Chat::DenyDataCollection, Refused(404, "policy.data"));
    request.expect("policy.data", Some("request"), Fault::Request, State::Cleared);
}

#[test]
fn a_harmless_text_that_passes_shows_that_this_text_was_flagged() {
    World::new(Some("policy.moderation")).expect(
        "policy.moderation",
        Some("this_text"),
        Fault::Request,
        State::Cleared,
    );
}

#[test]
fn a_hidden_model_is_the_accounts_a_missing_one_the_models() {
    let mut hidden = World::new(Some("model.no_endpoints"));
    hidden.set(Probe::UserModels, Is(Outcome::UserModels(vec!["qwen/qwen3-coder".into()])));
    hidden.refuse_all(404, "model.no_endpoints").chat(Chat::FirstAlternative, ok());
    hidden.expect("model.no_endpoints", Some("hidden"), Fault::Account, State::Reproduced);

    let mut gone = World::new(Some("model.no_endpoints"));
    gone.case.set_model("google/gemini-2.0-flash-001");
    gone.set(Probe::Endpoints, Refused(404, "model.no_endpoints")).refuse_all(404, "model.no_endpoints");
    gone.chat(Chat::FirstAlternative, ok());
    gone.expect("model.no_endpoints", Some("gone"), Fault::Model, State::Reproduced);

    World::new(Some("model.no_endpoints")).expect(
        "model.no_endpoints",
        Some("filtered"),
        Fault::Request,
        State::Cleared,
    );

    let mut ended = World::new(Some("model.free_ended"));
    ended.case.set_model("anthropic/claude-haiku-4.5:free");
    ended.refuse_all(404, "model.free_ended").chat(Chat::FirstAlternative, ok());
    let report = ended.expect("model.free_ended", Some("ended"), Fault::Model, State::Reproduced);
    assert!(report.actions.iter().any(|it| it.detail.contains("anthropic/claude-haiku-4.5")));
}

#[test]
fn a_clients_prefix_is_told_from_a_misspelling() {
    let mut prefixed = World::new(Some("model.invalid_id"));
    prefixed.case.set_model("openrouter/anthropic/claude-sonnet-4.5");
    prefixed.refuse_all(400, "model.invalid_id");
    prefixed.expect("model.invalid_id", Some("client_prefix"), Fault::Client, State::Reproduced);
    let mut misspelt = World::new(Some("model.invalid_id"));
    misspelt.case.set_model("anthropic/claude-sonet-4.5");
    misspelt.refuse_all(400, "model.invalid_id");
    misspelt.expect("model.invalid_id", Some("misspelt"), Fault::Request, State::Reproduced);
    World::new(Some("model.invalid_id")).expect(
        "model.invalid_id",
        Some("other_id_sent"),
        Fault::Client,
        State::Cleared,
    );
}

#[test]
fn the_page_that_the_answer_names_comes_before_our_own_link() {
    let text = r#"404 {"error":{"message":"0 endpoints out of 3 requested are available matching your guardrail restrictions and data policy. We removed them for the following reasons (an endpoint may have matched multiple reasons):\nZDR violation (guardrail): 3 endpoint(s) excluded; configurable at https://openrouter.ai/workspaces/acre-agents/guardrails","code":404,"metadata":{"input_endpoint_count":3,"ineligibility_reasons":[{"reason":"zdr-violation-by-guardrail","endpoint_count":3,"configure_url":"https://openrouter.ai/workspaces/acre-agents/guardrails"}],"failed_routing_step":"Filter by Guardrails"}}}
        model: anthropic/claude-sonnet-4.6"#;
    let reading = std::sync::Arc::new(openrouter_doctor::core::reading::read(text.as_bytes()));
    let case =
        openrouter_doctor::core::case::Case::new(Some(reading), openrouter_doctor::core::case::Settings::default());
    let report = openrouter_doctor::core::report::Report::of(&case, &openrouter_doctor::core::text::Texts::default());
    let first = report.actions.iter().find_map(|action| action.url.as_deref());
    assert_eq!(first, Some("https://openrouter.ai/workspaces/acre-agents/guardrails"), "{:#?}", report.actions);
}

#[test]
fn a_link_that_somebody_else_puts_there_is_not_taken() {
    let text = r#"404 {"error":{"message":"No endpoints found matching your data policy. Configure: https://openrouter.ai.example.net/settings/privacy","code":404}} model: anthropic/claude-sonnet-4.6"#;
    let reading = openrouter_doctor::core::reading::read(text.as_bytes());
    assert_eq!(reading.evidence.statements.configure_url, None);
}
