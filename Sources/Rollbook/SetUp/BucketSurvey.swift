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
    /// Whether rollbook wrote the page that was looked at, by root or index; those without a page are absent.
    package var hasOwnPages: [String: Bool]
    package var events: Events
    /// Whether the bucket has more keys than were read.
    package var isPartial: Bool

    /// Listeners that are notified of the bucket's events.
    package enum Events: Sendable, Equatable {
        case known(NotificationConfiguration)
        /// It may not be asked for, or the store does not have it.
        case unknown(reason: String)
    }

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
        var hasOwnPages: [String: Bool] = [:]
        for (area, page) in shape.pages {
            guard case .present(let head) = try await client.headObject(page) else { continue }
            hasOwnPages[area] = head.attributes.metadata[MetadataName.run] != nil
        }
        return BucketSurvey(
            shape: shape, region: sight.region, versioning: versioning.status, hasOwnPages: hasOwnPages,
            events: try await events(client), isPartial: token != nil)
    }

    private static func events(_ client: S3Client) async throws -> Events {
        do {
            return .known(try await client.getBucketNotificationConfiguration())
        } catch let error as S3Error where error.code != .noAnswer {
            return .unknown(reason: error.code.rawValue)
        }
    }
}
