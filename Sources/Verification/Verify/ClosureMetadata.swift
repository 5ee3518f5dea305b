import SimpleRepository

/// Reads each file's core metadata once, however many releases and environments need it.
///
/// Two files of one name in several indexes are the same file where their pages state the same SHA-256.
actor ClosureMetadata {
    /// The parsed statements of a file's metadata.
    struct Stated: Sendable {
        var requirements: [Requirement] = []
        /// Malformed requirements: installers refuse the file.
        var unreadable: [RequirementError] = []
        /// Normalized names.
        var extras: [String] = []
    }

    private struct Identity: Hashable {
        let filename: String
        /// The SHA-256, or else the index.
        let place: String
    }

    private let read: @Sendable (IndexedFile) async throws -> CoreMetadata?
    private var tasks: [Identity: Task<Stated?, any Error>] = [:]

    init(read: @escaping @Sendable (IndexedFile) async throws -> CoreMetadata?) {
        self.read = read
    }

    /// The number of files whose metadata was requested.
    var count: Int { tasks.count }

    /// A file's metadata; `nil` when its requirements cannot be known without building it.
    /// - Throws: the error of the read, at each request for the file.
    func stated(by file: IndexedFile) async throws -> Stated? {
        let identity = Identity(filename: file.file.filename, place: file.file.sha256 ?? file.index)
        let task = tasks[identity] ?? Task { [read] in try await read(file).map(Self.take) }
        tasks[identity] = task
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// At most this many requirements are checked; no real project has as many.
    static let requirementsMax = 10_000

    private static func take(_ metadata: CoreMetadata) throws -> Stated {
        guard metadata.requiresDist.count <= requirementsMax else {
            throw TooMany(count: metadata.requiresDist.count)
        }
        var stated = Stated(extras: Set(metadata.providesExtra.map(ProjectName.normalize)).sorted())
        for text in metadata.requiresDist {
            do throws(RequirementError) {
                stated.requirements.append(try Requirement(parsing: text))
            } catch {
                stated.unreadable.append(error)
            }
        }
        return stated
    }

    private struct TooMany: Error, CustomStringConvertible {
        let count: Int

        var description: String { "it states \(count) requirements; at most \(requirementsMax) are looked at" }
    }
}
