import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import S3
import SimpleRepository
import TestMachine
import Testing

@Suite("Plans from real upstream pages")
struct CapturedUpstreamTests {
    static let pages = UpstreamPages()

    /// The plan of the whole playbook, from pages of one form.
    private static func plan(_ package: String, _ form: UpstreamPages.Form, in pages: UpstreamPages) async throws
        -> [DryRun.Step]
    {
        let catalog = try PlaybookFolder(path: UpstreamPages.catalogFolder).loadCatalog()
        let upstream = ScriptedUpstream { request in
            if let project = ScriptedUpstream.project(request) {
                let type = form == .html ? "text/html" : "application/vnd.pypi.simple.v1+json"
                return .init(headers: ["Content-Type": type], body: try pages.page(project, form))
            }
            // The pages in HTML state no sizes.
            return request.method == "HEAD" ? .init(headers: ["Content-Length": "4096"]) : nil
        }
        return try await TestBench.with { bench in
            let workspace = bench.workspace {
                $0.catalog = catalog
                $0.connections.transport = upstream
                $0.connections.upstream = { UpstreamLocation(url: ScriptedUpstream.base, origin: "the test") }
            }
            let playbook = try bench.playbook(
                "rollout",
                steps: """
                      - id: update
                        mirror: { channel: nightly, package: \(package) }
                      - id: pages
                        reindex: { channel: nightly }

                    """)
            return try await DryRun(workspace: workspace).run(playbook, inputs: [:], report: { _ in })
        }
    }

    private static let selections: [(package: String, files: [String])] = [
        ("jax", ["ml_dtypes", "opt_einsum", "tomli"]),
        (
            "torch",
            [
                "filelock", "fsspec", "jinja2", "markupsafe", "mpmath-1.3.0", "networkx", "networkx-3.4.2", "numpy",
                "pillow", "sympy", "typing_extensions",
            ]
        ),
        ("rocm", ["rocm_bootstrap", "setuptools-81.0.0"]),
    ]

    @Test(
        "Every project of the catalog can be planned, and HTML and JSON come to the same",
        .enabled(if: pages != nil, "needs the captured pages: set ROLLBOOK_TEST_DATA to the folder above `upstream`"),
        arguments: FaultScale.some(["jax", "torch", "rocm"]) + ["all"])
    func plans(package: String) async throws {
        let pages = try #require(Self.pages)
        let json = try await Self.plan(package, .json, in: pages)
        let html = try await Self.plan(package, .html, in: pages)
        let files = json.map { Self.files($0) }
        #expect(files[0] == Self.files(html[0]))
        #expect(!files[0].isEmpty)
        for (selection, stems) in Self.selections where [selection, "all"].contains(package) {
            for stem in stems {
                #expect(files[0].contains { $0.lowercased().contains("/\(stem)-") }, "nothing of \(stem)")
            }
        }
        // Two indexes, each with every file and with a page for each of its projects.
        #expect(files[0].count % 2 == 0)
        #expect(files[1].contains("v2/gfx110X-all/index.html") || package == "none")
        let notes = json[0].plan?.notes.filter { $0.contains("files of other projects") } ?? []
        #expect(notes.count == (["torch", "all"].contains(package) ? 1 : 0))
        #expect(notes.allSatisfy { $0.hasPrefix("mpmath: left out 4") && $0.contains("mpmath-all-0.17.tar.gz") })
    }

    /// The keys that a step would write, each with its digest where it is a file.
    private static func files(_ step: DryRun.Step) -> [String] {
        (step.plan?.changes ?? []).map { change in
            change.rank == .artifact ? "\(change.key) \(change.content?.sha256.hex ?? "")" : change.key.text
        }.sorted()
    }
}
