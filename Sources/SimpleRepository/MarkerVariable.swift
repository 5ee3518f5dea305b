/// What a marker can ask about an environment (PEP 508), besides `extra`.
package enum MarkerVariable: String, Sendable, CaseIterable {
    case implementationName = "implementation_name"
    case implementationVersion = "implementation_version"
    case osName = "os_name"
    case platformMachine = "platform_machine"
    case platformPythonImplementation = "platform_python_implementation"
    case platformRelease = "platform_release"
    case platformSystem = "platform_system"
    case platformVersion = "platform_version"
    case pythonFullVersion = "python_full_version"
    case pythonVersion = "python_version"
    case sysPlatform = "sys_platform"

    /// As written in a marker; the dotted spellings of PEP 345 count as well.
    init?(written name: some StringProtocol) {
        switch name {
        case "os.name": self = .osName
        case "sys.platform": self = .sysPlatform
        case "platform.version": self = .platformVersion
        case "platform.machine": self = .platformMachine
        case "platform.python_implementation", "python_implementation": self = .platformPythonImplementation
        default: self.init(rawValue: String(name))
        }
    }

    /// Whether its value is compared as a version where both sides can be (as `packaging` does).
    var isVersion: Bool {
        switch self {
        case .implementationVersion, .platformRelease, .pythonFullVersion, .pythonVersion: true
        default: false
        }
    }
}

/// One environment that markers are evaluated for.
package struct MarkerEnvironment: Hashable, Sendable {
    private let values: [MarkerVariable: String]
    private let versions: [MarkerVariable: PythonVersion]

    /// A variable that is not given is empty, as where a platform does not know its value.
    package init(_ values: [MarkerVariable: String]) {
        self.values = values
        versions = values.filter { $0.key.isVersion }.compactMapValues { PythonVersion($0) }
    }

    package subscript(variable: MarkerVariable) -> String { values[variable] ?? "" }

    /// `nil` when the value is no version, and for variables that hold none.
    func version(_ variable: MarkerVariable) -> PythonVersion? { versions[variable] }
}
