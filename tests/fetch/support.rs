//! Sites that say exactly what a test wants, and count who comes.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::BoxFuture;
use galley::domain::words::WebAddress;
use galley::fetch::{
    AskedBy, Failure, Fetched, Fetcher, Limits, Policy, Resolver, Settings, Wanted,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A site on this machine.
pub struct Site {
    pub place: SocketAddr,
    connections: Arc<AtomicUsize>,
    questions: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// A site that answers each path with bytes and closes the connection.
    pub async fn answering(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Site {
        let answer = Arc::new(answer);
        Site::at("127.0.0.1:0", move |path, mut stream| {
            let answer = Arc::clone(&answer);
            async move {
                let _ = stream.write_all(&answer(&path)).await;
                let _ = stream.shutdown().await;
            }
        })
        .await
    }

    /// A site at a place of its own, whose every connection is driven by the test once the question
    /// has come.
    pub async fn at<F>(
        place: &str,
        drive: impl Fn(String, TcpStream) -> F + Send + Sync + 'static,
    ) -> Site
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(place).await.unwrap();
        let site = Site {
            place: listener.local_addr().unwrap(),
            connections: Arc::default(),
            questions: Arc::default(),
        };
        let connections = Arc::clone(&site.connections);
        let questions = Arc::clone(&site.questions);
        let drive = Arc::new(drive);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let (questions, drive) = (Arc::clone(&questions), Arc::clone(&drive));
                tokio::spawn(async move {
                    let mut question = Vec::new();
                    let mut byte = [0; 1];
                    while !question.ends_with(b"\r\n\r\n") {
                        match stream.read(&mut byte).await {
                            Ok(1) => question.push(byte[0]),
                            _ => return,
                        }
                    }
                    let question = String::from_utf8(question).unwrap();
                    let path = question.split(' ').nth(1).unwrap().to_owned();
                    questions.lock().unwrap().push(question);
                    drive(path, stream).await;
                });
            }
        });
        site
    }

    /// An address of this site.
    pub fn address(&self, path: &str) -> WebAddress {
        WebAddress::parse(&format!("http://{}{path}", self.place)).unwrap()
    }

    /// How many connections were opened.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The questions that came, word for word.
    pub fn questions(&self) -> Vec<String> {
        self.questions.lock().unwrap().clone()
    }
}

/// A page of HTML with a status of 200.
pub fn page(text: &str) -> Vec<u8> {
    answer(
        "200 OK",
        &[("Content-Type", "text/html; charset=utf-8")],
        text.as_bytes(),
    )
}

/// A redirect.
pub fn redirect(to: &str) -> Vec<u8> {
    answer("302 Found", &[("Location", to)], b"")
}

/// An answer with its length.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        bytes.extend(format!("{name}: {value}\r\n").bytes());
    }
    bytes.extend(b"\r\n");
    bytes.extend(body);
    bytes
}

/// The most a page may have in these tests.
pub const PAGE_BYTES: usize = 100_000;

/// Limits that make a test of slowness short.
pub fn impatient() -> Limits {
    Limits {
        connecting: Duration::from_millis(500),
        answering: Duration::from_millis(500),
        whole: Duration::from_secs(3),
        pace: Duration::from_millis(400),
        pace_bytes: 200,
        page_bytes: PAGE_BYTES,
        ..Limits::default()
    }
}

/// Settings that allow some places beside the public web.
pub fn allowing(places: &[SocketAddr]) -> Settings {
    let places: Vec<_> = places.iter().map(SocketAddr::to_string).collect();
    Settings {
        policy: Policy::parse(&places.join(",")).unwrap(),
        limits: Limits {
            page_bytes: PAGE_BYTES,
            ..Limits::default()
        },
        ..Settings::default()
    }
}

/// A person asks for a page of some sites.
pub async fn fetch_from(sites: &[&Site], address: &WebAddress) -> Result<Fetched, Box<Failure>> {
    let places: Vec<_> = sites.iter().map(|site| site.place).collect();
    fetch_with(allowing(&places), address).await
}

/// A person asks for a page.
pub async fn fetch_with(settings: Settings, address: &WebAddress) -> Result<Fetched, Box<Failure>> {
    let fetcher = Fetcher::new(settings).unwrap();
    fetcher.fetch(address, AskedBy::Person, Wanted::Page).await
}

/// A resolver that gives one list of addresses after the other, and the last one for ever.
pub struct Scripted {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    pub asked: AtomicUsize,
}

impl Scripted {
    pub fn new(answers: &[&[&str]]) -> Arc<Scripted> {
        let ips = |texts: &&[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        Arc::new(Scripted {
            answers: Mutex::new(answers.iter().map(ips).collect()),
            asked: AtomicUsize::new(0),
        })
    }
}

impl Resolver for Scripted {
    fn resolve<'a>(&'a self, _name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 {
            answers.pop_front().unwrap()
        } else {
            answers[0].clone()
        };
        Box::pin(async move { Ok(answer) })
    }
}
