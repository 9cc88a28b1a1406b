//! Zstandard (RFC 8878), also of a body that was cut: the decoder holds back what a later block may refer to until it has
//! seen the last block, so that a cut body is given one.

use ruzstd::decoding::StreamingDecoder;
use std::io::Read;

const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();

/// An empty last block, and room for a checksum, which is not looked at.
const LAST: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];

/// The largest window that a body may ask for (RFC 9659); a frame of one segment has its own length for a window.
const WINDOW: usize = 8 * 1024 * 1024;

/// The frames of a body, one behind the other, to this limit.
pub(super) fn unpacked(body: &[u8], limit: usize) -> Vec<u8> {
    let mut all = Vec::new();
    let mut rest = body;
    while all.len() < limit
        && let Some(end) = blocks(rest)
    {
        let source = rest[..end.blocks].chain(LAST.as_slice());
        let Ok(decoder) = StreamingDecoder::new_with_max_window_size(source, limit.max(WINDOW) as u64) else { break };
        let room = limit - all.len();
        // What came before the damage is kept, and is all that there is to read.
        let _ = decoder.take(room as u64).read_to_end(&mut all);
        rest = &rest[end.frame.min(rest.len())..];
    }
    all
}

/// Where a frame ends.
struct FrameEnd {
    /// Behind the last block that is whole and not the last of the frame.
    blocks: usize,
    /// Behind the frame.
    frame: usize,
}

/// The blocks at the beginning of these bytes; none where no frame begins here.
fn blocks(bytes: &[u8]) -> Option<FrameEnd> {
    let descriptor = *bytes.strip_prefix(&MAGIC)?.first()?;
    let (is_single, has_checksum) = (descriptor & 0x20 != 0, descriptor & 0x04 != 0);
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let size = [usize::from(is_single), 2, 4, 8][usize::from(descriptor >> 6)];
    let mut at = MAGIC.len() + 1 + usize::from(!is_single) + dictionary + size;
    while let Some([a, b, c]) = bytes.get(at..at + 3).and_then(|header| header.first_chunk()).copied() {
        let header = u32::from_le_bytes([a, b, c, 0]);
        let (is_last, kind, size) = (header & 1 == 1, header >> 1 & 3, (header >> 3) as usize);
        // One byte stands for all of a block of one repeated.
        let end = at + 3 + if kind == 1 { 1 } else { size };
        if end > bytes.len() {
            break;
        }
        at = end;
        if is_last {
            return Some(FrameEnd { blocks: at, frame: at + if has_checksum { 4 } else { 0 } });
        }
    }
    Some(FrameEnd { blocks: at.min(bytes.len()), frame: bytes.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    fn packed(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    #[test]
    fn frames_follow_each_other_and_a_cut_one_gives_its_whole_blocks() {
        // Blocks hold 128 KiB at most.
        let text: Vec<u8> = (0..60_000).flat_map(|number: u32| format!("{number} ").into_bytes()).collect();
        let whole = packed(&text);
        assert_eq!(unpacked(&[whole.clone(), whole.clone()].concat(), 1 << 24), [text.clone(), text.clone()].concat());
        let cut = unpacked(&whole[..whole.len() * 3 / 4], 1 << 24);
        assert!(text.starts_with(&cut) && cut.len() >= 128 * 1024, "{}", cut.len());
    }

    #[test]
    fn a_bomb_takes_no_more_than_the_limit() {
        let bomb = packed(&vec![0; 64 << 20]);
        assert!(bomb.len() < 1 << 20);
        assert_eq!(unpacked(&bomb, 1 << 20).len().min(1 << 20), unpacked(&bomb, 1 << 20).len());
        // A window of a gibibyte.
        let window = [&MAGIC[..], &[0x00, 0xA0], &LAST].concat();
        assert_eq!(unpacked(&window, 1 << 20), Vec::<u8>::new());
        for broken in [&MAGIC[..], &[], b"nothing", &[&MAGIC[..], &[0xFF; 40]].concat()] {
            assert!(unpacked(broken, 1 << 20).is_empty());
        }
    }
}
