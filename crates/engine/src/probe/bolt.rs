//! One login to Neo4j in Bolt: the handshake, `HELLO` and `GOODBYE`, and nothing else of the protocol
//! (Bolt Protocol, "Handshake specification" and "Message specification", versions 4.0 to 5.0).

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::Zeroizing;

/// Identifies Bolt, and the versions that are asked for: 5.0, then 4.4 down to 4.0. They have the
/// credentials in `HELLO`.
const HANDSHAKE: [u8; 20] = [
    0x60, 0x60, 0xB0, 0x17, 0, 0, 0, 5, 0, 4, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0,
];
/// `HELLO`, a structure of one field.
const HELLO: [u8; 2] = [0xB1, 0x01];
/// `GOODBYE` in a chunk of its own.
const GOODBYE: [u8; 6] = [0, 2, 0xB0, 0x02, 0, 0];
const SUCCESS: u8 = 0x70;
const FAILURE: u8 = 0x7F;
/// Longest answer that is read.
const MAX_ANSWER: usize = 64 * 1024;

/// What the database said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// It takes the credentials.
    Welcome,
    /// It does not.
    Unauthorized,
    /// It takes them, and wants another password first.
    Expired,
    /// It takes nobody now.
    Busy,
    /// It speaks no version of these, or something else.
    Unknown,
}

/// Logs in once and leaves again.
///
/// # Errors
/// The connection broke.
pub(super) async fn log_in(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    user: &str,
    password: &str,
) -> io::Result<Said> {
    stream.write_all(&HANDSHAKE).await?;
    let mut version = [0; 4];
    stream.read_exact(&mut version).await?;
    if !matches!(version, [0, 0, _, 4] | [0, 0, 0, 5]) {
        return Ok(Said::Unknown);
    }
    let agent = concat!("patchbay/", env!("CARGO_PKG_VERSION"));
    let entries = [
        ("user_agent", agent),
        ("scheme", "basic"),
        ("principal", user),
        ("credentials", password),
    ];
    let mut message = Zeroizing::new(Vec::from(HELLO));
    message.push(0xA0 | 4);
    for (key, value) in entries {
        put(&mut message, key)?;
        put(&mut message, value)?;
    }
    let length = u16::try_from(message.len()).map_err(|_| too_long())?;
    stream.write_all(&length.to_be_bytes()).await?;
    stream.write_all(&message).await?;
    stream.write_all(&[0, 0]).await?;
    stream.flush().await?;
    let said = judged(&answer(stream).await?);
    // Whether it hears the goodbye is of no interest.
    drop(stream.write_all(&GOODBYE).await);
    Ok(said)
}

/// A text in `PackStream`.
fn put(message: &mut Vec<u8>, text: &str) -> io::Result<()> {
    match text.len() {
        length @ 0..16 => message.push(0x80 | u8::try_from(length).unwrap_or(0)),
        length @ 16..256 => message.extend([0xD0, u8::try_from(length).unwrap_or(0)]),
        length => {
            let length = u16::try_from(length).map_err(|_| too_long())?;
            message.push(0xD1);
            message.extend(length.to_be_bytes());
        }
    }
    message.extend(text.as_bytes());
    Ok(())
}

fn too_long() -> io::Error {
    io::Error::from(io::ErrorKind::InvalidInput)
}

/// A message, put together from its chunks.
async fn answer(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let length = usize::from(stream.read_u16().await?);
        // An empty chunk ends a message; before one it keeps the connection alive.
        if length == 0 && !message.is_empty() {
            return Ok(message);
        }
        let start = message.len();
        if start + length > MAX_ANSWER {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        message.resize(start + length, 0);
        stream.read_exact(&mut message[start..]).await?;
    }
}

fn judged(message: &[u8]) -> Said {
    let holds = |code: &str| {
        message
            .windows(code.len())
            .any(|part| part == code.as_bytes())
    };
    match message.get(1) {
        Some(&SUCCESS) => Said::Welcome,
        Some(&FAILURE) if holds("Security.CredentialsExpired") => Said::Expired,
        Some(&FAILURE) if holds("Security.AuthenticationRateLimit") => Said::Busy,
        Some(&FAILURE) if holds("Neo.ClientError.Security") => Said::Unauthorized,
        Some(&FAILURE) if holds("Neo.TransientError") => Said::Busy,
        _ => Said::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_with_their_lengths() {
        let written = |length: usize| {
            let mut message = Vec::new();
            put(&mut message, &"x".repeat(length)).map(|()| message)
        };
        assert_eq!(written(0).unwrap(), [0x80]);
        assert_eq!(written(15).unwrap()[0], 0x8F);
        assert_eq!(written(16).unwrap()[..2], [0xD0, 16]);
        assert_eq!(written(255).unwrap()[..2], [0xD0, 255]);
        assert_eq!(written(256).unwrap()[..3], [0xD1, 1, 0]);
        assert!(written(70_000).is_err());
    }

    /// A database that answers the handshake with a version and `HELLO` with a message.
    async fn asked(version: [u8; 4], chunks: &[&[u8]]) -> (io::Result<Said>, Vec<u8>) {
        let (mut ours, mut theirs) = tokio::io::duplex(4_096);
        let served = async {
            let mut handshake = [0; 20];
            theirs.read_exact(&mut handshake).await.unwrap();
            assert_eq!(handshake, HANDSHAKE);
            theirs.write_all(&version).await.unwrap();
            for chunk in chunks {
                let length = u16::try_from(chunk.len()).unwrap();
                theirs.write_all(&length.to_be_bytes()).await.unwrap();
                theirs.write_all(chunk).await.unwrap();
            }
            let mut rest = Vec::new();
            let mut part = [0; 512];
            while !rest.ends_with(&GOODBYE) {
                match theirs.read(&mut part).await {
                    Ok(read @ 1..) => rest.extend_from_slice(&part[..read]),
                    _ => break,
                }
            }
            rest
        };
        let login = async {
            let said = log_in(&mut ours, "neo4j", "a password of some length").await;
            drop(ours);
            said
        };
        tokio::join!(login, served)
    }

    #[tokio::test]
    async fn a_login_is_hello_and_goodbye() {
        let (said, sent) = asked([0, 0, 4, 4], &[&[], &[0xB1], &[0x70, 0xA0], &[]]).await;
        assert_eq!(said.unwrap(), Said::Welcome);
        let mut expected = vec![0, 0, 0xB1, 0x01, 0xA4];
        for text in [
            "user_agent",
            concat!("patchbay/", env!("CARGO_PKG_VERSION")),
            "scheme",
            "basic",
            "principal",
            "neo4j",
            "credentials",
            "a password of some length",
        ] {
            put(&mut expected, text).unwrap();
        }
        expected[1] = u8::try_from(expected.len() - 2).unwrap();
        expected.extend([0, 0]);
        expected.extend(GOODBYE);
        assert_eq!(sent, expected);
    }

    #[tokio::test]
    async fn failures_are_told_apart() {
        for (code, expected) in [
            ("Neo.ClientError.Security.Unauthorized", Said::Unauthorized),
            ("Neo.ClientError.Security.CredentialsExpired", Said::Expired),
            (
                "Neo.ClientError.Security.AuthenticationRateLimit",
                Said::Busy,
            ),
            ("Neo.TransientError.General.DatabaseUnavailable", Said::Busy),
            ("Neo.DatabaseError.General.UnknownError", Said::Unknown),
        ] {
            let mut failure = vec![0xB1, 0x7F, 0xA1];
            put(&mut failure, "code").unwrap();
            put(&mut failure, code).unwrap();
            let (said, _) = asked([0, 0, 0, 5], &[&failure, &[]]).await;
            assert_eq!(said.unwrap(), expected, "{code}");
        }
    }

    #[tokio::test]
    async fn another_version_or_none_is_given_no_password() {
        for version in [[0, 0, 0, 0], *b"HTTP", [0, 0, 4, 5]] {
            let (said, sent) = asked(version, &[]).await;
            assert_eq!(said.unwrap(), Said::Unknown);
            assert!(sent.is_empty());
        }
    }
}
