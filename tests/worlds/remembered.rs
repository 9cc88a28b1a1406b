//! Answers of a world that are asked for once and then remembered, so that many runs in one world cost no network.

use openrouter_doctor::core::checks::{ProbeRequest, ProbeResult};
use openrouter_doctor::core::ingest::redact::Redactor;
use openrouter_doctor::core::secret::ApiKey;
use openrouter_doctor::ports::{Pending, Prober};
use std::sync::{Arc, Mutex};

/// What a world has answered so far.
#[derive(Clone, Default)]
pub struct Answers(Arc<Mutex<Vec<(RequestParameters, ProbeResult)>>>);

/// A request, and how often it had been made in the same run: a world may answer differently the second time.
type RequestParameters = (ProbeRequest, usize);

/// A prober for one run in a world.
pub struct Remembered {
    inner: Arc<dyn Prober>,
    answers: Answers,
    made: Mutex<Vec<ProbeRequest>>,
}

impl Remembered {
    /// Answers from memory, and asks `inner` for what is not there.
    pub fn new(inner: Arc<dyn Prober>, answers: &Answers) -> Self {
        Self { inner, answers: answers.clone(), made: Mutex::default() }
    }
}

impl Prober for Remembered {
    fn probe<'a>(&'a self, request: ProbeRequest) -> Pending<'a, ProbeResult> {
        let before = {
            let mut made = self.made.lock().unwrap();
            made.push(request.clone());
            made.iter().filter(|earlier| **earlier == request).count() - 1
        };
        let asked = (request, before);
        let known = self.answers.0.lock().unwrap().iter().find(|row| row.0 == asked).map(|row| row.1.clone());
        if let Some(answer) = known {
            return Box::pin(std::future::ready(answer));
        }
        Box::pin(async move {
            let answer = self.inner.probe(asked.0.clone()).await;
            self.answers.0.lock().unwrap().push((asked, answer.clone()));
            answer
        })
    }

    fn use_key(&self, key: Option<ApiKey>) {
        self.inner.use_key(key);
    }

    fn read_with(&self, key: ApiKey) {
        self.inner.read_with(key);
    }

    fn known(&self) -> Arc<Redactor> {
        self.inner.known()
    }
}
