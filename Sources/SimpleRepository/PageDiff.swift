/// The links that one project page gained and lost between two of its versions.
package struct PageDiff: Hashable, Sendable {
    /// The name of the part of a link with its file's first upload time.
    package static let uploadTime = "upload-time"

    /// Links only on the later page, and links only on the earlier one, in the order of their page.
    package var gained: [ProjectFile] = []
    package var lost: [ProjectFile] = []
    /// Links with the same file name and different content.
    package var changed: [Change] = []
    /// Versions without a file on the earlier page, and those without one on the later page; as written.
    package var versionsGained: [String] = []
    package var versionsLost: [String] = []

    package struct Change: Hashable, Sendable {
        package var before: ProjectFile
        package var after: ProjectFile

        /// The differences: the name of each part, with its text before and after; `nil` for an absent part.
        package var differences: [Difference] {
            [
                Difference("link", before.url, after.url),
                Difference("sha256", before.sha256, after.sha256),
                Difference("requires-python", before.requiresPython, after.requiresPython),
                Difference("core-metadata", before.coreMetadata.text, after.coreMetadata.text),
                Difference("yanked", before.yanked.text, after.yanked.text),
                Difference(PageDiff.uploadTime, before.uploadTime, after.uploadTime),
            ].filter { $0.before != $0.after } + sizes
        }

        /// Only pages in JSON state sizes: one more or less is the form's doing.
        private var sizes: [Difference] {
            guard let old = before.size, let new = after.size, old != new else { return [] }
            return [Difference("size", "\(old)", "\(new)")]
        }
    }

    package struct Difference: Hashable, Sendable, Codable {
        package var part: String
        package var before, after: String?

        init(_ part: String, _ before: String?, _ after: String?) {
            (self.part, self.before, self.after) = (part, before, after)
        }
    }

    /// The difference between two statuses of a project; `nil` if they say the same.
    package static func difference(ofStatus before: ProjectStatus?, _ after: ProjectStatus?) -> Difference? {
        let difference = Difference("project-status", before?.text, after?.text)
        return difference.before == difference.after ? nil : difference
    }

    package var isEmpty: Bool { gained.isEmpty && lost.isEmpty && changed.isEmpty }

    /// - Parameters:
    ///   - before: the files of the earlier page; empty if there was none.
    ///   - after: the files of the later page. If a page repeats a file name, the first link counts, as for pip.
    package init(before: [ProjectFile], after: [ProjectFile], project: ProjectName?) {
        let old = Dictionary(before.map { ($0.filename, $0) }) { first, _ in first }
        let new = Dictionary(after.map { ($0.filename, $0) }) { first, _ in first }
        gained = after.filter { old[$0.filename] == nil && new[$0.filename] == $0 }
        lost = before.filter { new[$0.filename] == nil && old[$0.filename] == $0 }
        changed = after.compactMap { file in
            guard new[file.filename] == file, let earlier = old[file.filename] else { return nil }
            let change = Change(before: earlier, after: file)
            return change.differences.isEmpty ? nil : change
        }
        let versions = (Self.versions(of: before, project), Self.versions(of: after, project))
        versionsGained = versions.1.subtracting(versions.0).sorted().map(\.description)
        versionsLost = versions.0.subtracting(versions.1).sorted().map(\.description)
    }

    private static func versions(of files: [ProjectFile], _ project: ProjectName?) -> Set<PythonVersion> {
        Set(files.compactMap { try? DistributionFilename(parsing: $0.filename, of: project).version })
    }
}

extension CoreMetadataPresence {
    fileprivate var text: String? {
        switch self {
        case .absent: nil
        case .present(let sha256): sha256.map { "sha256=\($0)" } ?? "true"
        }
    }
}

extension Yanked {
    fileprivate var text: String? {
        switch self {
        case .no: nil
        case .yes(let reason): reason ?? "yanked"
        }
    }
}

extension ProjectStatus {
    /// `nil` for an active project, which pages need not state.
    fileprivate var text: String? {
        guard marker != "active" else { return nil }
        return reason.map { $0.isEmpty ? marker : "\(marker): \($0)" } ?? marker
    }
}
