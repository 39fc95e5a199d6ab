//! A server on this machine that answers by path, as long as the test runs.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Status line with headers, and body, by path. `{AUTH}` in a body stands for the authorisation that
/// came. An answer with the header `Accept` is given only where that was asked for, else 406.
type Answers = Arc<Mutex<BTreeMap<String, (String, Vec<u8>)>>>;

pub(crate) struct Server {
    base: String,
    answers: Answers,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let answers = Answers::default();
        let given = Arc::clone(&answers);
        std::thread::spawn(move || {
            listener.incoming().map_while(Result::ok).for_each(|stream| answer(stream, &given));
        });
        Self { base: format!("http://{address}"), answers }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// What is answered to a path from now on.
    pub(crate) fn answer(&self, path: &str, head: &str, body: &[u8]) {
        let mut answers = self.answers.lock().expect("nobody panics with it");
        answers.insert(path.to_owned(), (head.to_owned(), body.to_owned()));
    }
}

fn answer(mut stream: TcpStream, answers: &Answers) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
    let first = lines.next().and_then(Result::ok).unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut auth, mut accepts, mut held) = (String::new(), String::new(), false);
    for line in lines.map_while(Result::ok).take_while(|line| !line.is_empty()) {
        let lower = line.to_ascii_lowercase();
        held |= lower == "if-none-match: \"v1\"";
        if let Some(value) = lower.strip_prefix("authorization: ") {
            value.clone_into(&mut auth);
        }
        if let Some(value) = lower.strip_prefix("accept: ") {
            value.clone_into(&mut accepts);
        }
    }
    let found = answers.lock().expect("nobody panics with it").get(&path).cloned();
    let (head, body) = match found {
        Some(_) if held => ("304 Not Modified".to_owned(), Vec::new()),
        Some((head, body)) => {
            let wants = head.split_once("Accept: ").map_or("", |(_, wants)| wants);
            let wants = wants.split('\n').next().unwrap_or_default();
            if accepts.contains(wants) {
                (head, body)
            } else {
                ("406 Not Acceptable".to_owned(), Vec::new())
            }
        }
        None => ("404 Not Found".to_owned(), Vec::new()),
    };
    let body = match String::from_utf8(body) {
        Ok(text) => text.replace("{AUTH}", &auth).into_bytes(),
        Err(packed) => packed.into_bytes(),
    };
    let head = head.replace('\n', "\r\n");
    let length = body.len();
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    drop(stream.write_all(&[head.as_bytes(), &body].concat()));
}
