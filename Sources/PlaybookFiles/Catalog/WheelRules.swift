package import SimpleRepository

/// Selects the wheels to mirror by an allow list of tags (PEP 425).
package struct WheelRules: Sendable, Equatable {
    package let pythonTags: [String]
    /// Patterns with at most one `*` each, such as `manylinux*_x86_64`.
    package let platformTags: [NamePattern]

    private let pythonTagSet: Set<String>

    package init(pythonTags: [String], platformTags: [NamePattern]) {
        self.pythonTags = pythonTags
        self.platformTags = platformTags
        self.pythonTagSet = Set(pythonTags)
    }

    /// Whether a wheel's tags are wanted. Each of the three parts may be compressed (`a.b`); every tag in it counts.
    ///
    /// - Python: *every* tag must be in the list. So `py2.py3` is refused where only `py3` is listed, and so is the `abi3`
    ///   wheel of an older Python (`cp39-abi3`): both as in the scripts before rollbook.
    /// - ABI: at least one tag must not be free-threaded (`cp313t`, `abi3t`).
    /// - Platform: at least one tag must be in the list.
    package func accepts(_ wheel: WheelFilename) -> Bool {
        wheel.pythonTags.allSatisfy(pythonTagSet.contains)
            && wheel.abiTags.contains { !Self.isFreeThreaded($0) }
            && wheel.platformTags.contains { platform in platformTags.contains { $0.matches(platform) } }
    }

    /// Whether the ABI is free-threaded. PEP 703 puts `t` after the version (`cp313t`, `cp314td`); PEP 803 calls the stable one
    /// `abi3t`.
    static func isFreeThreaded(_ abiTag: String) -> Bool {
        if abiTag == "abi3t" { return true }
        guard abiTag.hasPrefix("cp") else { return false }
        let flags = abiTag.dropFirst(2).drop { ("0"..."9").contains($0) }
        return flags.contains("t")
    }
}
