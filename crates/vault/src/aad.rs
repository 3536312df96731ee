//! Associated data: the identity that a ciphertext is bound to, as unambiguous bytes.
//!
//! Every field is preceded by its length, and an absent field differs from an empty one, so
//! no two identities encode alike. It must never hold a secret: it is authenticated, not
//! encrypted.

/// Builds the associated data of one ciphertext.
pub(crate) struct Aad(Vec<u8>);

impl Aad {
    /// Starts with `domain`, which keeps ciphertexts of different uses apart.
    pub(crate) fn new(domain: &str) -> Self {
        Self(Vec::with_capacity(256)).field(domain.as_bytes())
    }

    /// Appends a field that is always there.
    pub(crate) fn field(mut self, bytes: &[u8]) -> Self {
        self.0
            .extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    /// Appends a field that may be absent.
    pub(crate) fn optional(mut self, value: Option<&str>) -> Self {
        match value {
            None => {
                self.0.push(0);
                self
            }
            Some(text) => {
                self.0.push(1);
                self.field(text.as_bytes())
            }
        }
    }

    /// The finished bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Aad;

    fn encode(fields: &[String], last: Option<&str>) -> Vec<u8> {
        let start = Aad::new("test").field(&(fields.len() as u64).to_le_bytes());
        fields
            .iter()
            .fold(start, |aad, field| aad.field(field.as_bytes()))
            .optional(last)
            .as_bytes()
            .to_vec()
    }

    #[test]
    fn moving_a_byte_between_neighbours_changes_the_bytes() {
        assert_ne!(
            encode(&["ab".into(), "c".into()], None),
            encode(&["a".into(), "bc".into()], None)
        );
    }

    #[test]
    fn an_absent_field_differs_from_an_empty_one() {
        assert_ne!(encode(&[], None), encode(&[], Some("")));
    }

    proptest! {
        #[test]
        fn equal_bytes_mean_equal_identities(
            a in prop::collection::vec("[ab\0]{0,3}", 0..4),
            b in prop::collection::vec("[ab\0]{0,3}", 0..4),
            x in prop::option::of("[a\0]{0,2}"),
            y in prop::option::of("[a\0]{0,2}"),
        ) {
            let same_bytes = encode(&a, x.as_deref()) == encode(&b, y.as_deref());
            prop_assert_eq!(same_bytes, a == b && x == y);
        }
    }
}
