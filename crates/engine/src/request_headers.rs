//! Which headers are the request's own.

/// Headers that say where a request goes and how it is framed. Whoever could set them would send it,
/// and the credential in it, somewhere else than the address says (RFC 9110 sections 7.2 and 7.6).
const OF_THE_REQUEST: [&str; 8] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether a header is the request's own, which no node and no input may set.
pub(crate) fn is_of_the_request(name: &str) -> bool {
    OF_THE_REQUEST
        .iter()
        .any(|own| own.eq_ignore_ascii_case(name.trim()))
}
