import RunJournal
import SimpleRepository

/// A wheel whose METADATA could not be read.
struct UnreadWheel {
    let file: IndexedFile
    let isNew: Bool
    let error: MetadataUnread
    let mending: Mending

    var canHeal: Bool {
        switch error {
        case .status, .noAnswer, .changed, .stale: true
        case .ignoresRanges, .tooLarge, .encoded, .unusable: false
        }
    }

    private var who: Hint { "\(mending.versions(of: file)) shows who wrote it" }

    var finding: Finding {
        let (verdict, remedy, hint): (CheckRecord.Verdict, CheckRecord.Remedy?, Hint) =
            switch error {
            case .noAnswer, .status(500...):
                (.inconclusive, .outage, "an outage: nothing is rolled back for it; when it is over, \(mending.again)")
            case .status, .changed, .stale:
                (.inconclusive, .wait, "`dangling-link` says whether the file is there; \(mending.freshness)")
            case .encoded:
                (.fail, isNew ? .rollback : nil, "the object carries the header: publish it anew without; \(who)")
            case .ignoresRanges, .tooLarge:
                (.inconclusive, nil, "let the CDN answer requests with Range (206), then \(mending.again)")
            case .unusable:
                (.fail, isNew ? .rollback : nil, "installers cannot read the file either: publish it anew; \(who)")
            }
        var name = Finding.Name.metadataMismatch
        if case .encoded = error { name = .contentEncoding }
        return Finding(
            name, file.url ?? file.file.url, verdict, remedy: remedy,
            message: "\(file.file.filename): no METADATA can be read from it: \(error)", hint: hint,
            evidence: ["index": file.index])
    }
}
