//! Bytes in a bucket that speaks S3: Amazon's, or one of those that do as it does, such as MinIO.
//! Requests are signed and tried again a few times, each within its time; what comes back counts only
//! when it has its hash.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use futures::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum};
use object_store::path::Path;
use object_store::{BackoffConfig, Error, ObjectStoreExt, RetryConfig};
use sha2::{Digest, Sha256};

use super::sha256;
use super::wire::Wire;

/// How often a request is tried again.
const RETRIES: usize = 3;
/// The most bytes that are taken into memory from under one hash.
const LARGEST: u64 = 256 << 20;

/// Which bucket, and who asks.
#[derive(Clone)]
pub struct Settings {
    /// The bucket.
    pub bucket: String,
    /// What every name in it begins with, without slashes at its ends; may be empty.
    pub prefix: String,
    /// Its region.
    pub region: String,
    /// Where it is asked, when not at Amazon.
    pub endpoint: Option<String>,
    /// Whether it may be asked without TLS.
    pub plain: bool,
    /// The key.
    pub key: String,
    /// Its secret.
    pub secret: String,
    /// A token of a session, for keys that last a while.
    pub token: Option<String>,
    /// Certificates that are trusted beside the public ones: a file of PEM.
    pub authorities: Option<PathBuf>,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.prefix)
    }
}

/// How long a bucket is waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// Until a connection stands.
    pub(super) connecting: Duration,
    /// Until the head of an answer is there, the sending of the bytes included.
    pub(super) answering: Duration,
    /// How long one deed may take in all, with its bytes and its trials.
    pub(super) whole: Duration,
}

const TIMES: Times = Times {
    connecting: Duration::from_secs(10),
    answering: Duration::from_secs(40),
    whole: Duration::from_secs(120),
};

#[derive(Debug)]
pub(super) struct Bucket {
    store: AmazonS3,
    prefix: String,
    times: Times,
}

impl Bucket {
    pub(super) fn open(settings: &Settings) -> io::Result<Bucket> {
        Bucket::within(settings, TIMES)
    }

    fn within(settings: &Settings, times: Times) -> io::Result<Bucket> {
        let wire = Wire::new(settings.authorities.as_deref(), settings.plain, times)?;
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(&settings.key)
            .with_secret_access_key(&settings.secret)
            // The other side refuses what was damaged on the way.
            .with_checksum_algorithm(Checksum::SHA256)
            .with_allow_http(settings.plain)
            .with_retry(RetryConfig {
                backoff: BackoffConfig {
                    max_backoff: Duration::from_secs(5),
                    ..BackoffConfig::default()
                },
                max_retries: RETRIES,
                retry_timeout: times.whole,
            })
            .with_http_connector(wire);
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let Some(token) = &settings.token {
            builder = builder.with_token(token);
        }
        Ok(Bucket {
            store: builder.build().map_err(io::Error::other)?,
            prefix: settings.prefix.clone(),
            times,
        })
    }

    pub(super) async fn keep(&self, bytes: Vec<u8>) -> io::Result<String> {
        let hash = sha256(&bytes);
        let name = self.name(&hash);
        let there = match self.in_time(self.store.head(&name)).await {
            Ok(there) => there.size == bytes.len() as u64 && self.digest(&hash).await? == hash,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        if !there {
            self.in_time(self.store.put(&name, bytes.into())).await?;
        }
        Ok(hash)
    }

    pub(super) async fn get(&self, hash: &str) -> io::Result<Vec<u8>> {
        let name = self.name(hash);
        self.in_time(async {
            let found = self.store.get(&name).await?;
            if found.meta.size > LARGEST {
                let source = "there is more under this hash than is ever kept".into();
                return Err(Error::Generic {
                    store: "S3",
                    source,
                });
            }
            found.bytes().await.map(Vec::from)
        })
        .await
    }

    /// The hash that the bytes under a hash have now.
    pub(super) async fn digest(&self, hash: &str) -> io::Result<String> {
        let name = self.name(hash);
        self.in_time(async {
            let mut pieces = self.store.get(&name).await?.into_stream();
            let mut digest = Sha256::new();
            while let Some(piece) = pieces.try_next().await? {
                digest.update(&piece);
            }
            Ok(hex::encode(digest.finalize()))
        })
        .await
    }

    fn name(&self, hash: &str) -> Path {
        let part = |range| hash.get(range).unwrap_or_default();
        let place = format!("{}/{}/{}/{hash}", self.prefix, part(0..2), part(2..4));
        Path::from(place)
    }

    async fn in_time<T>(&self, deed: impl Future<Output = Result<T, Error>>) -> io::Result<T> {
        let done = tokio::time::timeout(self.times.whole, deed).await;
        let late = |_| io::Error::new(io::ErrorKind::TimedOut, "the bucket did not answer in time");
        done.map_err(late)?.map_err(|error| match error {
            Error::NotFound { .. } => io::Error::new(io::ErrorKind::NotFound, error),
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                io::Error::new(io::ErrorKind::PermissionDenied, error)
            }
            error => io::Error::other(error),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::sync::{Arc, Mutex};
    use std::time::Instant;

    use super::*;
    use crate::blobs::{Blobs, Fixity};

    /// A bucket on this machine: what stands under each name, what it was asked, and how often it
    /// fails before it answers.
    #[derive(Clone, Default)]
    struct Stub {
        held: Arc<Mutex<HashMap<String, Vec<u8>>>>,
        asked: Arc<Mutex<Vec<Asked>>>,
        failing: Arc<Mutex<(usize, u16)>>,
    }

    #[derive(Clone, Debug)]
    struct Asked {
        method: String,
        path: String,
        headers: HashMap<String, String>,
        body: Vec<u8>,
    }

    impl Stub {
        fn open() -> (Stub, Settings) {
            let door = TcpListener::bind("127.0.0.1:0").unwrap();
            let settings = Settings {
                bucket: "desk".to_owned(),
                prefix: "copies".to_owned(),
                region: "eu-north-1".to_owned(),
                endpoint: Some(format!("http://{}", door.local_addr().unwrap())),
                plain: true,
                key: "AKIDKELL".to_owned(),
                secret: "never sent".to_owned(),
                token: None,
                authorities: None,
            };
            let stub = Stub::default();
            let behind = stub.clone();
            std::thread::spawn(move || {
                for visitor in door.incoming().flatten() {
                    let stub = behind.clone();
                    std::thread::spawn(move || stub.answer(visitor));
                }
            });
            (stub, settings)
        }

        fn answer(&self, mut visitor: TcpStream) {
            let mut came = Vec::new();
            let mut piece = [0; 4096];
            let end = loop {
                if let Some(end) = came.windows(4).position(|four| four == b"\r\n\r\n") {
                    break end + 4;
                }
                match visitor.read(&mut piece) {
                    Ok(0) | Err(_) => return,
                    Ok(read) => came.extend_from_slice(&piece[..read]),
                }
            };
            let head = String::from_utf8(came[..end].to_vec()).unwrap();
            let mut lines = head.lines();
            let mut first = lines.next().unwrap().split(' ');
            let (method, path) = (first.next().unwrap(), first.next().unwrap());
            let pairs = lines.filter_map(|line| line.split_once(": "));
            let headers: HashMap<String, String> = pairs
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect();
            let length = headers
                .get("content-length")
                .map_or(0, |it| it.parse().unwrap());
            let mut body = came[end..].to_vec();
            while body.len() < length {
                match visitor.read(&mut piece) {
                    Ok(0) | Err(_) => return,
                    Ok(read) => body.extend_from_slice(&piece[..read]),
                }
            }
            let asked = Asked {
                method: method.to_owned(),
                path: path.to_owned(),
                headers,
                body,
            };
            self.asked.lock().unwrap().push(asked.clone());
            let failing = {
                let mut failing = self.failing.lock().unwrap();
                let now = (failing.0 > 0).then_some(failing.1);
                failing.0 = failing.0.saturating_sub(1);
                now
            };
            let (status, body) = match failing {
                // It never answers.
                Some(0) => return std::thread::sleep(Duration::from_secs(5)),
                Some(status) => (status, Vec::new()),
                None => self.found(&asked),
            };
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nETag: \"1\"\r\n\
                 Last-Modified: Thu, 26 Nov 2026 02:00:00 GMT\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = visitor.write_all(head.as_bytes());
            if asked.method != "HEAD" {
                let _ = visitor.write_all(&body);
            }
        }

        fn found(&self, asked: &Asked) -> (u16, Vec<u8>) {
            let mut held = self.held.lock().unwrap();
            match asked.method.as_str() {
                "PUT" => {
                    held.insert(asked.path.clone(), asked.body.clone());
                    (200, Vec::new())
                }
                _ => match held.get(&asked.path) {
                    Some(bytes) => (200, bytes.clone()),
                    None => (404, b"<Error><Code>NoSuchKey</Code></Error>".to_vec()),
                },
            }
        }

        fn methods(&self) -> Vec<String> {
            let mut asked = self.asked.lock().unwrap();
            asked.drain(..).map(|one| one.method).collect()
        }

        fn fail(&self, times: usize, status: u16) {
            *self.failing.lock().unwrap() = (times, status);
        }
    }

    #[tokio::test]
    async fn bytes_go_signed_under_their_hash_and_come_back_only_with_it() {
        let (stub, settings) = Stub::open();
        let blobs = Blobs::bucket(&settings).unwrap();
        let hash = blobs.keep(b"as it was".to_vec()).await.unwrap();
        assert_eq!(hash, sha256(b"as it was"));
        let asked = stub.asked.lock().unwrap().clone();
        let methods: Vec<&str> = asked.iter().map(|one| one.method.as_str()).collect();
        assert_eq!(methods, ["HEAD", "PUT"]);
        let put = &asked[1];
        let path = format!("/desk/copies/{}/{}/{hash}", &hash[..2], &hash[2..4]);
        assert_eq!(put.path, path);
        assert_eq!(put.body, b"as it was");
        // Signature version 4, over the hash of what is sent.
        let signed = &put.headers["authorization"];
        assert!(
            signed.starts_with("AWS4-HMAC-SHA256 Credential=AKIDKELL/"),
            "{signed}"
        );
        assert!(signed.contains("/eu-north-1/s3/aws4_request"), "{signed}");
        assert!(signed.contains("host;") && signed.contains("x-amz-content-sha256"));
        assert_eq!(put.headers["x-amz-content-sha256"], hash);
        assert!(put.headers.contains_key("x-amz-checksum-sha256"));
        assert!(put.headers.contains_key("host") && put.headers.contains_key("x-amz-date"));
        assert!(
            asked
                .iter()
                .all(|one| !format!("{one:?}").contains("never sent"))
        );

        assert_eq!(blobs.get(&hash).await.unwrap(), b"as it was");
        assert_eq!(blobs.check(&hash).await.unwrap(), Fixity::Matches);
        assert_eq!(stub.methods()[2..], ["GET", "GET"]);
        // Held already: looked at, and not sent again.
        blobs.keep(b"as it was".to_vec()).await.unwrap();
        assert_eq!(stub.methods(), ["HEAD", "GET"]);
        // Altered there: noticed, not given out, and made whole when it is kept again.
        stub.held
            .lock()
            .unwrap()
            .insert(path.clone(), b"as it isn".to_vec());
        assert_eq!(blobs.check(&hash).await.unwrap(), Fixity::Altered);
        let refused = blobs.get(&hash).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
        blobs.keep(b"as it was".to_vec()).await.unwrap();
        assert_eq!(blobs.check(&hash).await.unwrap(), Fixity::Matches);
        let never = sha256(b"never kept");
        assert_eq!(blobs.check(&never).await.unwrap(), Fixity::Missing);
        let missing = blobs.get(&never).await.unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        stub.methods();
        assert!(blobs.get("../../etc/passwd").await.is_err());
        assert!(
            stub.methods().is_empty(),
            "what is no hash is not asked for"
        );
    }

    #[tokio::test]
    async fn a_bucket_that_stumbles_is_asked_again_and_one_that_fails_is_given_up() {
        let (stub, settings) = Stub::open();
        let blobs = Blobs::bucket(&settings).unwrap();
        stub.fail(2, 503);
        let hash = blobs.keep(b"words".to_vec()).await.unwrap();
        assert_eq!(stub.methods(), ["HEAD", "HEAD", "HEAD", "PUT"]);
        stub.fail(usize::MAX, 503);
        let begun = Instant::now();
        assert!(blobs.get(&hash).await.is_err());
        assert_eq!(stub.methods().len(), RETRIES + 1);
        assert!(begun.elapsed() < Duration::from_secs(30));
        stub.fail(usize::MAX, 403);
        let refused = blobs.get(&hash).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(stub.methods().len(), 1, "a refusal is final");
    }

    #[tokio::test]
    async fn a_bucket_that_never_answers_is_not_waited_for() {
        let (stub, settings) = Stub::open();
        let times = Times {
            connecting: Duration::from_millis(200),
            answering: Duration::from_millis(200),
            whole: Duration::from_millis(1_000),
        };
        let bucket = Bucket::within(&settings, times).unwrap();
        stub.fail(usize::MAX, 0);
        let begun = Instant::now();
        assert!(bucket.get(&sha256(b"words")).await.is_err());
        assert!(
            begun.elapsed() < Duration::from_secs(4),
            "{:?}",
            begun.elapsed()
        );
        // Nobody is there at all.
        let nobody = Settings {
            endpoint: Some("http://127.0.0.1:1".to_owned()),
            ..settings.clone()
        };
        let nobody = Bucket::within(&nobody, times).unwrap();
        assert!(nobody.get(&sha256(b"words")).await.is_err());
        // Without TLS only where that was allowed.
        let safe = Settings {
            plain: false,
            ..settings
        };
        let safe = Bucket::within(&safe, times);
        assert!(match safe {
            Ok(safe) => safe.get(&sha256(b"words")).await.is_err(),
            Err(_) => true,
        });
    }
}
