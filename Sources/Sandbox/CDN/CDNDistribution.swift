/// A distribution of the CDN: its bucket, and its caching (CloudFront's names and defaults).
package struct CDNDistribution: Sendable, Equatable {
    /// The answer to a request for a folder without a `/` at its end.
    package enum FolderRedirect: Sendable, Equatable {
        /// The origin's 403 or 404.
        case none
        /// A redirect with that status, if the folder has an `index.html`.
        case status(Int)
    }

    /// A prefix of the bucket and its public path.
    package struct Route: Sendable, Equatable {
        /// The public path; starts and ends with `/`, such as `/whl-multi-arch/`.
        package var path: String
        /// The bucket's prefix, such as `v4/whl/`.
        package var prefix: String

        package init(path: String, prefix: String) {
            self.path = path
            self.prefix = prefix
        }
    }

    package var id: String
    package var bucket: String
    /// The port; 0 for a free one.
    package var port: Int
    /// The routes; the first match applies. Other paths are keys unchanged.
    package var routes: [Route]
    package var minTTLSeconds: Double
    package var defaultTTLSeconds: Double
    package var maxTTLSeconds: Double
    /// The shortest time for which an error is cached, in seconds.
    package var errorTTLSeconds: Double
    /// Whether `folder/` is answered with `folder/index.html`, cached under the folder's path.
    package var servesIndexDocuments: Bool
    package var folderRedirect: FolderRedirect
    /// Whether a function serves `folder/index.json` to clients that prefer JSON, and `folder/index.html` to others.
    package var negotiates = false
    /// Whether the distribution may list the bucket; without it S3 answers 403 for a missing key, not 404.
    package var mayListBucket: Bool
    /// The duration of an invalidation, in seconds.
    package var invalidationSeconds: Double

    package init(
        id: String, bucket: String, port: Int = 0, routes: [Route] = [], minTTLSeconds: Double = 0,
        defaultTTLSeconds: Double = 86_400, maxTTLSeconds: Double = 31_536_000, errorTTLSeconds: Double = 10,
        servesIndexDocuments: Bool = true, folderRedirect: FolderRedirect = .none, mayListBucket: Bool = false,
        invalidationSeconds: Double = 0
    ) {
        self.id = id
        self.bucket = bucket
        self.port = port
        self.routes = routes
        self.minTTLSeconds = minTTLSeconds
        self.defaultTTLSeconds = defaultTTLSeconds
        self.maxTTLSeconds = maxTTLSeconds
        self.errorTTLSeconds = errorTTLSeconds
        self.servesIndexDocuments = servesIndexDocuments
        self.folderRedirect = folderRedirect
        self.mayListBucket = mayListBucket
        self.invalidationSeconds = invalidationSeconds
    }

    /// The key of a public path; empty at the top.
    func key(of path: String) -> String {
        for route in routes where path.utf8.starts(with: route.path.utf8) {
            return route.prefix + String(decoding: path.utf8.dropFirst(route.path.utf8.count), as: UTF8.self)
        }
        return String(path.dropFirst())
    }
}
