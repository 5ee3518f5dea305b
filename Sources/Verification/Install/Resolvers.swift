/// The installers of this machine, and the environment in which they run.
package struct Resolvers: Sendable {
    package var programs: [ResolverProgram]
    /// The environment that they get, before `cleanEnvironment` removes their configuration.
    package var environment: [String: String]
    /// The folder below which each query gets a temporary folder of its own.
    package var folder: String
    /// Time limit for one query, in seconds.
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

    /// The environment without the variables of pip, uv and Python, and with their configuration files switched off.
    var cleanEnvironment: [String: String] {
        environment.filter { name, _ in
            !["PIP_", "UV_", "PYTHON"].contains(where: name.hasPrefix) && name != "VIRTUAL_ENV"
                && name != "CONDA_PREFIX"
        }.merging(["PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1", "LC_ALL": "C.UTF-8"]) { $1 }
    }
}
