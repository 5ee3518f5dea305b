import FoundationEssentials
import PlaybookFiles
import Rollbook
import SimpleRepository
import Testing

/// The files in `playbooks/` as they are shipped.
@Suite struct ShippedFilesTests {
    private let folder = PlaybookFolder(path: Self.root + "/playbooks")

    /// From `Tests/RollbookTests/Playbook/` up to the root.
    static let root = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/\($1)" }

    @Test("They check without a word")
    func check() {
        #expect(folder.check() == [])
    }

    @Test("All of the design's playbooks are there")
    func names() throws {
        let names = [
            "dependency-rollout", "drill", "external-rollout", "index-refresh", "promote-staging", "roll-back-nightly",
            "verify-channel", "withdraw-release", "yank-release",
        ]
        #expect(try folder.playbookNames() == names)
    }

    private static let release = ["release": "torch==2.9.1", "reason": "crashes on import"]
    static let inputs: [(name: String, inputs: [String: String])] = [
        ("dependency-rollout", ["package": "all"]), ("drill", [:]),
        ("external-rollout", ["package": "all"]), ("index-refresh", ["channel": "nightly"]),
        ("promote-staging", [:]), ("promote-staging", ["index": "gfx1151", "project": "torch", "version": "2.9.1"]),
        ("roll-back-nightly", [:]), ("verify-channel", ["expect": "torch==2.9.1"]),
        ("withdraw-release", release), ("yank-release", release),
    ]

    @Test("Each can be resolved, and a production channel is changed only behind an approval", arguments: inputs)
    func resolved(name: String, inputs: [String: String]) throws {
        let steps = try folder.loadPlaybook(name).resolved(with: inputs).filter(\.applies)
        let production = Set(try folder.loadChannels().filter(\.production).map(\.name))
        var isApproved = false
        for step in steps {
            if step.kind is ApproveStep { isApproved = true }
            let touchesProduction = step.kind.channel.map(production.contains) ?? false
            #expect(!step.kind.changesObjects || !touchesProduction || isApproved, "\(name): \(step.id)")
        }
        #expect(steps.contains { $0.kind.channel != nil })
    }

    @Test("The dependency rollout is the one of the design")
    func dependencyRollout() throws {
        let steps = try folder.loadPlaybook("dependency-rollout").resolved(with: ["package": "torch"])
        let kinds: [any StepKind] = [
            MirrorStep(channel: "dev", package: "torch", dryRun: true),
            MirrorStep(channel: "dev", package: "torch"), ReindexStep(channel: "dev"),
            VerifyStep(channel: "dev"),
            ApproveStep(message: "nightly is effectively production", requires: "dev-verify"),
            MirrorStep(channel: "nightly", package: "torch"), ReindexStep(channel: "nightly"),
            VerifyStep(channel: "nightly"),
            ManualStep(message: "If no longer needed, revoke your access to therock-nightly-releases-access."),
        ]
        #expect(steps.map { "\($0.kind)" } == kinds.map { "\($0)" })
        #expect(steps[7].onFailure == .rollback(steps: ["nightly-update", "nightly-reindex"]))
    }

    @Test("The channels")
    func channels() throws {
        let channels = try folder.loadChannels()
        #expect(channels.map(\.name) == ["dev", "nightly", "dev-multi-arch", "nightly-multi-arch"])
        let buckets = ["therock-dev-python", "therock-nightly-python"]
        #expect(channels.map(\.bucket) == buckets + buckets)
        #expect(channels.map(\.production) == [false, true, false, true])
        #expect(channels.map(\.roots) == [["v2-staging", "v2"], ["v2-staging", "v2"], [], []])
        #expect(channels.map(\.pages) == [.html, .html, .external, .external])
        #expect(channels[3].publicURL(ofPrefix: "v4/whl") == "https://rocm.nightlies.amd.com/whl-multi-arch/")
        #expect(channels[1].publicURL(ofPrefix: "v2/gfx120X-all") == "https://rocm.nightlies.amd.com/v2/gfx120X-all/")
    }

    @Test(
        "The catalog mirrors what the scripts mirrored, and for Python 3.10 what its latest versions left behind",
        arguments: [
            ("jax", "ml-dtypes latest, opt-einsum latest, tomli latest"),
            (
                "torch",
                "sympy latest, mpmath 1.3.0, pillow 12.3.0 latest, networkx 3.4.2 latest, numpy 2.2.6 latest, "
                    + "jinja2 latest, markupsafe latest, filelock 4.1.0 latest, fsspec latest, typing-extensions latest"
            ), ("rocm", "rocm-bootstrap latest, setuptools 81.0.0"),
        ])
    func mirrored(project: String, expected: String) throws {
        let dependencies = try folder.loadCatalog().dependencies(of: project)
        let brief = dependencies.map { "\($0.name) " + $0.versions.map(\.description).joined(separator: " ") }
        #expect(brief.joined(separator: ", ") == expected)
    }

    @Test("Everything mirrored may be listed")
    func mirroredIsListed() throws {
        let catalog = try folder.loadCatalog()
        let all = try catalog.dependencies(of: "all")
        #expect(all.count == 15)
        for dependency in all { #expect(catalog.mayBeListed(dependency.name), "\(dependency.name)") }
    }

    @Test(
        "What the scripts listed is listed, and what they left out is not",
        arguments: [
            ("rocm", true), ("ROCm_SDK.core", true), ("rocm_sdk_libraries", true), ("llnl-hatchet", true),
            ("rocm_sdk_libraries_gfx120x_all", true), ("rocm_sdk_device_gfx1151", true), ("jax_rocm7_plugin", true),
            ("amd_torch_device", true), ("amd-torch-device-gfx942", true), ("ml_dtypes", true), ("torchaudio", true),
            ("rocm-sdk-libraries-dev", false), ("rocm_sdk_libraries_run", false), ("flatbuffers", false),
            ("rocm-sdk-device", false), ("jax-rocky", false), ("torchfoo", false),
        ])
    func listed(name: String, expected: Bool) throws {
        let project = try #require(ProjectName(name))
        #expect(try folder.loadCatalog().mayBeListed(project) == expected)
    }
}
