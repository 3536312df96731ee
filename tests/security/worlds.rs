//! Many worlds of connections, requirements and users: a run uses the user's own connections and the
//! shared ones that its nodes name, or nothing at all.

use std::collections::BTreeSet;

use patchbay_tests::{Options, Platform, Provider, flow, profile};
use serde_json::{Value, json};

/// In the environment of the server, where the SDK's own convention would find it.
const OF_ENVIRONMENT: &str = "sk-environment-0123456789abcdef";
const USERS: usize = 3;

/// Numbers that look random and are the same each time (Knuth's LCG).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound
    }
}

/// Whose connection a node uses.
#[derive(Clone, Copy)]
enum Identity {
    Shared(usize),
    Required(usize),
}

/// One workflow, deployed, with what each user connected.
struct World {
    nodes: Vec<Identity>,
    requirements: Vec<String>,
    app: patchbay_tests::App,
    /// By user and requirement.
    connected: BTreeSet<(usize, usize)>,
}

fn key(world: usize, user: usize, requirement: usize) -> String {
    format!("sk-world-{world:04}-user-{user}-requirement-{requirement}")
}

fn shared_key(number: usize) -> String {
    format!("sk-shared-{number}-0123456789abcdef")
}

async fn build(
    platform: &Platform,
    shared: &[String],
    number: usize,
    random: &mut Numbers,
) -> World {
    let name = format!("world-{number}");
    let workflow = platform.create_workflow(&name, &flow::no_llm()).await;
    let mut requirements = Vec::new();
    for requirement in 0..=random.below(2) {
        let name = format!("key_{requirement}");
        requirements.push(platform.create_requirement(&workflow, &name).await);
    }
    let nodes: Vec<Identity> = (0..=random.below(3))
        .map(|_| match random.below(2) {
            0 => Identity::Shared(random.below(shared.len())),
            _ => Identity::Required(random.below(requirements.len())),
        })
        .collect();
    let ids: Vec<String> = (0..nodes.len()).map(|node| format!("llm-{node}")).collect();
    let mut written = vec![flow::input()];
    for (id, identity) in ids.iter().zip(&nodes) {
        let connection = match identity {
            Identity::Shared(number) => json!(shared[*number]),
            Identity::Required(number) => flow::requirement(&requirements[*number]),
        };
        written.push(flow::openai(id, &connection));
    }
    let answers: Vec<(&str, &str)> = ids.iter().map(|id| (id.as_str(), id.as_str())).collect();
    written.push(flow::output(&answers));
    platform.save(&workflow, &flow::of(&written)).await;
    let app = platform.deploy(&name, &workflow).await;
    let mut connected = BTreeSet::new();
    for user in 0..USERS {
        for (requirement, id) in requirements.iter().enumerate() {
            // What no node uses is not asked for, and cannot be given.
            let used = nodes
                .iter()
                .any(|node| matches!(node, Identity::Required(used) if *used == requirement));
            if used && random.below(2) == 0 {
                let key = key(number, user, requirement);
                platform
                    .connect(&app, &format!("user-{user}"), id, &key)
                    .await;
                connected.insert((user, requirement));
            }
        }
    }
    World {
        nodes,
        requirements,
        app,
        connected,
    }
}

impl World {
    /// The keys that a run of a user must use, or nothing when it must not begin.
    fn expected(&self, world: usize, user: usize) -> Option<Vec<String>> {
        let mut keys = Vec::new();
        for node in &self.nodes {
            keys.push(match node {
                Identity::Shared(number) => shared_key(*number),
                Identity::Required(requirement)
                    if self.connected.contains(&(user, *requirement)) =>
                {
                    key(world, user, *requirement)
                }
                Identity::Required(_) => return None,
            });
        }
        keys.sort();
        Some(keys)
    }
}

#[tokio::test]
async fn hs_5_in_every_world_a_run_uses_the_users_own_connections_or_stops() {
    let provider = Provider::start();
    let options = Options::default()
        .env("OPENAI_URL", provider.url())
        .env("OPENAI_API_KEY", OF_ENVIRONMENT);
    let platform = Platform::with(&options).await;
    let mut shared = Vec::new();
    for number in 0..2 {
        let name = format!("shared-{number}");
        shared.push(platform.create_connection(&name, &shared_key(number)).await);
    }
    let worlds = profile::count(500);
    let mut random = Numbers(0x9e37_79b9_7f4a_7c15);
    let (mut ran, mut stopped) = (0, 0);
    for number in 0..worlds {
        let world = build(&platform, &shared, number, &mut random).await;
        for user in 0..USERS {
            let before = provider.keys().len();
            let answer = platform.run(&world.app, &format!("user-{user}")).await;
            let mut used = provider.keys().split_off(before);
            used.sort();
            if let Some(expected) = world.expected(number, user) {
                let run = answer.expect(200).data();
                assert_eq!(run["status"], "completed", "world {number}: {run}");
                assert_eq!(used, expected, "world {number}, user {user}");
                ran += 1;
            } else {
                let refused = answer.expect(400);
                assert_eq!(refused.code(), "requirement_unsatisfied");
                assert_eq!(used, Vec::<String>::new(), "world {number}, user {user}");
                assert_ne!(refused.details(), Value::Null);
                stopped += 1;
            }
        }
        assert!(!world.requirements.is_empty());
    }
    assert!(ran > 0 && stopped > 0, "the control: both happened");
    assert!(!provider.keys().iter().any(|key| key == OF_ENVIRONMENT));
    profile::figure(
        "HS-5",
        "worlds, runs, runs that stopped, foreign keys seen:",
        format!("{worlds}, {ran}, {stopped}, 0"),
    );
}
