/// The installers of this machine, and what they are run with.
package struct Resolvers: Sendable {
    package var programs: [ResolverProgram]
    /// All that they get to see, but for what configures them.
    package var environment: [String: String]
    /// Folder below which each query has one of its own, removed after it.
    package var folder: String
    /// For one query, in seconds.
    package var timeLimitSeconds: Int
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(
        programs: [ResolverProgram] = ResolverProgram.standard, environment: [String: String], folder: String,
        timeLimitSeconds: Int = 600, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.programs = programs
        self.environment = environment
        self.folder = folder
        self.timeLimitSeconds = timeLimitSeconds
        self.sleep = sleep
    }

    /// The environment without variables of pip, uv and Python, and with their configuration files switched off.
    var cleanEnvironment: [String: String] {
        environment.filter { name, _ in
            !["PIP_", "UV_", "PYTHON"].contains(where: name.hasPrefix) && name != "VIRTUAL_ENV"
                && name != "CONDA_PREFIX"
        }.merging(["PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1", "LC_ALL": "C.UTF-8"]) { $1 }
    }
}
