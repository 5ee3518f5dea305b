import FoundationEssentials

/// The invalidations of one distribution.
///
/// Source: CloudFront Developer Guide, "Invalidate files", and the API reference of CreateInvalidation.
struct InvalidationTable: Sendable {
    private(set) var invalidations: [CDNInvalidation] = []
    /// The number of invalidations that the cache has carried out.
    private var appliedCount = 0

    private static let pathBytesMax = 4000
    private static let filesInProgressMax = 3000
    private static let wildcardsInProgressMax = 15

    /// Adds a batch. The same reference with the same paths returns the existing batch.
    /// - Throws: `CDNRefusal`: InvalidArgument, InvalidationBatchAlreadyExists, TooManyInvalidationsInProgress.
    mutating func add(
        id: String, paths: [String], callerReference: String, now: Date, takesSeconds: Double
    ) throws -> (invalidation: CDNInvalidation, isNew: Bool) {
        guard !callerReference.isEmpty, !paths.isEmpty, paths.allSatisfy(Self.isValid) else {
            throw CDNRefusal(status: 400, code: "InvalidArgument", message: "Your request contains invalid paths")
        }
        if let known = invalidations.first(where: { $0.callerReference == callerReference }) {
            guard Set(known.paths) == Set(paths) else {
                throw CDNRefusal(
                    status: 400, code: "InvalidationBatchAlreadyExists",
                    message: "The caller reference was used for a batch with other paths")
            }
            return (known, false)
        }
        let inProgress = invalidations.filter { $0.completesAt > now }.flatMap(\.paths) + paths
        let wildcards = inProgress.count { $0.hasSuffix("*") }
        guard wildcards <= Self.wildcardsInProgressMax, inProgress.count - wildcards <= Self.filesInProgressMax else {
            throw CDNRefusal(
                status: 400, code: "TooManyInvalidationsInProgress",
                message: "You have exceeded the maximum number of allowable invalidations in progress")
        }
        let invalidation = CDNInvalidation(
            id: id, callerReference: callerReference, paths: paths, createdAt: now,
            completesAt: now.addingTimeInterval(takesSeconds))
        invalidations.append(invalidation)
        return (invalidation, true)
    }

    /// The paths of the invalidations that completed since the last call.
    mutating func due(at now: Date) -> [String] {
        var paths: [String] = []
        while appliedCount < invalidations.count, invalidations[appliedCount].completesAt <= now {
            paths += invalidations[appliedCount].paths
            appliedCount += 1
        }
        return paths
    }

    /// Whether a path starts with `/`, and has `*` only at its end.
    private static func isValid(_ path: String) -> Bool {
        path.hasPrefix("/") && path.utf8.count <= pathBytesMax && !path.dropLast().contains("*")
    }
}
