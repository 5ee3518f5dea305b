/// A distribution of the CDN: which bucket it stands before, and how it caches (CloudFront's names and defaults).
package struct CDNDistribution: Sendable, Equatable {
    /// What a request for a folder without `/` at its end gets.
    package enum FolderRedirect: Sendable, Equatable {
        /// The origin's 403 or 404.
        case none
        /// A redirect with that status, where the folder has an `index.html`.
        case status(Int)
    }

    /// The public path of a prefix of the bucket.
    package struct Route: Sendable, Equatable {
        /// Starts and ends with `/`, such as `/whl-multi-arch/`.
        package var path: String
        /// Such as `v4/whl/`.
        package var prefix: String

        package init(path: String, prefix: String) {
            self.path = path
            self.prefix = prefix
        }
    }

    package var id: String
    package var bucket: String
    /// 0 for a free one.
    package var port: Int
    /// The first that fits holds; other paths are keys as they stand.
    package var routes: [Route]
    package var minTTLSeconds: Double
    package var defaultTTLSeconds: Double
    package var maxTTLSeconds: Double
    /// How long an error is kept at least.
    package var errorTTLSeconds: Double
    /// Whether `folder/` is answered with `folder/index.html`, cached under its own path.
    package var servesIndexDocuments: Bool
    package var folderRedirect: FolderRedirect
    /// Whether the distribution may list the bucket; without that S3 answers 403 for a missing key, not 404.
    package var mayListBucket: Bool
    /// How long an invalidation takes.
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

    /// The key that a public path stands for; empty at the top.
    func key(of path: String) -> String {
        for route in routes where path.utf8.starts(with: route.path.utf8) {
            return route.prefix + String(decoding: path.utf8.dropFirst(route.path.utf8.count), as: UTF8.self)
        }
        return String(path.dropFirst())
    }
}
