/// One environment for the evaluation of markers.
package struct MarkerEnvironment: Hashable, Sendable {
    private let values: [MarkerVariable: String]
    private let versions: [MarkerVariable: PythonVersion]

    /// A missing variable is empty, as on a platform that does not know its value.
    package init(_ values: [MarkerVariable: String]) {
        self.values = values
        versions = values.filter { $0.key.isVersion }.compactMapValues { PythonVersion($0) }
    }

    package subscript(variable: MarkerVariable) -> String { values[variable] ?? "" }

    /// `nil` when the value is not a version, and for variables of other types.
    func version(_ variable: MarkerVariable) -> PythonVersion? { versions[variable] }
}
