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
