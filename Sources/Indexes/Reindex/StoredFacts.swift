import Foundation
import Objects
import S3
import SimpleRepository

/// The facts of a file in its object's own attributes.
struct StoredFacts: Sendable {
    var sha256: SHA256Digest?
    var yanked: Yanked
    var uploaded: Date?
    /// The version that it stands for.
    var restores: VersionID?

    init(_ head: ObjectHead) {
        sha256 = head.knownSHA256
        yanked = YankedMark.yanked(head.attributes.metadata)
        uploaded = UploadedMark.time(head.attributes.metadata)
        restores = head.attributes.metadata[MetadataName.restores].map { VersionID($0) }
    }
}

extension FactsGatherer.Facts {
    mutating func take(_ stored: StoredFacts) {
        (sha256, yanked, uploaded, restores) = (stored.sha256, stored.yanked, stored.uploaded, stored.restores)
    }

    mutating func take(_ time: RememberedFacts.Time) {
        switch time {
        case .known(let time): uploaded = time
        case .unmarked(let version): restores = version
        }
    }
}
