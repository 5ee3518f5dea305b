import Objects
import PlaybookFiles
import SimpleRepository

/// The place of a page, to distinguish links into its index from links out of it.
struct PagePlace: Sendable, Equatable {
    private let inside: [String]
    let url: String

    init(_ key: ObjectKey, index: String, channel: Channel) {
        let bucket = "s3://\(channel.bucket)/"
        url = bucket + key.text
        let publicURL = channel.hasPublicURL ? [channel.publicURL(ofPrefix: index)] : []
        inside = ([bucket + index] + publicURL).map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    }

    /// - Parameter base: the `href` of the page's `<base>`, if it has one.
    func isInside(_ reference: String, base: String? = nil) -> Bool {
        guard let base = base.map({ resolveReference($0, against: url) }) ?? url,
            let target = resolveReference(reference, against: base)
        else { return true }
        return inside.contains(where: target.hasPrefix)
    }
}
