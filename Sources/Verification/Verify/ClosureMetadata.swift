import SimpleRepository

/// Reads the core metadata of files, of each file once, however many releases and environments ask for it.
///
/// A file that lies in several indexes is the same file where its page states the same SHA-256.
actor ClosureMetadata {
    /// What a file states, taken apart once.
    struct Stated: Sendable {
        var requirements: [Requirement] = []
        /// Malformed requirements: installers refuse the file.
        var unreadable: [RequirementError] = []
        /// Normalized.
        var extras: [String] = []
    }

    private struct Identity: Hashable {
        let filename: String
        /// SHA-256, else the index.
        let place: String
    }

    private let read: @Sendable (IndexedFile) async throws -> CoreMetadata?
    private var tasks: [Identity: Task<Stated?, any Error>] = [:]

    init(read: @escaping @Sendable (IndexedFile) async throws -> CoreMetadata?) {
        self.read = read
    }

    /// How many files were asked for.
    var count: Int { tasks.count }

    /// `nil` when what the file requires cannot be known without building it.
    /// - Throws: what reading threw, each time it is asked for.
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

    /// Requirements beyond this are not looked at; no real project has as many.
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
