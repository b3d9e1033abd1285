//! Hostile addresses in every spelling we could think of.

use super::*;

fn refusal(policy: &Policy, address: &str) -> Option<Refusal> {
    policy.target(&Url::parse(address).unwrap()).err()
}

/// Refused by the address alone, before any name is looked up.
const NOT_PUBLIC: &[&str] = &[
    // Loopback, as people and attackers write it.
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.255.255.254/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0x7F.0x0.0x0.0x1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0177.0x0.0.1/",
    "http://00000177.0.0.1/",
    "http://１２７.０.０.１/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http:127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http://%31%32%37.0.0.1/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://app.localhost/",
    "http://ⓛocalhost/",
    "http://localhost.localdomain/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    // Unspecified.
    "http://0/",
    "http://0.0.0.0/",
    "http://0.1.2.3/",
    "http://[::]/",
    // IPv4 in the clothes of IPv6.
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::127.0.0.1]/",
    "http://[::7f00:1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:7f00:1::1]/",
    // Cloud metadata.
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.170.2/v2/credentials",
    "http://168.63.129.16/",
    "http://100.100.100.200/",
    "http://192.0.0.192/",
    "http://[fd00:ec2::254]/",
    "http://metadata/",
    "http://metadata.google.internal/",
    "http://instance-data.ec2.internal/",
    // Private networks.
    "http://10.0.0.5/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://0xc0a80101/",
    "http://100.64.0.1/",
    "http://100.127.255.255/",
    "http://[fc00::1]/",
    "http://[fdff:ffff::1]/",
    "http://[fe80::1]/",
    "http://[febf::1]/",
    "http://[fec0::1]/",
    "http://printer/",
    "http://printer.local/",
    "http://wiki.corp/",
    "http://nas.lan/",
    "http://router.home/",
    "http://router.home.arpa/",
    "http://kubernetes.default.svc/",
    "http://kubernetes.default.svc.cluster.local./",
    "http://hidden.onion/",
    // Set apart for other ends.
    "http://192.0.0.1/",
    "http://192.0.2.1/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://198.19.255.255/",
    "http://198.51.100.7/",
    "http://203.0.113.9/",
    "http://224.0.0.1/",
    "http://239.255.255.255/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://4294967295/",
    "http://[ff02::1]/",
    "http://[100::1]/",
    "http://[2001:db8::1]/",
    "http://[2001:2::1]/",
    "http://[2001:20::1]/",
    "http://[3fff::1]/",
    "http://[5f00::1]/",
    "http://[4000::1]/",
];

#[test]
fn addresses_beside_the_public_web_are_refused_in_every_spelling_and_with_one_sentence() {
    assert!(NOT_PUBLIC.len() > 90);
    for secure in [false, true] {
        for address in NOT_PUBLIC {
            let address = match secure {
                true => address.replacen("http:", "https:", 1),
                false => (*address).to_owned(),
            };
            let refused = refusal(&Policy::default(), &address);
            assert_eq!(refused, Some(Refusal::NotPublic), "{address}");
        }
    }
}

#[test]
fn addresses_that_no_browser_could_read_never_become_an_address() {
    for address in [
        "http://[fe80::1%25eth0]/",
        "http://[::1%lo]/",
        "http://256.0.0.1/",
        "http://1.2.3.4.5/",
        "http://0x100000000/",
        "http://127.0.0.1\u{0}.example.org/",
        "http://exa mple.org/",
        "http://[::1/",
        "http://",
        "http://:80/",
        "http://example.org:99999/",
        "//example.org/",
        "example.org",
    ] {
        assert!(
            crate::domain::words::WebAddress::parse(address).is_err(),
            "{address}"
        );
    }
}

#[test]
fn other_schemes_credentials_and_ports_are_refused_each_for_its_reason() {
    let policy = Policy::default();
    for address in [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org:70/_x",
        "dict://example.org:11211/stat",
        "javascript:alert(1)",
        "ws://example.org/",
        "unix:/run/x.sock",
        "jar:http://example.org!/",
    ] {
        assert_eq!(
            refusal(&policy, address),
            Some(Refusal::Scheme),
            "{address}"
        );
    }
    for address in [
        "http://ada@example.org/",
        "http://:secret@example.org/",
        "https://example.org%20@127.0.0.1/",
        "http://example.org\\@127.0.0.1/"
            .replace('\\', "%5c")
            .as_str(),
    ] {
        let refused = refusal(&policy, address);
        assert_eq!(refused, Some(Refusal::Credentials), "{address}");
    }
    for port in [0, 1, 22, 25, 8080, 3306, 5432, 6379, 9200, 11211, 65535] {
        for host in ["example.org", "93.184.216.34", "127.0.0.1", "[::1]"] {
            let refused = refusal(&policy, &format!("http://{host}:{port}/"));
            assert_eq!(refused, Some(Refusal::Port(port)), "{host}:{port}");
        }
    }
}

#[test]
fn the_public_web_is_asked() {
    for address in [
        "https://example.org/",
        "http://example.org:443/",
        "https://example.org:80/",
        "https://example.org./",
        "https://bücher.example.org/",
        "https://mylocal.example.org/",
        "https://localhost.example.org/",
        "https://intranet.example.org/",
        "http://93.184.216.34/",
        "http://172.32.0.1/",
        "http://192.0.1.1/",
        "http://100.128.0.1/",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/",
        "https://[2001:4860:4860::8888]/",
    ] {
        assert_eq!(refusal(&Policy::default(), address), None, "{address}");
    }
}

#[test]
fn one_private_answer_among_public_ones_refuses_the_name() {
    let policy = Policy::default();
    let target = policy
        .target(&Url::parse("https://a.example/").unwrap())
        .unwrap();
    let ips = |texts: &[&str]| texts.iter().map(|t| t.parse().unwrap()).collect::<Vec<_>>();
    let public = ips(&["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"]);
    let admitted = policy.admit(&target, &public).unwrap();
    assert_eq!(admitted[0], "93.184.216.34:443".parse().unwrap());
    for private in [
        "127.0.0.1",
        "10.0.0.5",
        "0.0.0.0",
        "::1",
        "::ffff:10.0.0.5",
        "64:ff9b::a00:5",
        "fe80::1",
        "169.254.169.254",
    ] {
        let mixed = ips(&["93.184.216.34", private]);
        assert_eq!(
            policy.admit(&target, &mixed),
            Err(Refusal::NotPublic),
            "{private}"
        );
    }
}

#[test]
fn what_is_allowed_beside_the_public_web_is_exactly_what_was_written() {
    let policy = Policy::parse("127.0.0.1:8081, 10.1.0.0/16, [::1]:8082, Wiki.corp:8083").unwrap();
    for address in [
        "http://127.0.0.1:8081/",
        "http://2130706433:8081/",
        "http://10.1.2.3/",
        "https://10.1.2.3/",
        "http://[::1]:8082/",
        "http://wiki.corp:8083/",
        "http://wiki.corp.:8083/",
    ] {
        assert_eq!(refusal(&policy, address), None, "{address}");
    }
    for address in [
        "http://127.0.0.1/",
        "http://127.0.0.1:8082/",
        "http://127.0.0.2:8081/",
        "http://[::ffff:127.0.0.1]:8081/",
        "http://10.2.0.1/",
        "http://10.1.2.3:8081/",
        "http://wiki.corp/",
        "http://other.corp:8083/",
    ] {
        assert!(refusal(&policy, address).is_some(), "{address}");
    }
    let wiki = policy
        .target(&Url::parse("http://wiki.corp:8083/").unwrap())
        .unwrap();
    assert!(policy.admit(&wiki, &["10.9.9.9".parse().unwrap()]).is_ok());
    let other = policy
        .target(&Url::parse("http://a.example:8081/").unwrap())
        .unwrap();
    assert!(
        policy
            .admit(&other, &["93.184.216.34".parse().unwrap()])
            .is_err()
    );
    for wrong in [
        "example.org",
        "10.0.0.0/33",
        "a b:80",
        "x:",
        "x:http",
        "http://x/",
    ] {
        assert_eq!(Policy::parse(wrong), Err(wrong.to_owned()), "{wrong}");
    }
    assert_eq!(Policy::parse(" , "), Ok(Policy::default()));
}
