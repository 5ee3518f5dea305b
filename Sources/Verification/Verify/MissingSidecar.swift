import RunJournal
import SimpleRepository

/// A metadata file that the page states and the host does not serve. pip fails then; it does not fall back to the wheel.
struct MissingSidecar {
    let file: IndexedFile
    let isNew: Bool
    /// Whether the bucket has it; `nil` when the bucket was not asked.
    let isStored: Bool?
    let error: MetadataUnread
    let mending: Mending

    /// Whether waiting can help: the object is there, or may be.
    var canHeal: Bool {
        switch error {
        case .status(let status): status >= 500 || isStored != false
        case .noAnswer: true
        case .stale: true
        case .ignoresRanges, .tooLarge, .encoded, .changed, .unusable: false
        }
    }

    var finding: Finding {
        let url = (file.url ?? file.file.url) + ".metadata"
        func finding(
            _ verdict: CheckRecord.Verdict, _ remedy: CheckRecord.Remedy?, _ message: String, _ hint: Hint,
            name: Finding.Name = .metadataMissing
        ) -> Finding {
            Finding(
                name, url, verdict, remedy: remedy, message: message, hint: hint,
                evidence: ["index": file.index, "file": file.file.filename])
        }
        switch error {
        case .noAnswer, .status(500...):
            return finding(
                .inconclusive, .outage,
                "the metadata file of \(shown(file.file.filename)) cannot be read: \(error); pip installs nothing of it",
                "an outage: nothing is rolled back for it; when it is over, \(mending.again)")
        case .status where isStored == true, .stale:
            return finding(
                .inconclusive, .wait, "in the bucket, but \(error)",
                "negative caching, or the file is not readable by the public: look at the bucket policy; "
                    + mending.freshness)
        case .encoded:
            return finding(
                .fail, isNew ? .rollback : .regenerate, "the metadata file cannot be read: \(error)",
                "the object carries the header, or the CDN encodes by itself: publish it without; "
                    + "\(mending.versions(of: file)) shows who wrote the wheel",
                name: .contentEncoding)
        case .tooLarge:
            return finding(
                .inconclusive, nil, "the metadata file has \(error)",
                "installers read it, a verification does not: \(mending.install(file.name.project.normalized, file.index))",
                name: .metadataMismatch)
        default:
            return finding(
                .fail, isNew ? .rollback : .regenerate,
                "the page of \(file.name.project) states this metadata file, and \(error): pip installs nothing of it",
                "publish the metadata file, or take the attribute off the page: "
                    + mending.reindex(file.index, project: file.name.project.normalized))
        }
    }
}
