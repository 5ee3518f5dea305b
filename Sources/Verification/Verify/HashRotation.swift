import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Chooses the files to read whole: those new on their page, then the others, least recently read first, as many as fit.
struct HashRotation {
    let results: [IndexExamination.Result]
    let request: VerifyRequest
    let writes: RunWrites

    struct Choice: Sendable {
        /// The position among the results.
        var result: Int
        var link: PageLinks.Link
    }

    var chosen: [Choice] {
        var new: [Choice] = []
        var old: [(choice: Choice, size: Int64, at: Date)] = []
        for (position, result) in results.enumerated() {
            for (folder, links) in result.links {
                let before = result.sight.pages[folder].flatMap { result.baseline.page($0.key) }
                for link in links where link.file.sha256 != nil && !isCheckedElsewhere(link) {
                    let choice = Choice(result: position, link: link)
                    let object = result.sight.listing?.artifacts[link.key]
                    guard result.sight.listing == nil || object != nil else { continue }
                    if request.depth.full || (before != nil && before?.links[link.file.filename] == nil) {
                        new.append(choice)
                    } else if let size = object?.size ?? link.file.size {
                        old.append((choice, size, result.baseline.file(link.key)?.at ?? .distantPast))
                    }
                }
            }
        }
        return new + rotation(old)
    }

    /// Whether another check reads the file: the run published it, so its bytes are compared with the journal.
    private func isCheckedElsewhere(_ link: PageLinks.Link) -> Bool {
        request.hashed.contains(link.key) || writes[link.key]?.after?.object != nil
    }

    private func rotation(_ old: [(choice: Choice, size: Int64, at: Date)]) -> [Choice] {
        let largest = request.depth.rotationBytes
        var (rest, budget) = (largest, request.depth.hashBudgetBytes)
        let byAge = old.sorted { ($0.at, $0.choice.link.key) < ($1.at, $1.choice.link.key) }
        return byAge.compactMap { candidate in
            if candidate.size > largest {
                guard candidate.size <= budget else { return nil }
                budget -= candidate.size
                return candidate.choice
            }
            guard candidate.size <= rest else { return nil }
            rest -= candidate.size
            return candidate.choice
        }
    }
}
