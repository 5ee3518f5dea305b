/// The families of libraries that an index holds (`only` of `catalog.yaml`), to find those of another GPU in it.
///
/// A file names a family if a word in its name begins with `gfx` and a digit, or if it matches a pattern of another index in
/// `only`. A file without a family is for every index.
package struct FamilyRules: Sendable, Equatable {
    /// One entry of `only`.
    package struct Rule: Sendable, Equatable {
        /// The index: its last folder, or its whole prefix if the pattern has a `/`; with at most one `*`.
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
    ///   - name: the file's or the project's.
    ///   - index: the index's prefix in the bucket.
    package func areForeign(_ name: String, in index: String) -> Bool {
        let own = rules.filter { $0.isFor(index) }
        guard !own.isEmpty, !own.contains(where: { $0.files.contains { $0.matches(name) } }) else { return false }
        return Self.namesFamily(name) || rules.contains { $0.files.contains { $0.matches(name) } }
    }

    /// The patterns of an index, for people: `*gfx1151*`.
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
