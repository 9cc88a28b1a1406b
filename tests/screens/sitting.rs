//! Earlier cases, which failure, which key, and what takes its time: keys in, screens and effects out.

use super::{ansi, draw, scenes, shown};
use openrouter_doctor::app::screen_driver::Wanted;
use openrouter_doctor::core::case::KeyState;
use openrouter_doctor::core::checks::{Chat, Outcome, Probe, ProbeResult};
use openrouter_doctor::core::ingest::private::Prompts;
use openrouter_doctor::core::knowledge::causes::CauseId;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::core::wizard::{Effect, Event, KEPT, Phase, Stage};
use openrouter_doctor::ui::keymap::KeyContext;
use openrouter_doctor::ui::{Input, Overlay};
use scenes::{LOOKED, NO_MODEL, QUOTA, RETRIES, ROUTING, Scene, TERMS, TWO_KEYS};

const SIZE: (u16, u16) = (80, 24);

fn text(scene: &Scene) -> String {
    shown(&draw(scene.model(), SIZE), false)
}

/// Answers every check that is out.
fn answer_all(scene: &mut Scene) {
    for _ in 0..40 {
        let asked = std::mem::take(&mut scene.runner().asked);
        for effect in asked {
            let Effect::Probe { ticket, requests } = effect else { continue };
            for request in requests {
                let known = scenes::answers().into_iter().find(|known| known.request.probe == request.probe);
                let result = known.unwrap_or_else(|| ProbeResult {
                    outcome: Outcome::Skipped("network.no_model"),
                    request: request.clone(),
                    http_status: None,
                    ms: 1,
                    cost_usd: 0.0,
                    refusal: None,
                });
                let result = Box::new(ProbeResult { request, ..result });
                scene.dispatch(Event::ProbeFinished { ticket, result });
            }
        }
    }
}

#[test]
fn a_case_that_was_left_is_listed_on_the_empty_page_and_opens_where_it_was() {
    let mut scene = scenes::scene("7-next-actions", ansi(), SIZE);
    let verdict = scene.model().report().unwrap().verdict.title.clone();
    scene.keys("n");
    assert_eq!(scene.model().wizard.stage(), Stage::Paste);
    assert!(text(&scene).contains("Earlier in this sitting"), "{}", text(&scene));
    assert!(text(&scene).lines().last().unwrap().contains("↓ earlier case"), "{}", text(&scene));
    scene.paste(ROUTING);
    scene.keys("n down down enter");
    assert_eq!(scene.model().wizard.stage(), Stage::NextActions);
    assert_eq!(scene.model().report().unwrap().verdict.title, verdict);
    assert!(scene.runner().asked.iter().all(|effect| !matches!(effect, Effect::Probe { .. })), "nothing is sent");
    scene.keys("alt-1");
    assert_eq!(scene.model().paste.text(), TERMS, "its text is in the box again");
}

#[test]
fn an_earlier_case_forgets_what_another_key_was_answered() {
    let mut scene = scenes::scene("7-next-actions", ansi(), SIZE);
    scene.keys("n");
    scene.dispatch(Event::KeyForgotten);
    scene.dispatch(Event::KeyGiven {
        masked: "sk-or-v1-…beef".into(),
        source: openrouter_doctor::say!("source.key_typed"),
    });
    scene.keys("down enter");
    let case = scene.model().wizard.case().unwrap();
    assert!(matches!(&case.key, KeyState::Given { masked, .. } if masked.ends_with("beef")));
    assert!(case.results.iter().all(|result| !result.request.probe.needs_key()), "{:?}", case.results);
    assert!(case.result(Probe::Trace).is_some(), "what needs no key still counts");
    assert!(!case.may_call(), "test calls are asked about anew");
}

#[test]
fn the_last_cases_are_kept_and_leaving_one_more_asks() {
    let mut scene = Scene::new(ansi(), SIZE);
    for _ in 0..KEPT {
        scene.paste(NO_MODEL);
        scene.keys("n");
        assert_eq!(scene.model().overlay, None);
    }
    assert_eq!(scene.model().wizard.past.len(), KEPT);
    scene.paste(TERMS);
    scene.keys("n");
    assert_eq!(scene.model().overlay, Some(Overlay::Forgetting), "the oldest would go");
    scene.keys("enter");
    assert_eq!(scene.model().wizard.stage(), Stage::Diagnosis, "the safe answer is the default");
    scene.keys("n y");
    assert_eq!(scene.model().wizard.stage(), Stage::Paste);
    assert_eq!(scene.model().wizard.past.len(), KEPT);
}

#[test]
fn starting_over_asks_where_an_edited_text_would_be_lost() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste(TERMS);
    scene.keys("alt-1 x alt-2 n");
    assert_eq!(scene.model().overlay, Some(Overlay::Forgetting));
}

#[test]
fn quitting_asks_for_an_earlier_case_that_was_not_kept() {
    let mut scene = scenes::scene("7-next-actions", ansi(), SIZE);
    scene.keys("n ctrl-c");
    assert_eq!(scene.model().overlay, Some(Overlay::Quitting));
    assert!(!scene.quits());
    let mut scene = scenes::scene("7-next-actions", ansi(), SIZE);
    scene.model_mut().kept = true;
    scene.keys("n ctrl-c");
    assert!(scene.quits(), "what was saved is not lost");
}

/// The verdict's cause, and which failure of the text decides.
fn decides(scene: &Scene) -> (CauseId, usize) {
    let case = scene.model().wizard.case().unwrap();
    (scene.model().report().unwrap().verdict.cause, case.reading.as_ref().unwrap().decisive)
}

#[test]
fn another_failure_of_the_text_can_decide() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste(RETRIES);
    let (cause, decisive) = decides(&scene);
    assert_eq!(
        (cause.as_str(), decisive),
        ("billing.no_credits", 2),
        "the last attempt is what the program stopped at"
    );
    for (keys, wanted) in [("up up up", 0), ("up up up down down", 2)] {
        scene.keys("f");
        assert_eq!(scene.model().context(), KeyContext::Picker);
        scene.keys(keys);
        scene.keys("enter");
        assert_eq!(decides(&scene).1, wanted);
        assert_eq!(decides(&scene).0 == cause, wanted == decisive);
        assert_eq!(scene.model().wizard.stage(), Stage::Diagnosis);
        scene.keys("b enter");
        assert_eq!(decides(&scene).1, wanted, "a look at the text does not undo the choice");
    }
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste(TERMS);
    scene.keys("f");
    assert_eq!(scene.model().overlay, None, "with one failure there is nothing to choose");
}

#[test]
fn a_key_of_the_text_is_used_from_memory_when_it_is_chosen() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste(TWO_KEYS);
    scene.keys("enter");
    assert_eq!(scene.model().wizard.stage(), Stage::Key);
    assert!(text(&scene).contains("several keys"), "{}", text(&scene));
    assert_eq!(scene.runner().key.as_ref().map(ApiKey::masked), None, "none is used unasked");
    scene.keys("enter");
    assert_eq!(scene.model().context(), KeyContext::Picker);
    assert!(text(&scene).contains("…9999") && text(&scene).contains("…aaaa"), "{}", text(&scene));
    scene.keys("down enter");
    assert_eq!(scene.runner().key.as_ref().map(ApiKey::masked).as_deref(), Some("sk-or-v1-…9999"));
    assert!(!format!("{:?}", scene.model()).contains("0123456789abcdef0123"));
}

#[test]
fn a_quota_is_waited_for_by_the_local_clock() {
    let mut scene = scenes::scene("7-waiting", ansi(), SIZE);
    // 00:00 UTC is 02:00 of the next day here.
    let first = text(&scene);
    assert!(first.contains("2026-10-12 02:00, in 3 h 12 min"), "{first}");
    assert_eq!(scene.model().wake_in(), Some(60_000 - LOOKED), "once a minute");
    scene.wait(60_000 - LOOKED);
    assert_eq!(scene.model().wake_in(), Some(60_000), "once a minute");
    scene.wait(3_600_000 * 3 + 600_000 + 30_000);
    assert!(text(&scene).contains("in 30 s"), "{}", text(&scene));
    assert_eq!(scene.model().wake_in(), Some(1_000), "once a second in the last minute");
    scene.keys("7 b");
    assert_eq!(scene.model().wake_in(), None, "elsewhere nothing counts");
}

#[test]
fn a_quota_of_a_day_is_waited_for_without_a_header_too() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste(
        "{\"error\":{\"message\":\"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model \
         requests per day\",\"code\":429}}\nmodel: deepseek/deepseek-chat-v3.1:free\n",
    );
    scene.keys("7");
    assert!(text(&scene).contains("The limit starts anew at 2026-10-12 02:00, in 3 h 1"), "{}", text(&scene));
    scene.keys("w");
    assert!(scene.model().wizard.appointment.is_some());
}

#[test]
fn nothing_wakes_where_nothing_is_waited_for() {
    for name in scenes::NAMES.into_iter().filter(|name| !name.contains("waiting") && !name.contains("appointed")) {
        if name.ends_with("-running") {
            continue;
        }
        assert_eq!(scenes::scene(name, ansi(), SIZE).model().wake_in(), None, "{name}");
    }
}

#[test]
fn an_appointed_check_runs_by_itself_then_and_pays_nothing_unasked() {
    let mut scene = scenes::scene("7-waiting", ansi(), SIZE);
    // What was agreed to earlier does not pay for a call that nobody sees being made.
    scene.with_case(|case| case.agree());
    scene.keys("w");
    let wait = scene.model().wizard.appointment.unwrap();
    assert!(text(&scene).contains("Checks again by itself"), "{}", text(&scene));
    scene.wait(wait - 1_000);
    assert_eq!(scene.keyed.woken().1, None, "not before");
    scene.wait(1_000);
    let (changed, due) = scene.keyed.woken();
    assert!(changed);
    scene.dispatch(due.unwrap());
    assert!(!scene.runner().asked.is_empty(), "the free checks are made");
    answer_all(&mut scene);
    let stage = scene.model().wizard.stage();
    assert!(matches!(scene.model().wizard.phase(stage), Phase::Consent(_)), "{:?}", scene.model().wizard.phase(stage));
    let paid = scene.model().wizard.case().unwrap().calls();
    assert_eq!(paid, 0);
    let alerts = scene.wanted.iter().filter(|wanted| matches!(wanted, Wanted::Effect(Effect::Alert(_)))).count();
    assert_eq!(alerts, 1, "{:?}", scene.wanted);
    assert_eq!(scene.model().wizard.appointment, None);
}

#[test]
fn an_appointment_is_taken_back_by_the_same_key_and_by_a_new_case() {
    let mut scene = scenes::scene("7-appointed", ansi(), SIZE);
    assert!(scene.model().wizard.appointment.is_some());
    scene.keys("w");
    assert_eq!(scene.model().wizard.appointment, None);
    scene.keys("w n");
    assert_eq!(scene.model().wizard.appointment, None);
}

#[test]
fn a_changed_setting_gets_its_two_minutes() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste(ROUTING);
    scene.with_case(|case| case.key = scenes::known_key());
    scene.at(Stage::NextActions);
    for countdown in [None, Some(120_000)] {
        scene.keys("r");
        answer_all(&mut scene);
        scene.keys("s");
        assert_eq!(scene.model().countdown(), countdown, "{}", text(&scene));
    }
    assert!(text(&scene).contains("two minutes"), "{}", text(&scene));
    scene.keys("w");
    scene.wait(120_000);
    assert!(scene.keyed.woken().1.is_some());
}

#[test]
fn a_cool_down_in_the_text_is_waited_for() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste(&QUOTA.replace("X-RateLimit-Reset: 1791763200000", "Retry-After: 45"));
    scene.with_case(|case| case.key = scenes::known_key());
    scene.at(Stage::NextActions);
    assert_eq!(scene.model().countdown(), Some(45_000 - LOOKED), "{}", text(&scene));
}

#[test]
fn keys_typed_for_the_page_before_are_no_commands_of_the_page_that_opened() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.input(Input::Paste(TERMS.to_string()));
    assert_eq!(scene.model().wizard.stage(), Stage::Diagnosis);
    scene.wait(200);
    // Typed blindly behind the paste, for longer than any moment: `e` saves here, `q` quits, Enter sends.
    for key in ["Z", "e", "b", "r", "a", "enter", "q"] {
        scene.keys(key);
        scene.wait(300);
    }
    assert!(scene.wanted.is_empty(), "{:?}", scene.wanted);
    assert!(scene.runner().asked.is_empty(), "nothing is sent");
    assert_eq!(scene.model().wizard.stage(), Stage::Diagnosis);
    assert!(text(&scene).contains("typed before this page was here"), "{}", text(&scene));
    scene.wait(300);
    scene.keys("e");
    assert_eq!(scene.wanted, [Wanted::Effect(Effect::Save(Prompts::default()))], "whoever has looked is obeyed");
}

#[test]
fn keys_that_write_nothing_are_heard_at_once_behind_a_paste() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.input(Input::Paste(TERMS.to_string()));
    scene.keys("f1");
    assert_eq!(scene.model().overlay, Some(Overlay::Help));
}

#[test]
fn keys_typed_behind_a_second_paste_answer_no_question() {
    let mut scene = Scene::new(ansi(), SIZE);
    scene.paste(TERMS);
    scene.wait(5_000);
    scene.input(Input::Paste(ROUTING.to_string()));
    scene.keys("n a");
    assert_eq!(scene.model().context(), KeyContext::Pasted);
    scene.wait(600);
    scene.keys("a");
    assert_eq!(scene.model().context(), KeyContext::Stage);
}

#[test]
fn nothing_that_was_found_of_a_forgotten_key_is_shown() {
    let mut scene = scenes::scene("7-next-actions", ansi(), SIZE);
    let shape = |scene: &Scene| scene.model().wizard.case().unwrap().result(Probe::KeyShape).is_some();
    assert!(shape(&scene));
    scene.keys("u");
    assert!(!shape(&scene), "{}", text(&scene));
    assert!(!text(&scene).contains("Form of the key"), "{}", text(&scene));
}

#[test]
fn a_call_that_passed_before_as_well_is_no_news() {
    let mut scene = scenes::scene("7-next-actions", ansi(), SIZE);
    scene.with_case(|case| {
        case.results.retain(|result| !matches!(result.request.probe, Probe::Chat(_)));
        let mut passed = scenes::calls().remove(1);
        passed.request.probe = Probe::Chat(Chat::SameModel);
        case.record(passed);
        case.agree();
    });
    for _ in 0..2 {
        scene.keys("r");
        let asked = std::mem::take(&mut scene.runner().asked);
        for effect in asked {
            let Effect::Probe { ticket, requests } = effect else { continue };
            for request in requests {
                let calls = scenes::calls();
                let known = scenes::answers().into_iter().find(|known| known.request.probe == request.probe);
                let result = ProbeResult { request, ..known.unwrap_or_else(|| calls[1].clone()) };
                scene.dispatch(Event::ProbeFinished { ticket, result: Box::new(result) });
            }
        }
    }
    assert!(text(&scene).contains("the call passes from here, as before"), "{}", text(&scene));
}

#[test]
fn digits_choose_actions_and_never_stages() {
    for name in ["2-diagnosis", "3-key", "5-model", "6-test-call"] {
        let mut scene = scenes::scene(name, ansi(), SIZE);
        let stage = scene.model().wizard.stage();
        scene.keys("1 2 3 4 5 6");
        assert_eq!(scene.model().wizard.stage(), stage, "{name}");
        scene.keys("alt-4");
        assert_eq!(scene.model().wizard.stage() == Stage::Credits, name != "2-diagnosis", "{name}");
    }
}
