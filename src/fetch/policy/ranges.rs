//! Addresses that are not the public web, each with the document that sets it apart.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Addresses that share their first `bits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    base: IpAddr,
    bits: u8,
}

impl Range {
    /// Accepts `10.0.0.0/8`, `fd00::/8` or a single address.
    pub fn parse(typed: &str) -> Option<Range> {
        let (base, bits) = match typed.split_once('/') {
            Some((base, bits)) => (base.parse().ok()?, Some(bits.parse().ok()?)),
            None => (typed.parse().ok()?, None),
        };
        let most = if matches!(base, IpAddr::V4(_)) {
            32
        } else {
            128
        };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Range { base, bits })
    }

    /// Whether an address lies in it. An IPv4 range holds no IPv6 address and the other way round.
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.base, ip) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                (base.to_bits() ^ ip.to_bits()) & mask == 0
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => {
                let mask = u128::MAX
                    .checked_shl(128 - u32::from(self.bits))
                    .unwrap_or(0);
                (base.to_bits() ^ ip.to_bits()) & mask == 0
            }
            _ => false,
        }
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Range {
    let base = IpAddr::V4(Ipv4Addr::new(a, b, c, d));
    Range { base, bits }
}

/// A range of IPv6 by its first three groups, which is as deep as the registry's ranges go.
const fn v6(a: u16, b: u16, c: u16, bits: u8) -> Range {
    let base = IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0));
    Range { base, bits }
}

/// The only part of IPv6 that is handed out for the public internet.
const GLOBAL_UNICAST: Range = v6(0x2000, 0, 0, 3);

/// The IANA special-purpose registries, and what clouds hide behind public-looking addresses.
const REFUSED: &[(Range, &str)] = &[
    (v4(0, 0, 0, 0, 8), "this network, RFC 791"),
    (v4(10, 0, 0, 0, 8), "private, RFC 1918"),
    (v4(100, 64, 0, 0, 10), "carrier-grade NAT, RFC 6598"),
    (v4(127, 0, 0, 0, 8), "loopback, RFC 1122"),
    (
        v4(169, 254, 0, 0, 16),
        "link-local and cloud metadata, RFC 3927",
    ),
    (v4(172, 16, 0, 0, 12), "private, RFC 1918"),
    (v4(192, 0, 0, 0, 24), "protocol assignments, RFC 6890"),
    (v4(192, 0, 2, 0, 24), "documentation, RFC 5737"),
    (v4(192, 31, 196, 0, 24), "AS112 name servers, RFC 7535"),
    (v4(192, 52, 193, 0, 24), "multicast tunnels, RFC 7450"),
    (v4(192, 88, 99, 0, 24), "6to4 relays, RFC 7526"),
    (v4(192, 168, 0, 0, 16), "private, RFC 1918"),
    (v4(192, 175, 48, 0, 24), "AS112 name servers, RFC 7534"),
    (v4(198, 18, 0, 0, 15), "benchmarking, RFC 2544"),
    (v4(198, 51, 100, 0, 24), "documentation, RFC 5737"),
    (v4(203, 0, 113, 0, 24), "documentation, RFC 5737"),
    (v4(224, 0, 0, 0, 4), "multicast, RFC 5771"),
    (
        v4(240, 0, 0, 0, 4),
        "reserved and broadcast, RFC 1112 and RFC 919",
    ),
    // A public address by its number, answered inside every virtual machine of Azure.
    (
        v4(168, 63, 129, 16, 32),
        "the host of a virtual machine, Azure",
    ),
    (
        v6(0x2001, 0, 0, 23),
        "protocol assignments with Teredo, RFC 2928 and RFC 4380",
    ),
    (v6(0x2001, 0x0db8, 0, 32), "documentation, RFC 3849"),
    (
        v6(0x2002, 0, 0, 16),
        "6to4, an IPv4 address in disguise, RFC 3056",
    ),
    (
        v6(0x2620, 0x004f, 0x8000, 48),
        "AS112 name servers, RFC 7534",
    ),
    (v6(0x3ffe, 0, 0, 16), "the former 6bone, RFC 3701"),
    (v6(0x3fff, 0, 0, 20), "documentation, RFC 9637"),
];

/// Why an address is not the public web, or `None` when it is. Whatever of IPv6 lies outside global
/// unicast is refused as a whole: unspecified, loopback, IPv4 in disguise (mapped, compatible,
/// NAT64), unique local, link-local, site-local, multicast, and what has no meaning yet (RFC 4291).
pub fn set_apart(ip: IpAddr) -> Option<&'static str> {
    if ip.is_ipv6() && !GLOBAL_UNICAST.contains(ip) {
        return Some("not global unicast, RFC 4291");
    }
    REFUSED
        .iter()
        .find(|(range, _)| range.contains(ip))
        .map(|(_, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_and_the_last_address_of_each_range_are_refused_and_their_neighbours_are_not() {
        for (first, last, before, after) in [
            ("10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
            (
                "100.64.0.0",
                "100.127.255.255",
                "100.63.255.255",
                "100.128.0.0",
            ),
            (
                "127.0.0.0",
                "127.255.255.255",
                "126.255.255.255",
                "128.0.0.0",
            ),
            (
                "169.254.0.0",
                "169.254.255.255",
                "169.253.255.255",
                "169.255.0.0",
            ),
            (
                "172.16.0.0",
                "172.31.255.255",
                "172.15.255.255",
                "172.32.0.0",
            ),
            (
                "192.168.0.0",
                "192.168.255.255",
                "192.167.255.255",
                "192.169.0.0",
            ),
            (
                "198.18.0.0",
                "198.19.255.255",
                "198.17.255.255",
                "198.20.0.0",
            ),
            ("2002::", "2002:ffff::1", "2001:ffff::1", "2003::1"),
            ("2001::", "2001:1ff::1", "2000:ffff::1", "2001:200::1"),
            ("3fff::", "3fff:fff::1", "3ffd::1", "3fff:1000::1"),
        ] {
            assert!(set_apart(ip(first)).is_some(), "{first}");
            assert!(set_apart(ip(last)).is_some(), "{last}");
            assert_eq!(set_apart(ip(before)), None, "{before}");
            assert_eq!(set_apart(ip(after)), None, "{after}");
        }
    }

    #[test]
    fn a_range_is_an_address_with_or_without_a_length_that_fits() {
        let ten = Range::parse("10.0.0.0/8").unwrap();
        assert!(ten.contains(ip("10.9.8.7")) && !ten.contains(ip("11.0.0.0")));
        assert!(Range::parse("0.0.0.0/0").unwrap().contains(ip("8.8.8.8")));
        assert!(Range::parse("::/0").unwrap().contains(ip("2001::1")));
        assert!(!Range::parse("0.0.0.0/0").unwrap().contains(ip("::1")));
        assert!(Range::parse("fd00::7").unwrap().contains(ip("fd00::7")));
        for wrong in ["10.0.0.0/33", "::/129", "10/8", "", "10.0.0.0/", "x/8"] {
            assert_eq!(Range::parse(wrong), None, "{wrong}");
        }
    }
}
