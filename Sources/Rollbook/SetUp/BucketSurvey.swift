import Foundation
import Indexes
import Objects
package import S3
import SimpleRepository

/// A survey of a bucket that rollbook is to be set up for. Nothing is written.
package struct BucketSurvey: Sendable {
    package var shape: BucketShape
    /// `nil` if the service does not report it.
    package var region: String?
    package var versioning: BucketVersioning.Status
    /// Whether rollbook wrote a page in it; `nil` if it has no page.
    package var hasOwnPages: Bool?
    /// Whether the bucket has more keys than were read.
    package var isPartial: Bool

    private static let pagesMax = 200

    /// - Throws: `S3Error`.
    package static func of(_ client: S3Client) async throws -> BucketSurvey {
        let sight = try await client.headBucket()
        let versioning = try await client.getBucketVersioning()
        var keys: [ObjectKey] = []
        var token: ObjectListing.Continuation?
        var pages = 0
        repeat {
            let page = try await client.listObjectsV2(prefix: "", from: token)
            keys += page.objects.map(\.key)
            token = page.next
            pages += 1
        } while token != nil && pages < pagesMax
        let shape = BucketShape(keys: keys)
        var hasOwnPages: Bool?
        if let page = shape.page, case .present(let head) = try await client.headObject(page) {
            hasOwnPages = head.attributes.metadata[MetadataName.run] != nil
        }
        return BucketSurvey(
            shape: shape, region: sight.region, versioning: versioning.status, hasOwnPages: hasOwnPages,
            isPartial: token != nil)
    }
}
