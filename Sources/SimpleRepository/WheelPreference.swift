/// The rank of a wheel's tags for a target; installers take the smallest first (PEP 425; the order is that of pip's supported
/// tags).
package struct WheelPreference: Comparable, Sendable {
    /// The rank of interpreter and ABI: exact ABI, stable ABI, none, older stable ABIs, then `py3…`, with a platform before
    /// `any`.
    fileprivate let tier: Int
    /// The rank of the platform: newest manylinux first, plain `linux` last.
    fileprivate let platform: Int

    package static func < (left: Self, right: Self) -> Bool {
        (left.tier, left.platform) < (right.tier, right.platform)
    }
}

extension PythonTarget {
    /// The best rank of a wheel's tags on this target, compressed sets expanded; `nil` when none fits. Free-threaded ABIs never
    /// fit.
    package func preference(for wheel: WheelFilename) -> WheelPreference? {
        let platforms = wheel.platformTags.map { ($0.lowercased() == "any", rank(ofPlatform: $0.lowercased())) }
        let best = platforms.compactMap(\.1).min()
        let isAny = platforms.contains { $0.0 }
        var found: WheelPreference?
        for python in wheel.pythonTags {
            for abi in wheel.abiTags {
                for (isAny, rank) in [(false, best), (true, isAny ? 0 : nil)] {
                    guard let rank, let tier = tier(python.lowercased(), abi.lowercased(), isAny: isAny) else {
                        continue
                    }
                    let preference = WheelPreference(tier: tier, platform: rank)
                    found = found.map { min($0, preference) } ?? preference
                }
            }
        }
        return found
    }

    /// The rank of interpreter and ABI; there are fewer than 1,000 releases of Python 3.
    private func tier(_ python: String, _ abi: String, isAny: Bool) -> Int? {
        if let release = Self.minor(of: python, prefix: "cp3"), release <= minor {
            let isOwn = release == minor
            switch abi {
            case "none" where isOwn: return isAny ? 4_000 : 2
            case "cp3\(minor)" where isOwn && !isAny: return 0
            case "abi3" where release >= 2 && !isAny: return isOwn ? 1 : 2 + minor - release
            default: return nil
            }
        }
        guard abi == "none", python.hasPrefix("py3") else { return nil }
        let start = isAny ? 5_000 : 2_000
        if python == "py3" { return start + 1 }
        guard let release = Self.minor(of: python, prefix: "py3"), release <= minor else { return nil }
        return release == minor ? start : start + 1 + minor - release
    }

    private func rank(ofPlatform tag: String) -> Int? {
        switch (platform, tag) {
        case (.windowsAMD64, "win_amd64"): return 0
        case (.windowsAMD64, _): return nil
        case (.linuxX86_64, "linux_x86_64"): return .max
        case (.linuxX86_64, "manylinux2014_x86_64"): return -2 * 17 + 1
        case (.linuxX86_64, "manylinux2010_x86_64"): return -2 * 12 + 1
        case (.linuxX86_64, "manylinux1_x86_64"): return -2 * 5 + 1
        case (.linuxX86_64, _):
            guard tag.hasSuffix("_x86_64") else { return nil }
            return Self.minor(of: String(tag.dropLast("_x86_64".count)), prefix: "manylinux_2_")
                .flatMap { $0 >= 5 ? -2 * $0 : nil }
        }
    }

    /// The number after a prefix, up to 999 and without leading zeros.
    private static func minor(of tag: String, prefix: String) -> Int? {
        guard tag.hasPrefix(prefix) else { return nil }
        let digits = tag.utf8.dropFirst(prefix.utf8.count)
        guard 1...3 ~= digits.count, digits.allSatisfy(ASCII.isDigit), digits.count == 1 || digits.first != ASCII.zero
        else { return nil }
        return Int(String(Substring(digits)))
    }
}
