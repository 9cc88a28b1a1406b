//! Packed bodies, unpacked for reading only: what is passed on stays as it came.

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// The body without its `Content-Encoding`, as far as it can be unpacked and to this limit; none where the packing is not
/// read here. A stream that was cut gives what had come.
#[must_use]
pub fn unpacked(encoding: Option<&str>, body: Vec<u8>, limit: usize) -> Option<Vec<u8>> {
    match encoding.map(|name| name.trim().to_ascii_lowercase()).as_deref() {
        None | Some("" | "identity") => Some(body),
        Some("gzip" | "x-gzip") => Some(read(MultiGzDecoder::new(body.as_slice()), limit)),
        // Some servers leave the wrapper away that the name asks for (RFC 9110, 8.4.1.2).
        Some("deflate") if body.first().is_some_and(|first| first & 0x0f == 8) => {
            Some(read(ZlibDecoder::new(body.as_slice()), limit))
        }
        Some("deflate") => Some(read(DeflateDecoder::new(body.as_slice()), limit)),
        Some(_) => None,
    }
}

fn read(packed: impl Read, limit: usize) -> Vec<u8> {
    let mut body = Vec::new();
    // What came before the damage is kept by `read_to_end`, and is all that there is to read.
    let _ = packed.take(limit as u64).read_to_end(&mut body);
    body
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Write;

    #[test]
    fn packed_bodies_are_read_also_where_they_were_cut() {
        let text = b"data: {\"choices\":[]}\n\n".repeat(100);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(&text).unwrap();
        let gzip = gzip.finish().unwrap();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(&text).unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        raw.write_all(&text).unwrap();
        for (encoding, body) in
            [("gzip", gzip.clone()), ("deflate", zlib.finish().unwrap()), ("Deflate", raw.finish().unwrap())]
        {
            assert_eq!(unpacked(Some(encoding), body, 1 << 20).unwrap(), text, "{encoding}");
        }
        let cut = unpacked(Some("gzip"), gzip[..gzip.len() - 12].to_vec(), 1 << 20).unwrap();
        assert!(text.starts_with(&cut) && !cut.is_empty());
        assert_eq!(unpacked(Some("gzip"), gzip, 10).unwrap().len(), 10);
        assert_eq!(unpacked(Some("zstd"), vec![1], 10), None);
        assert_eq!(unpacked(None, vec![1], 10), Some(vec![1]));
    }
}
