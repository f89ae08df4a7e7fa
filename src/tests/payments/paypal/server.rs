//! A server that answers what it was told to, in order, and keeps what it was asked.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

#[derive(Clone)]
enum Reply {
    Whole(u16, String),
    Half,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Method, path and query.
    pub line: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Kept {
    replies: Mutex<HashMap<String, Vec<Reply>>>,
    asked: Mutex<Vec<Asked>>,
}

/// Answers each request line with the replies that it was given, the last of them again and again.
pub struct Server {
    pub url: String,
    kept: Arc<Kept>,
}

pub const TOKEN: &str = "POST /v1/oauth2/token";

impl Server {
    /// A server that grants a token for nine hours and knows nothing else.
    pub async fn start() -> Self {
        let kept = Arc::new(Kept::default());
        let router = Router::new().fallback(answer).with_state(kept.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let server = Self { url, kept };
        server.grant("first", 32_400);
        server
    }

    pub fn grant(&self, token: &str, secs: i64) {
        let granted = json!({ "access_token": token, "token_type": "Bearer", "expires_in": secs });
        self.reply(TOKEN, 200, &granted);
    }

    pub fn reply(&self, line: &str, status: u16, body: &Json) {
        self.push(line, Reply::Whole(status, body.to_string()));
    }

    pub fn reply_text(&self, line: &str, status: u16, body: &str) {
        self.push(line, Reply::Whole(status, body.to_owned()));
    }

    /// Breaks the connection in the middle of the body.
    pub fn reply_half(&self, line: &str) {
        self.push(line, Reply::Half);
    }

    fn push(&self, line: &str, reply: Reply) {
        self.kept.replies.lock().unwrap().entry(line.to_owned()).or_default().push(reply);
    }

    /// Everything asked since the last time, the token's requests left out.
    pub fn take(&self) -> Vec<Asked> {
        let mut asked = self.take_all();
        asked.retain(|asked| asked.line != TOKEN);
        asked
    }

    pub fn take_all(&self) -> Vec<Asked> {
        std::mem::take(&mut self.kept.asked.lock().unwrap())
    }

    /// The request lines since the last time.
    pub fn take_lines(&self) -> Vec<String> {
        self.take_all().into_iter().map(|asked| asked.line).collect()
    }
}

async fn answer(
    State(kept): State<Arc<Kept>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let line = format!("{method} {uri}");
    let body = String::from_utf8(body.to_vec()).unwrap();
    kept.asked.lock().unwrap().push(Asked { line: line.clone(), headers, body });
    let mut replies = kept.replies.lock().unwrap();
    let reply = match replies.get_mut(&line) {
        Some(list) if list.len() > 1 => list.remove(0),
        Some(list) => list[0].clone(),
        None => Reply::Whole(404, r#"{"name":"RESOURCE_NOT_FOUND"}"#.to_owned()),
    };
    let response = Response::builder().header("content-type", "application/json");
    match reply {
        Reply::Whole(status, body) => response.status(status).body(body.into()).unwrap(),
        Reply::Half => {
            let parts = [Ok(Bytes::from_static(b"{\"id\":")), Err(io::Error::other("gone"))];
            let stream = futures_util::stream::iter(parts);
            response.status(200).body(Body::from_stream(stream)).unwrap()
        }
    }
}
