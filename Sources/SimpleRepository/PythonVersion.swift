/// A version by PEP 440: parsed, totally ordered, and printed in its canonical form.
///
/// Equality follows the ordering: `1.0`, `1.0.0` and `v1` are equal, though `description` keeps the zeros of each.
package struct PythonVersion: Sendable {
    /// The kind of a pre-release, in the order alpha, beta, candidate.
    package enum Phase: String, Comparable, Sendable {
        case alpha = "a"
        case beta = "b"
        case candidate = "rc"

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// `a1`, `b2`, `rc3`.
    package struct PreRelease: Hashable, Sendable {
        package let phase: Phase
        package let number: VersionNumber
    }

    /// One part of a local version label. Letters sort before numbers.
    package enum LocalSegment: Hashable, Comparable, Sendable {
        /// The text in lower case.
        case text(String)
        case number(VersionNumber)
    }

    package let epoch: VersionNumber
    /// The release numbers: at least one, trailing zeros kept.
    package let release: [VersionNumber]
    package let pre: PreRelease?
    package let post: VersionNumber?
    package let dev: VersionNumber?
    /// The local label's parts; empty without a label.
    package let local: [LocalSegment]

    init(
        epoch: VersionNumber, release: [VersionNumber], pre: PreRelease? = nil, post: VersionNumber? = nil,
        dev: VersionNumber? = nil, local: [LocalSegment] = []
    ) {
        self.epoch = epoch
        self.release = release
        self.pre = pre
        self.post = post
        self.dev = dev
        self.local = local
    }

    /// Whether it is an alpha, beta, candidate or development release.
    package var isPrerelease: Bool { pre != nil || dev != nil }
    /// Whether it is neither a pre-release nor a development release; it may have a post-release or a local label.
    package var isStable: Bool { !isPrerelease }
    package var isPostrelease: Bool { post != nil }

    /// The version without its local label.
    package var publicVersion: PythonVersion {
        local.isEmpty ? self : PythonVersion(epoch: epoch, release: release, pre: pre, post: post, dev: dev)
    }

    /// The release numbers without trailing zeros; they decide equality and order.
    var significantRelease: ArraySlice<VersionNumber> {
        var end = release.endIndex
        while end > 0, release[end - 1] == 0 { end -= 1 }
        return release[..<end]
    }
}

extension PythonVersion: CustomStringConvertible {
    /// The canonical form, equal to `str(packaging.version.Version(text))`.
    package var description: String {
        var text = epoch == 0 ? "" : "\(epoch)!"
        text += release.map(\.description).joined(separator: ".")
        if let pre { text += "\(pre.phase.rawValue)\(pre.number)" }
        if let post { text += ".post\(post)" }
        if let dev { text += ".dev\(dev)" }
        if !local.isEmpty { text += "+" + local.map(\.description).joined(separator: ".") }
        return text
    }
}

extension PythonVersion.LocalSegment: CustomStringConvertible {
    package var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): number.description
        }
    }
}
