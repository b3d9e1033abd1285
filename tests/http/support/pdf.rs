//! PDF files of our own making, written by hand.

use std::fmt::Write as _;
use std::io::Write as _;

/// What is said of a document besides its pages.
#[derive(Clone, Debug, Default)]
pub struct About<'a> {
    pub title: &'a str,
    /// An entry of the trailer.
    pub trailer: &'a str,
}

/// A document of A4 pages with these content streams; `/F1` is Helvetica.
pub fn pdf(about: &About<'_>, pages: &[String]) -> Vec<u8> {
    let streams: Vec<(String, Vec<u8>)> = pages
        .iter()
        .map(|page| (String::new(), page.clone().into_bytes()))
        .collect();
    of_streams(about, &streams)
}

/// The same with streams as they are, each with the entries of its dictionary.
pub fn of_streams(about: &About<'_>, pages: &[(String, Vec<u8>)]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len())
        .map(|n| format!("{} 0 R", 5 + n * 2))
        .collect();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!(
            "<< /Type /Pages /Count {} /Kids [{}] >>",
            pages.len(),
            kids.join(" ")
        )
        .into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_vec(),
        format!("<< /Title ({}) >>", about.title).into_bytes(),
    ];
    for (n, (entries, stream)) in pages.iter().enumerate() {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
                6 + n * 2
            )
            .into_bytes(),
        );
        let mut object = format!("<< /Length {} {entries} >>\nstream\n", stream.len()).into_bytes();
        object.extend_from_slice(stream);
        object.extend_from_slice(b"\nendstream");
        objects.push(object);
    }
    let mut bytes = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        write!(bytes, "{} 0 obj\n", n + 1).unwrap();
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let table = bytes.len();
    let mut xref = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        writeln!(xref, "{place:010} 00000 n ").unwrap();
    }
    let trailer = about.trailer;
    write!(
        xref,
        "trailer\n<< /Size {} /Root 1 0 R /Info 4 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    )
    .unwrap();
    bytes.extend_from_slice(xref.as_bytes());
    bytes
}

/// Lines under one another: the first stands at `(x, y)`, from the lower left corner.
pub fn set(x: f64, y: f64, size: f64, leading: f64, lines: &[&str]) -> String {
    let mut stream = format!("BT /F1 {size} Tf {leading} TL {x} {y} Td\n");
    for line in lines {
        let line = line
            .replace('\\', "\\\\")
            .replace('(', "\\(")
            .replace(')', "\\)");
        writeln!(stream, "({line}) Tj T*").unwrap();
    }
    stream.push_str("ET\n");
    stream
}

/// Packs bytes as `/FlateDecode` has them.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}
