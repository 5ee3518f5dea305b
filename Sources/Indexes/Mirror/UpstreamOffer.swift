package import Objects
package import SimpleRepository

/// One project's files in the upstream index. The list is foreign: only files that are mirrored have to be right.
package struct UpstreamOffer: Sendable {
    package var project: ProjectName
    /// Every link to a file of the project, in the order of the page; one name may come several times.
    package var files: [File]
    package var status: ProjectStatus?
    /// Files that were left out, one line each.
    package var notes: [String]

    package init(project: ProjectName, files: [File], status: ProjectStatus? = nil, notes: [String] = []) {
        self.project = project
        self.files = files
        self.status = status
        self.notes = notes
    }

    /// One link to a file.
    package struct File: Sendable, Equatable {
        package var filename: DistributionFilename
        /// Absolute, without a fragment; empty where there is a `problem`.
        package var url: String
        /// Algorithm, lower case, to digest in hexadecimal, lower case.
        package var hashes: [String: String]
        /// In bytes.
        package var size: Int64?
        package var requiresPython: String?
        package var coreMetadata: CoreMetadataPresence
        package var yanked: Yanked
        /// The reason why the file cannot be fetched.
        package var problem: String?

        package var isYanked: Bool { yanked != .no }
        package var sha256: SHA256Digest? { hashes["sha256"].flatMap { SHA256Digest(hex: $0) } }

        /// The strongest digest that can be checked; `nil` where none is stated or none is strong enough.
        var proof: Proof? {
            let known: [(String, StreamingDigest.Algorithm, Int)] = [
                ("sha256", .sha256, 64), ("sha512", .sha512, 128), ("sha384", .sha384, 96),
            ]
            for (name, algorithm, digits) in known {
                guard let hex = hashes[name] else { continue }
                let isDigest = hex.utf8.count == digits && hex.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
                return Proof(algorithm: algorithm, hex: hex, isDigest: isDigest)
            }
            return nil
        }
    }
}

/// The digest that proves a file to be the one that the index names.
struct Proof: Sendable, Equatable {
    var algorithm: StreamingDigest.Algorithm
    /// As stated, lower case.
    var hex: String
    /// Whether `hex` is a well-formed digest.
    var isDigest: Bool
}

extension UpstreamOffer {
    /// - Parameter pageURL: the page's URL after redirects.
    package init(_ page: ProjectPage, pageURL: String) {
        self.init(project: page.name, files: [], status: page.status)
        var strays: [String] = []
        for file in page.files {
            guard let filename = try? DistributionFilename(parsing: file.filename, of: page.name) else { continue }
            if filename.project == page.name {
                files.append(File(file, filename, url: page.url(of: file, pageURL: pageURL)))
            } else {
                strays.append(file.filename)
            }
        }
        note(strays, "files of other projects on its upstream page")
        note(page.problems, "entries of its upstream page that cannot be read")
        if let status, status.marker != "active" {
            notes.append("\(project): \(Self.describe(status))")
        }
    }

    /// For people, such as `the upstream index says that the project is archived: moved to …`.
    static func describe(_ status: ProjectStatus) -> String {
        let reason = status.reason.map { $0.isEmpty ? "" : ": \($0.prefix(textMax))" } ?? ""
        return "the upstream index says that the project is \(status.marker.prefix(textMax))" + reason
    }

    private mutating func note(_ items: [String], _ what: String) {
        guard !items.isEmpty else { return }
        let shown = items.prefix(Self.namesShownMax).map { $0.prefix(Self.textMax) }.joined(separator: ", ")
        let more = items.count > Self.namesShownMax ? ", …" : ""
        notes.append("\(project): left out \(items.count) \(what) (\(shown)\(more))")
    }

    private static let namesShownMax = 4
    /// The limit of foreign text in a message, in characters.
    static let textMax = 200
}

extension UpstreamOffer.File {
    fileprivate init(_ file: ProjectFile, _ filename: DistributionFilename, url: String?) {
        self.filename = filename
        self.url = url.map { String($0.prefix { $0 != "#" }) } ?? ""
        hashes = file.hashes
        // No store can hold a larger object.
        size = file.size.flatMap { (0...Self.sizeMax).contains($0) ? $0 : nil }
        requiresPython = file.requiresPython
        coreMetadata = file.coreMetadata
        yanked = file.yanked
        problem =
            switch url {
            case nil: "its URL cannot be resolved"
            case let url? where !url.hasPrefix("https://") && !url.hasPrefix("http://"): "its URL is not an http URL"
            // pip takes the name from the URL, other clients the one stated beside it.
            case let url? where Self.lastName(of: url) != file.filename: "its URL ends in another name"
            default: nil
            }
    }

    private static func lastName(of url: String) -> String? {
        let path = url.prefix { $0 != "#" && $0 != "?" }
        return path.split(separator: "/", omittingEmptySubsequences: false).last.flatMap { percentDecode($0) }
    }

    static let sizeMax: Int64 = 1 << 46

    /// This link merged with another one to a file of the same name.
    ///
    /// Values that both state must be equal. The file is yanked only if both links say so: installers take one that is not.
    /// - Throws: `UpstreamError.contradiction`.
    func merged(with other: Self, project: ProjectName) throws(UpstreamError) -> Self {
        var file = problem == nil ? self : other
        for (algorithm, digest) in self.hashes {
            guard let second = other.hashes[algorithm] else { continue }
            if second != digest { throw contradiction(algorithm, digest, second, project) }
        }
        file.hashes = hashes.merging(other.hashes) { first, _ in first }
        if case (.present(let first?), .present(let second?)) = (coreMetadata, other.coreMetadata), first != second {
            throw contradiction("metadata", first, second, project)
        }
        if case .present(_?) = other.coreMetadata { file.coreMetadata = other.coreMetadata }
        if case .present(_?) = coreMetadata { file.coreMetadata = coreMetadata }
        if let size, let second = other.size, size != second { file.size = nil } else { file.size = size ?? other.size }
        file.yanked = isYanked && other.isYanked ? yanked : .no
        return file
    }

    private func contradiction(
        _ what: String, _ first: String, _ second: String, _ project: ProjectName
    ) -> UpstreamError {
        .contradiction(filename.filename, project: project.normalized, what: what, values: [first, second])
    }
}
