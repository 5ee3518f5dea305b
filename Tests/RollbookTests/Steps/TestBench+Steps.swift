import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import Sandbox
import TestKit

/// Runs of single steps on nightly, and what its readers see after them.
extension TestBench {
    /// Every object of nightly that readers see, without rollbook's own documents.
    func visible() async throws -> [ObjectKey: BucketSnapshot.Content] {
        try await snapshot("nightly").visible.filter { !$0.key.isOwnDocument }
    }

    /// An object's text; empty where there is none.
    /// - Parameter path: its key below the index.
    func page(_ path: String = "torch/index.html") async throws -> String {
        try await visible()[ObjectKey("\(PageForms.index)/\(path)")]?.text ?? ""
    }

    /// A run of one step, whose plans are the only ones that the recorder has then.
    /// - Parameter pages: the form of pages for all channels; `nil`: as they are.
    @discardableResult
    func step(
        _ step: String, as pages: PagesSetting? = nil, _ change: (inout Workspace) -> Void = { _ in }
    ) async throws -> RunResult {
        recorder.clear()
        return try await run(playbook("one", steps: "  - id: one\n    \(step)\n")) { workspace in
            if let pages {
                for place in workspace.channels.indices { workspace.channels[place].pages = pages }
            }
            change(&workspace)
        }
    }

    /// Whether the newest plan has no change.
    var plansNothing: Bool { recorder.plans.last?.isEmpty == true }
}
