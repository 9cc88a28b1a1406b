//! The wizard as a pure state machine: `update(State, Event) -> Step { state, effects }`.
