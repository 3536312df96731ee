//! Padding of values to 64-byte buckets, so that a stored length does not name the provider.
//!
//! The scheme is that of ISO/IEC 7816-4: one `0x80`, then zeros. At least one byte is always
//! added, which makes removal unambiguous. It must only be removed from bytes that were
//! authenticated first.

/// Sealed lengths are multiples of this many bytes.
pub(crate) const BUCKET: usize = 64;

const MARK: u8 = 0x80;

/// The length of `len` bytes after padding.
pub(crate) fn padded_len(len: usize) -> usize {
    (len / BUCKET + 1) * BUCKET
}

/// Appends the padding for the `len` bytes that end `buffer`.
pub(crate) fn pad(buffer: &mut Vec<u8>, len: usize) {
    buffer.push(MARK);
    buffer.resize(buffer.len() - 1 - len + padded_len(len), 0);
}

/// The bytes before the padding, or `None` when there is no padding to remove.
pub(crate) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    if !padded.len().is_multiple_of(BUCKET) {
        return None;
    }
    let mark = padded.iter().rposition(|byte| *byte != 0)?;
    let (value, padding) = padded.split_at(mark);
    (padding.first() == Some(&MARK) && padding.len() <= BUCKET).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::{pad, padded_len, unpad};

    #[test]
    fn every_length_up_to_three_buckets_comes_back() {
        for len in 0..=192 {
            let value: Vec<u8> = (0..len)
                .map(|i| if i % 3 == 0 { 0x80 } else { 0 })
                .collect();
            let mut buffer = vec![7; 5];
            buffer.extend_from_slice(&value);
            pad(&mut buffer, len);
            assert_eq!(buffer.len(), 5 + padded_len(len));
            assert_eq!(padded_len(len) % 64, 0);
            assert_eq!(unpad(&buffer[5..]), Some(value.as_slice()));
        }
    }

    #[test]
    fn bytes_without_padding_are_refused() {
        let mut excess = vec![0x80];
        excess.resize(128, 0);
        for bytes in [&[][..], &[0; 64], &[0x80; 63], &[1; 64], &excess] {
            assert_eq!(unpad(bytes), None, "{} bytes", bytes.len());
        }
    }
}
