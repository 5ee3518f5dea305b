import TestKit
import Testing

/// Something wrong that a person or a machine gives to rollbook, and what has to come of it.
struct BadInput: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments = ["reindex", "nightly", "--yes"]
    /// Changes in the playbooks folder: file, text to find, text to put in its place.
    var edits: [Edit] = []
    /// Variables to set; `nil` takes one away.
    var environment: [String: String?] = [:]
    /// A fault of hostile_upstream.py.
    var upstream: String?
    var status: Int32
    /// Parts of what standard error has to say.
    var says: [String]

    struct Edit: Sendable {
        var file, find, replace: String
    }

    var testDescription: String { name }

    static let usage = [
        BadInput(
            name: "unknown channel", arguments: ["reindex", "nightyl", "--yes"], status: 64,
            says: ["unknown channel 'nightyl'", "did you mean 'nightly'?"]),
        BadInput(
            name: "unknown playbook", arguments: ["run", "dependency-rolout"], status: 64,
            says: ["unknown playbook 'dependency-rolout'", "did you mean 'dependency-rollout'?"]),
        BadInput(
            name: "unknown project", arguments: ["run", "dependency-rollout", "--package", "rcom", "--yes"], status: 64,
            says: ["'rcom'", "did you mean 'rocm'?"]),
        BadInput(
            name: "unknown project of an action", arguments: ["mirror", "nightly", "--package", "rcom", "--yes"],
            status: 64, says: ["unknown project 'rcom'", "did you mean 'rocm'?"]),
        BadInput(
            name: "missing input", arguments: ["run", "dependency-rollout", "--yes"], status: 64,
            says: ["the input 'package' needs a value"]),
        BadInput(
            name: "unknown index", arguments: ["reindex", "nightly", "--index", "v2/gfx9", "--yes"], status: 64,
            says: ["has no index v2/gfx9", "v2/gfx120X-all"]),
        BadInput(
            name: "a yank of nothing", arguments: ["yank", "nightly", "torch==9", "--reason", "bad", "--yes"],
            status: 64, says: ["no file in the selected indexes of nightly meets torch==9", "its versions there are"]),
        BadInput(
            name: "a yank of everything", arguments: ["yank", "nightly", "torch", "--reason", "bad", "--yes"],
            status: 64, says: ["torch matches every version that nightly has of it", "--all-versions"]),
        BadInput(
            name: "a withdrawal of everything",
            arguments: ["withdraw", "nightly", "torch>0", "--reason", "bad", "--yes"],
            status: 64, says: ["matches every version that nightly has of it", "--all-versions"]),
        BadInput(
            name: "unknown run", arguments: ["rollback", "20260101-000000-aaaa", "--yes"], status: 64,
            says: ["no run 20260101-000000-aaaa", "rollbook history"]),
        BadInput(
            name: "no requirement to expect", arguments: ["verify", "nightly", "--expect", "torch[all]==2.9.1"],
            status: 64, says: ["--expect takes a project and its versions", "'torch[all]==2.9.1'"]),
        BadInput(
            name: "no requirement to install", arguments: ["verify", "nightly", "--install", "torch @ http://h/t.whl"],
            status: 64, says: ["--install takes a requirement by PEP 508", "'torch @ http://h/t.whl'"]),
        BadInput(
            name: "unknown project to verify", arguments: ["verify", "nightly", "--project", "torhc"], status: 64,
            says: ["torhc", "did you mean 'torch'?"]),
        BadInput(
            name: "unknown project to reindex", arguments: ["reindex", "nightly", "--project", "torhc", "--yes"],
            status: 64, says: ["torhc", "did you mean 'torch'?"]),
        BadInput(
            name: "unknown index to verify", arguments: ["verify", "nightly", "--index", "v2/gfx110-all"], status: 64,
            says: ["has no index v2/gfx110-all", "v2/gfx110X-all"]),
        BadInput(
            name: "unknown run to verify", arguments: ["verify", "nightly", "--run", "20260101-000000-aaaa"],
            status: 64, says: ["no run 20260101-000000-aaaa"]),
        BadInput(name: "unknown option", arguments: ["reindex", "nightly", "--yse"], status: 64, says: ["--yse"]),
    ]

    static let files = [
        BadInput(
            name: "unknown key of a playbook", arguments: ["run", "index-refresh", "--yes"],
            edits: [.init(file: "index-refresh.yaml", find: "    reindex:", replace: "    reindx:")], status: 65,
            says: ["index-refresh.yaml:", ":5: error: unknown key 'reindx'", "did you mean 'reindex'?"]),
        BadInput(
            name: "malformed YAML", arguments: ["run", "index-refresh", "--yes"],
            edits: [.init(file: "index-refresh.yaml", find: "steps:", replace: "steps: [")], status: 65,
            says: ["index-refresh.yaml:", "error: not valid YAML"]),
        BadInput(
            name: "unknown key of a channel",
            edits: [.init(file: "channels.yaml", find: "production: true", replace: "prodction: true")], status: 65,
            says: ["channels.yaml:", ":5: error: unknown key 'prodction'", "did you mean 'production'?"]),
        BadInput(
            name: "unknown key of the catalog",
            edits: [.init(file: "catalog.yaml", find: "listed:", replace: "lsited:")],
            status: 65, says: ["catalog.yaml:", ":1: error: unknown key 'lsited'", "did you mean 'listed'?"]),
        BadInput(
            name: "production without versioning",
            arguments: ["reindex", "dev", "--yes"],
            edits: [.init(file: "channels.yaml", find: "production: false", replace: "production: true")], status: 65,
            says: ["channel dev is a production channel", "enable Bucket Versioning first"]),
        BadInput(
            name: "unknown bucket",
            edits: [.init(file: "channels.yaml", find: "bucket: therock-nightly", replace: "bucket: the-other")],
            status: 65, says: ["NoSuchBucket", "channels.yaml"]),
    ]

    static let access = [
        BadInput(
            name: "no credentials", environment: ["AWS_ACCESS_KEY_ID": nil, "AWS_SECRET_ACCESS_KEY": nil], status: 77,
            says: ["no credentials", "AWS_PROFILE"]),
        BadInput(
            name: "unknown profile",
            environment: ["AWS_ACCESS_KEY_ID": nil, "AWS_SECRET_ACCESS_KEY": nil, "AWS_PROFILE": "nosuch"], status: 77,
            says: ["no profile nosuch"]),
        BadInput(
            name: "wrong secret", environment: ["AWS_SECRET_ACCESS_KEY": "wrong"], status: 77,
            says: ["SignatureDoesNotMatch"]),
        BadInput(
            name: "store not reachable", arguments: ["reindex", "dev", "--yes"],
            edits: [.init(file: "channels.yaml", find: "http://127.0.0.1:", replace: "http://127.0.0.1:1 # ")],
            status: 69, says: ["connect"]),
        BadInput(
            name: "upstream not reachable",
            arguments: ["mirror", "nightly", "--package", "rocm", "--yes", "--upstream", "http://127.0.0.1:1/simple/"],
            status: 69, says: ["http://127.0.0.1:1/simple/"]),
    ]

    /// Of the upstream index.
    static let upstreams =
        ([
            ("error", 69, ["answered 500"]),
            ("missing", 1, ["has no project setuptools"]),
            ("portal", 1, ["is not a page of a Simple API index"]),
            ("broken-json", 1, ["is not a page of a Simple API index"]),
            ("no-hash", 1, ["sha512 for setuptools-81.0.0-py3-none-any.whl"]),
            ("no-pin", 65, ["setuptools 81.0.0", "80.0.0"]),
            ("other-project", 65, ["setuptools 81.0.0"]),
            ("slash", 65, ["setuptools 81.0.0"]),
            ("dots", 65, ["setuptools 81.0.0"]),
            ("control", 65, ["setuptools 81.0.0"]),
        ] as [(String, Int32, [String])]).map { fault, status, says in
            BadInput(
                name: "upstream: \(fault)", arguments: ["mirror", "nightly", "--package", "rocm", "--yes"],
                upstream: fault,
                status: status, says: says)
        }
}
