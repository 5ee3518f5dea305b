/// The names of a part's columns in bytes, each with a space behind it, in one piece.
struct RowLabels {
    private let bytes: [UInt8]
    /// The place of each in `bytes`, and the end.
    private let places: [Int]

    init(columns: [String]) {
        let labels = columns.map { Array("\($0) ".utf8) }
        bytes = Array(labels.joined())
        places = labels.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    }

    var count: Int { places.count - 1 }

    func withBytes(of index: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[places[index]..<places[index + 1]])) }
    }
}
