//! Packed bodies, unpacked for reading only: what is passed on stays as it came.

use super::zstd;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::borrow::Cow;
use std::io::Read;

/// What a decoder of brotli fills at once.
const BUFFER: usize = 16 * 1024;

/// The body without its `Content-Encoding`, as far as it can be unpacked and to this limit; none where the packing is not
/// read here. A stream that was cut gives what had come.
#[must_use]
pub fn unpacked<'a>(encoding: Option<&str>, body: &'a [u8], limit: usize) -> Option<Cow<'a, [u8]>> {
    let unpacked = match encoding.map(|name| name.trim().to_ascii_lowercase()).as_deref() {
        None | Some("" | "identity") => return Some(Cow::Borrowed(body)),
        Some("gzip" | "x-gzip") => read(MultiGzDecoder::new(body), limit),
        // Some servers leave the wrapper away that the name asks for (RFC 9110, 8.4.1.2).
        Some("deflate") if body.first().is_some_and(|first| first & 0x0f == 8) => read(ZlibDecoder::new(body), limit),
        Some("deflate") => read(DeflateDecoder::new(body), limit),
        Some("br") => read(brotli_decompressor::Decompressor::new(body, BUFFER), limit),
        Some("zstd") => zstd::unpacked(body, limit),
        Some(_) => return None,
    };
    Some(Cow::Owned(unpacked))
}

/// All that comes, to the limit.
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

    /// The same text, by Node's zlib.
    const BROTLI: &[u8] = &[
        27, 151, 8, 248, 141, 195, 56, 22, 188, 88, 52, 41, 61, 149, 90, 65, 68, 167, 79, 131, 108, 117, 237, 73, 65,
        74, 185, 45, 45, 40, 161, 26, 138, 125, 156, 7, 0, 192, 108, 8,
    ];

    #[test]
    fn packed_bodies_are_read_also_where_they_were_cut() {
        let text = b"data: {\"choices\":[]}\n\n".repeat(100);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(&text).unwrap();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(&text).unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        raw.write_all(&text).unwrap();
        let zstd = ruzstd::encoding::compress_to_vec(text.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
        let packed = [
            ("gzip", gzip.finish().unwrap()),
            ("deflate", zlib.finish().unwrap()),
            ("Deflate", raw.finish().unwrap()),
            ("zstd", zstd),
            ("br", BROTLI.to_vec()),
        ];
        for (encoding, body) in packed {
            assert_eq!(unpacked(Some(encoding), &body, 1 << 20).unwrap(), text, "{encoding}");
            let cut = unpacked(Some(encoding), &body[..body.len() - 3], 1 << 20).unwrap();
            assert!(text.starts_with(&cut), "{encoding}");
            assert_eq!(unpacked(Some(encoding), &body, 10).unwrap().len(), 10, "{encoding}");
            assert!(unpacked(Some(encoding), b"\x00 no such thing", 1 << 20).unwrap().len() < 100, "{encoding}");
        }
        assert_eq!(unpacked(Some("compress"), &[1], 10), None);
        assert_eq!(unpacked(None, &[1], 10).unwrap(), [1].as_slice());
    }
}
