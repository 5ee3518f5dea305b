import RunJournal
import Sandbox
import TestKit

extension TestBench {
    /// See `Removals`.
    func removalProblems() async -> [String] {
        let kept = Removals.keptMD5s(journal.path)
        return Removals.problems(await sandbox.purgedVersions()) { kept.contains($0) }
    }
}
