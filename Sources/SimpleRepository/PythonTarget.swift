/// A target of an installation: a release of CPython, with the GIL, on a platform.
package struct PythonTarget: Hashable, Sendable, CustomStringConvertible {
    package enum Platform: String, CaseIterable, Sendable {
        /// Linux with glibc of any version: a wheel's required distribution is ignored.
        case linuxX86_64 = "linux_x86_64"
        case windowsAMD64 = "win_amd64"
    }

    /// The minor version: 12 for CPython 3.12.
    package let minor: Int
    package let platform: Platform
    package let environment: MarkerEnvironment
    /// A patch release above all existing ones, so that markers and Requires-Python are evaluated for the newest one.
    package let pythonVersion: PythonVersion

    private static let patch: UInt64 = 99

    package init(minor: Int, platform: Platform) {
        self.minor = minor
        self.platform = platform
        pythonVersion = PythonVersion(epoch: 0, release: [3, .small(UInt64(minor)), .small(Self.patch)])
        let isWindows = platform == .windowsAMD64
        // A platform's release and version differ from machine to machine; empty is the value of a platform that does not know
        // them.
        environment = MarkerEnvironment([
            .implementationName: "cpython", .implementationVersion: "3.\(minor).\(Self.patch)",
            .osName: isWindows ? "nt" : "posix", .platformMachine: isWindows ? "AMD64" : "x86_64",
            .platformPythonImplementation: "CPython", .platformSystem: isWindows ? "Windows" : "Linux",
            .pythonFullVersion: "3.\(minor).\(Self.patch)", .pythonVersion: "3.\(minor)",
            .sysPlatform: isWindows ? "win32" : "linux",
        ])
    }

    /// CPython 3.10 to 3.14 on both platforms, for tags without a release of CPython.
    package static let all = all(of: Array(10...14))

    /// These releases of CPython on both platforms.
    package static func all(of minors: [Int]) -> [PythonTarget] {
        minors.flatMap { minor in Platform.allCases.map { PythonTarget(minor: minor, platform: $0) } }
    }

    /// 12 for `3.12`; `nil` for anything else.
    package static func minor(of release: String) -> Int? {
        guard release.hasPrefix("3."), let minor = Int(release.dropFirst(2)), (0...99).contains(minor),
            release == "3.\(minor)"
        else { return nil }
        return minor
    }

    /// A text such as `cp312-linux_x86_64`.
    package var description: String { "cp3\(minor)-\(platform.rawValue)" }

    package static func == (left: Self, right: Self) -> Bool {
        left.minor == right.minor && left.platform == right.platform
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(minor)
        hasher.combine(platform)
    }

    /// Whether installers accept a file with that Requires-Python for this Python; `nil` for a file without one.
    package func isAdmitted(by requiresPython: VersionSpecifierSet?) -> Bool {
        requiresPython?.contains(pythonVersion, prereleases: true) ?? true
    }
}
