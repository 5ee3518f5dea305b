import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

extension ExpectedVersion {
    /// Checks one index: the offers of its pages, and the files in it.
    func finding(
        in listing: IndexListing?, offered: [DistributionFilename], url: String, reindex: Hint? = nil
    ) -> Finding {
        if offered.contains(where: isMet) {
            return Finding(.expectedVersion, url, .pass, message: "\(text) is on offer")
        }
        let isStored =
            listing?.artifacts.keys.contains { key in
                (try? DistributionFilename(parsing: String(key.lastComponent))).map(isMet) == true
            } ?? false
        return Finding(
            .expectedVersion, url, .fail, remedy: .regenerate,
            message: isStored ? "\(text) is in the bucket and on no page" : "\(text) is not in the index",
            hint: (isStored ? "" : "publish it, then ") + (reindex ?? "write the pages anew"))
    }
}
