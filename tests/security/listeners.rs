//! Where the server listens, and what it does where somebody else listens already.

use std::collections::BTreeSet;
use std::net::TcpListener;

use patchbay_tests::{Options, Platform};

/// The addresses on which a process listens, as `/proc/net/tcp` and `tcp6` write them.
fn listening(pid: u32) -> BTreeSet<String> {
    let sockets: BTreeSet<String> = std::fs::read_dir(format!("/proc/{pid}/fd"))
        .expect("a process has descriptors")
        .flatten()
        .filter_map(|entry| std::fs::read_link(entry.path()).ok())
        .filter_map(|target| {
            let text = target.to_string_lossy().into_owned();
            Some(text.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect();
    ["tcp", "tcp6"]
        .into_iter()
        .flat_map(|table| {
            let text =
                std::fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
            let lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
            lines
        })
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (address, _) = fields.get(1)?.split_once(':')?;
            let is_ours = sockets.contains(*fields.get(9)?);
            // 0A is the state LISTEN.
            (*fields.get(3)? == "0A" && is_ours).then(|| address.to_owned())
        })
        .collect()
}

#[tokio::test]
async fn hs_14_the_server_listens_on_loopback_only() {
    let platform = Platform::start().await;

    let found = listening(platform.server.pid());

    let loopback = ["0100007F", "00000000000000000000000001000000"];
    assert!(!found.is_empty(), "the control: it listens");
    let open: Vec<_> = found
        .iter()
        .filter(|address| !loopback.contains(&address.as_str()))
        .collect();
    assert!(open.is_empty(), "{open:?}");
}

#[tokio::test]
async fn hs_14_a_port_that_somebody_else_holds_is_left_to_them() {
    for address in ["127.0.0.1:0", "0.0.0.0:0", "[::]:0"] {
        let held = TcpListener::bind(address).expect("a port is free");
        let port = held.local_addr().expect("it has an address").port();
        let options = Options {
            listen: Some(format!("127.0.0.1:{port}")),
            ..Options::default()
        };

        let platform = Platform::with(&options).await;

        let found: u16 = platform.server.port().parse().expect("a number");
        assert_ne!(found, port, "{address}");
        let told = platform.server.output();
        assert!(
            told.contains(&port.to_string()) && told.contains(&found.to_string()),
            "{told}"
        );
        held.set_nonblocking(true).expect("a socket has a mode");
        assert!(
            held.accept().is_err(),
            "nothing was said to whoever holds it"
        );
    }
}
