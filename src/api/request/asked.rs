//! Who a request turned out to come from, and why it was refused: noted by the code that finds it out, read by the
//! outermost layer, which writes the audit.

use crate::api::limits::Peer;
use crate::domain::actor::Actor;
use crate::domain::audit::Origin;
use axum::http::header::USER_AGENT;
use axum::http::{Extensions, HeaderMap, HeaderValue};
use std::sync::{Arc, OnceLock};
use tower_http::request_id::RequestId;

/// What is known about one request; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Asked(Arc<Facts>);

#[derive(Debug, Default)]
struct Facts {
    actor: OnceLock<Actor>,
    refused: OnceLock<(&'static str, String)>,
}

impl Asked {
    /// The note of this request; one that is never read where there is no such layer.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// Notes who asks.
    pub fn come_from(&self, actor: &Actor) {
        self.0.actor.get_or_init(|| actor.clone());
    }

    /// Who asks, once that is known.
    pub fn actor(&self) -> Option<&Actor> {
        self.0.actor.get()
    }

    /// Notes that something was refused although the answer's status may not say so; the first reason counts.
    pub fn refuse(&self, why: &'static str, subject: &str) {
        self.0.refused.get_or_init(|| (why, subject.to_owned()));
    }

    /// Why something was refused, and what it was about.
    pub fn refused(&self) -> Option<(&'static str, &str)> {
        self.0.refused.get().map(|(why, subject)| (*why, subject.as_str()))
    }
}

/// From where a request came.
pub fn origin_of(extensions: &Extensions, headers: &HeaderMap) -> Origin {
    Sent::of(extensions, headers).origin()
}

/// What of a request says from where it came, for keeping while it is answered; cheap to take.
#[derive(Clone, Debug)]
pub struct Sent {
    peer: Peer,
    agent: Option<HeaderValue>,
    request_id: Option<RequestId>,
}

impl Sent {
    /// Takes it from a request.
    pub fn of(extensions: &Extensions, headers: &HeaderMap) -> Self {
        Self {
            peer: extensions.get::<Peer>().copied().unwrap_or(Peer::UNKNOWN),
            agent: headers.get(USER_AGENT).cloned(),
            request_id: extensions.get::<RequestId>().cloned(),
        }
    }

    /// From where it came.
    pub fn origin(&self) -> Origin {
        let agent = self.agent.as_ref().and_then(|value| value.to_str().ok());
        let request_id = self.request_id.as_ref().and_then(|id| id.header_value().to_str().ok());
        Origin::request(self.peer.0, agent.unwrap_or_default(), request_id.unwrap_or_default())
    }
}
