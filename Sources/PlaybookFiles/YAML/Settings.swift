/// A mapping with known keys.
struct Settings {
    /// The mapping's name in messages.
    let what: String
    /// The place of a missing key.
    let place: Place
    private let values: [String: YAMLNode]
    let entries: [YAMLEntry]

    init(what: String, place: Place, entries: [YAMLEntry]) {
        self.what = what
        self.place = place
        self.entries = entries
        self.values = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    subscript(key: String) -> YAMLNode? { values[key] }
}
