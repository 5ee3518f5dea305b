/// All problems found, in the order of the files; thrown if there is at least one.
package struct Diagnostics: Error, Sendable, Equatable, CustomStringConvertible {
    package let all: [Diagnostic]

    package init(all: [Diagnostic]) {
        self.all = all
    }

    package var description: String {
        all.map(\.description).joined(separator: "\n")
    }
}
