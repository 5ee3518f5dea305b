/// Which families of libraries an index holds (`only` of `catalog.yaml`), so that those of another GPU are found in it.
///
/// A file names a family where a word in its name begins with `gfx` and a digit, or where it fits what another index of
/// `only` holds. A file that names none is for every index.
package struct FamilyRules: Sendable, Equatable {
    /// One entry of `only`.
    package struct Rule: Sendable, Equatable {
        /// Of an index: its last folder, or its whole prefix where a `/` is written; with at most one `*`.
        package let index: NamePattern
        package let files: [FamilyPattern]

        package init(index: NamePattern, files: [FamilyPattern]) {
            self.index = index
            self.files = files
        }

        fileprivate func isFor(_ prefix: String) -> Bool {
            index.text.contains("/")
                ? index.matches(prefix) : index.matches(String(prefix.split(separator: "/").last ?? ""))
        }
    }

    package let rules: [Rule]

    package init(_ rules: [Rule] = []) { self.rules = rules }

    /// Whether a file, or a project, is for another family than an index.
    /// - Parameters:
    ///   - name: of the file or the project.
    ///   - index: its prefix in the bucket.
    package func areForeign(_ name: String, in index: String) -> Bool {
        let own = rules.filter { $0.isFor(index) }
        guard !own.isEmpty, !own.contains(where: { $0.files.contains { $0.matches(name) } }) else { return false }
        return Self.namesFamily(name) || rules.contains { $0.files.contains { $0.matches(name) } }
    }

    /// What an index holds, for people: `*gfx1151*`.
    package func patterns(of index: String) -> String {
        rules.filter { $0.isFor(index) }.flatMap(\.files).map(\.text).joined(separator: ", ")
    }

    private static func namesFamily(_ name: String) -> Bool {
        let word = Array("gfx".utf8)
        let bytes = Array(name.lowercased().utf8)
        return bytes.indices.contains { start in
            let digit = start + word.count
            guard digit < bytes.count, bytes[start..<digit].elementsEqual(word) else { return false }
            let before = start == 0 ? nil : bytes[start - 1]
            let isWithin = before.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? false
            return !isWithin && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[digit])
        }
    }
}
