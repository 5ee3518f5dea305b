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
