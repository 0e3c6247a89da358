//! Any tree of files, packed in any way, gives back the same names and bytes.

use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Node {
    File(Vec<u8>),
    Compressed(u8, Box<Node>),
    Archive(bool, Vec<Node>),
}

fn node() -> impl Strategy<Value = Node> {
    // A first byte that begins no container.
    let leaf = prop::collection::vec(any::<u8>(), 0..2000).prop_map(|mut bytes| {
        bytes.insert(0, b'#');
        Node::File(bytes)
    });
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            (0..4_u8, inner.clone()).prop_map(|(kind, node)| Node::Compressed(kind, Box::new(node))),
            (any::<bool>(), prop::collection::vec(inner, 1..4)).prop_map(|(zip, nodes)| Node::Archive(zip, nodes)),
        ]
    })
}

/// The last name of a node, and its bytes.
fn pack(node: &Node, stem: &str) -> (String, Vec<u8>) {
    match node {
        Node::File(bytes) => (format!("{stem}.txt"), bytes.clone()),
        Node::Compressed(kind, inner) => {
            let (name, bytes) = pack(inner, stem);
            let packed = [gz, zst, bz2, xz][usize::from(*kind)](&bytes);
            (format!("{name}.{}", ["gz", "zst", "bz2", "xz"][usize::from(*kind)]), packed)
        }
        Node::Archive(is_zip, nodes) => {
            let files: Vec<_> = nodes.iter().enumerate().map(|(n, node)| pack(node, &format!("d{n}/{n}"))).collect();
            let files: Vec<_> = files.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
            match is_zip {
                true => (format!("{stem}.zip"), zip(&files)),
                false => (format!("{stem}.tar"), tar(&files)),
            }
        }
    }
}

/// The names and bytes that should come out; `name` is that of the whole container.
fn expected(node: &Node, name: &str, found: &mut Vec<(String, Vec<u8>)>) {
    match node {
        Node::File(bytes) => found.push((name.to_owned(), bytes.clone())),
        Node::Compressed(_, inner) => {
            let mut inner = inner;
            while let Node::Compressed(_, next) = &**inner {
                inner = next;
            }
            match &**inner {
                Node::File(bytes) => {
                    let last = name.rsplit('/').next().unwrap();
                    let plain = last.split_inclusive(".txt").next().unwrap();
                    found.push((format!("{name}/{plain}"), bytes.clone()));
                }
                other => expected(other, name, found),
            }
        }
        Node::Archive(_, nodes) => {
            for (n, node) in nodes.iter().enumerate() {
                expected(node, &format!("{name}/{}", pack(node, &format!("d{n}/{n}")).0), found);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_tree_comes_back_as_it_was(node in node()) {
        let (name, bytes) = pack(&node, "x");
        let mut all = Vec::new();
        expected(&node, &name, &mut all);
        let (members, summary) = read(&name, &bytes);
        let all: Vec<(&str, &[u8])> = all.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
        prop_assert_eq!(whole(&members), all);
        prop_assert!(summary.failed.is_empty(), "{:?}", summary);
    }
}
