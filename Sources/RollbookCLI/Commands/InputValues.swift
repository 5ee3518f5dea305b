import ArgumentParser

/// The inputs of a playbook from `--set name=value` and `--package`.
struct InputValues {
    private(set) var values: [String: String] = [:]

    init(_ settings: [String], package: String?) throws {
        for setting in settings {
            guard let separator = setting.firstIndex(of: "="), separator > setting.startIndex else {
                throw ValidationError("--set takes name=value, not \(setting)")
            }
            let name = String(setting[..<separator])
            guard values[name] == nil else { throw ValidationError("--set \(name) is given twice") }
            values[name] = String(setting[setting.index(after: separator)...])
        }
        guard let package else { return }
        guard values["package"] == nil else { throw ValidationError("--package and --set package= are the same input") }
        values["package"] = package
    }
}
