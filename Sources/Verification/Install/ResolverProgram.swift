import SimpleRepository

/// An installer that resolves requirements, and its command line: no shell, no configuration, no cache, one index alone or
/// those that are read together, and wheels only, so that nothing of the index is executed.
package struct ResolverProgram: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case pip, uv
    }

    package var kind: Kind
    /// The program and its first arguments, such as `python3 -m pip`.
    package var argv: [String]

    package init(_ kind: Kind, _ argv: [String]) {
        self.kind = kind
        self.argv = argv
    }

    package static let standard = [ResolverProgram(.pip, ["python3", "-m", "pip"]), ResolverProgram(.uv, ["uv"])]

    /// One question to the installer.
    struct Query: Sendable {
        var requirement: Requirement
        /// The index's URL, with a slash at its end.
        var indexURL: String
        /// URLs of the indexes that are read with it, in their order.
        var companionURLs: [String] = []
        var target: PythonTarget
        var allowsPrereleases: Bool
        /// A folder for this query alone.
        var folder: String
    }

    /// Arguments that print the version; they show whether the program is installed.
    var versionArguments: [String] { argv + ["--version"] }

    func arguments(for query: Query, requirementsFile: String) -> [String] {
        let python = "3.\(query.target.minor)"
        switch kind {
        case .pip:
            return argv + [
                "install", "--dry-run", "--report", "-", "--quiet", "--isolated", "--no-cache-dir", "--no-input",
                "--no-color", "--disable-pip-version-check", "--ignore-installed", "--retries", "1", "--timeout", "30",
                "--index-url", query.indexURL, "--target", query.folder + "/target", "--only-binary", ":all:",
                "--implementation", "cp", "--python-version", python,
            ] + Self.pipPlatforms(query.target.platform).flatMap { ["--platform", $0] }
                + query.companionURLs.flatMap { ["--extra-index-url", $0] }
                + (query.allowsPrereleases ? ["--pre"] : []) + ["--requirement", requirementsFile]
        case .uv:
            return argv + [
                "pip", "compile", "--no-config", "--no-cache", "--no-header", "--no-annotate", "--no-progress",
                "--color", "never", "--no-python-downloads", "--no-build",
            ] + Self.uvIndexes(query) + [
                "--python-version", python, "--python-platform", Self.uvPlatform(query.target.platform),
            ] + (query.allowsPrereleases ? ["--prerelease", "allow"] : []) + [requirementsFile]
        }
    }

    /// The index options of uv. uv takes a project from the first index that has it, and the default index comes last.
    private static func uvIndexes(_ query: Query) -> [String] {
        let urls = [query.indexURL] + query.companionURLs
        return urls.dropLast().flatMap { ["--index", $0] } + urls.suffix(1).flatMap { ["--default-index", $0] }
    }

    /// The platform options of pip. pip takes each tag literally and does not add older glibc versions.
    private static func pipPlatforms(_ platform: PythonTarget.Platform) -> [String] {
        switch platform {
        case .windowsAMD64: ["win_amd64"]
        case .linuxX86_64:
            (17...40).reversed().map { "manylinux_2_\($0)_x86_64" }
                + ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64"]
        }
    }

    private static func uvPlatform(_ platform: PythonTarget.Platform) -> String {
        switch platform {
        case .windowsAMD64: "x86_64-pc-windows-msvc"
        case .linuxX86_64: "x86_64-manylinux_2_40"
        }
    }
}
