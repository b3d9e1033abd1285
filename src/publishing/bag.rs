//! A bag: files that leave together, with their hashes beside them (BagIt 1.0, RFC 8493), so that
//! whoever holds it can tell offline whether anything was changed, lost or added.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const MANIFEST: &str = "manifest-sha256.txt";
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// Files by their paths inside the bag.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Packs payload files: each stands under `data/`, its hash in the manifest. `about` are lines of
/// `bag-info.txt`, label and value.
pub fn pack(payload: Files, about: &[(&str, &str)]) -> Files {
    let count = payload.len();
    let bytes: usize = payload.values().map(Vec::len).sum();
    let mut bag: Files = payload
        .into_iter()
        .map(|(path, bytes)| (format!("data/{path}"), bytes))
        .collect();
    let manifest = manifest(&bag);
    let mut info: String = about
        .iter()
        .map(|(label, value)| format!("{label}: {}\n", one_line(value)))
        .collect();
    info.push_str(&format!("Payload-Oxum: {bytes}.{count}\n"));
    let tags = Files::from([
        ("bagit.txt".to_owned(), DECLARATION.into()),
        ("bag-info.txt".to_owned(), info.into()),
        (MANIFEST.to_owned(), manifest.into()),
    ]);
    bag.insert(TAG_MANIFEST.to_owned(), self::manifest(&tags).into());
    bag.extend(tags);
    bag
}

/// What is wrong with a bag, in sentences; nothing when it is whole.
pub fn faults(bag: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    if bag
        .get("bagit.txt")
        .is_none_or(|text| !text.starts_with(b"BagIt-Version: "))
    {
        faults.push("this is no bag: bagit.txt is missing".to_owned());
        return faults;
    }
    for name in [MANIFEST, TAG_MANIFEST] {
        match bag.get(name) {
            Some(listed) => compare(bag, &String::from_utf8_lossy(listed), &mut faults),
            None => faults.push(format!("{name} is missing")),
        }
    }
    let listed = bag
        .get(MANIFEST)
        .map(|text| String::from_utf8_lossy(text).into_owned());
    let listed = listed.unwrap_or_default();
    for path in bag.keys().filter(|path| path.starts_with("data/")) {
        if !listed
            .lines()
            .any(|line| named(line).is_some_and(|(_, known)| known == path))
        {
            faults.push(format!("{path} was added: no manifest names it"));
        }
    }
    faults
}

fn compare(bag: &Files, listed: &str, faults: &mut Vec<String>) {
    for (hash, path) in listed.lines().filter_map(named) {
        match bag.get(path) {
            None => faults.push(format!("{path} is missing")),
            Some(bytes) if sha256(bytes) != hash => {
                faults.push(format!("{path} is not what it was: its hash differs"));
            }
            Some(_) => {}
        }
    }
}

/// Hash and path of a line of a manifest.
fn named(line: &str) -> Option<(&str, &str)> {
    let (hash, path) = line.split_once(char::is_whitespace)?;
    Some((hash, path.trim_start()))
}

fn manifest(files: &Files) -> String {
    files
        .iter()
        .map(|(path, bytes)| format!("{}  {path}\n", sha256(bytes)))
        .collect()
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn one_line(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bag() -> Files {
        let payload = Files::from([
            ("record.json".to_owned(), b"{}".to_vec()),
            ("evidence/E1.txt".to_owned(), b"Passengers: 31,000".to_vec()),
        ]);
        pack(payload, &[("Source-Organization", "The\nDesk")])
    }

    #[test]
    fn a_bag_is_whole_when_it_is_packed() {
        let bag = bag();
        assert_eq!(faults(&bag), Vec::<String>::new());
        let info = String::from_utf8(bag["bag-info.txt"].clone()).unwrap();
        assert_eq!(info, "Source-Organization: The Desk\nPayload-Oxum: 20.2\n");
        assert!(bag.contains_key("data/evidence/E1.txt"));
    }

    #[test]
    fn what_is_changed_lost_or_added_is_named() {
        let whole = bag();
        let mut changed = whole.clone();
        changed.get_mut("data/evidence/E1.txt").unwrap()[0] ^= 1;
        assert!(faults(&changed)[0].starts_with("data/evidence/E1.txt is not what it was"));
        let mut lost = whole.clone();
        lost.remove("data/record.json");
        assert_eq!(faults(&lost), ["data/record.json is missing"]);
        let mut added = whole.clone();
        added.insert("data/more.txt".to_owned(), Vec::new());
        assert!(faults(&added)[0].contains("was added"));
        let mut forged = whole.clone();
        let manifest = forged.get_mut(MANIFEST).unwrap();
        manifest[0] = if manifest[0] == b'0' { b'1' } else { b'0' };
        assert!(faults(&forged).iter().any(|one| one.contains(MANIFEST)));
        assert_eq!(faults(&Files::new()).len(), 1);
    }
}
