//! What a model or a route does not take.

use super::by_hand::*;
use openrouter_doctor::core::checks::*;
use openrouter_doctor::core::knowledge::causes::Fault;
use openrouter_doctor::core::report::State;

#[test]
fn an_image_refused_by_model_route_or_client_is_told_apart() {
    let mut text_only = World::new(Some("model.input_modality"));
    text_only.case.set_model("qwen/qwen3-coder");
    let report = text_only.expect("model.input_modality", Some("text_only_model"), Fault::Model, State::Reproduced);
    assert!(!text_only.calls().contains(&"chat.with_image"), "the catalogue has told");
    assert!(report.actions.iter().any(|it| it.detail.contains("qwen/qwen3-vl")), "{:#?}", report.actions);

    let mut route = World::new(Some("model.input_modality"));
    route.chat(Chat::WithImage, Refused(404, "model.input_modality"));
    route.expect("model.input_modality", Some("route"), Fault::Account, State::Reproduced);

    let mut client = World::new(Some("model.input_modality"));
    client.expect("model.input_modality", Some("client_attached"), Fault::Client, State::Cleared);
    assert_eq!(client.calls(), ["chat.with_image"]);
}

#[test]
fn tools_refused_by_model_route_or_for_one_tool_are_told_apart() {
    let mut without = World::new(Some("model.tools"));
    without.case.set_model("z-ai/glm-plain");
    without.expect("model.tools", Some("model_without_tools"), Fault::Model, State::Reproduced);
    let mut route = World::new(Some("model.tools"));
    route.chat(Chat::WithTool, Refused(404, "model.tools"));
    route.expect("model.tools", Some("route_without_tools"), Fault::Account, State::Reproduced);
    World::new(Some("model.tools")).expect("model.tools", Some("this_tool"), Fault::Client, State::Cleared);
}

#[test]
fn parameters_of_the_request_pass_without_them() {
    World::new(Some("model.parameters")).expect(
        "model.parameters",
        Some("request_filters"),
        Fault::Request,
        State::Cleared,
    );
}
