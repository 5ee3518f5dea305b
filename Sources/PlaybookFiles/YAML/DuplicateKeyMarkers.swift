/// Makes repeated keys differ. The parser stops at the first repetition and reports only the first place of the key; with the
/// markers it reaches the end of the text.
///
/// Each such key gets one scalar of the private use area in front; places are those of the original text.
struct DuplicateKeyMarkers {
    private struct Marker {
        /// The place of the key token in the original text.
        let place: Place
        /// The place of the scalar in the original text: after an opening quote.
        let insertion: Place
        let scalar: Unicode.Scalar
    }

    private static let firstScalar: UInt32 = 0xE000
    private var markers: [Marker] = []

    /// Marks the key at a place of the original text. Returns `false` if the key is not there literally, such as after an
    /// anchor or with an escape.
    mutating func mark(key: String, at place: Place, of text: String) -> Bool {
        let lines = Self.lines(of: text)
        guard place.line >= 1, place.line <= lines.count, place.column >= 1,
            let scalar = Unicode.Scalar(Self.firstScalar + UInt32(markers.count)),
            !markers.contains(where: { $0.place == place })
        else { return false }
        let rest = lines[place.line - 1].dropFirst(place.column - 1)
        let quotes = rest.first == "\"" || rest.first == "'" ? 1 : 0
        guard !key.isEmpty, rest.dropFirst(quotes).starts(with: key.unicodeScalars) else { return false }
        let insertion = Place(line: place.line, column: place.column + quotes)
        markers.append(Marker(place: place, insertion: insertion, scalar: scalar))
        return true
    }

    func apply(to text: String) -> String {
        guard !markers.isEmpty else { return text }
        var lines = Self.lines(of: text)
        for marker in markers.sorted(by: { $0.insertion.column > $1.insertion.column }) {
            var line = lines[marker.insertion.line - 1]
            let index = line.index(line.startIndex, offsetBy: marker.insertion.column - 1)
            line.insert(marker.scalar, at: index)
            lines[marker.insertion.line - 1] = line
        }
        return lines.map { String($0) }.joined(separator: "\n")
    }

    /// The lines as scalars, since a carriage return and a line feed are one Character.
    private static func lines(of text: String) -> [Substring.UnicodeScalarView] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The original place of a place in the marked text.
    func original(_ place: Place) -> Place {
        var column = place.column
        for marker in markers.sorted(by: { $0.insertion.column < $1.insertion.column })
        where marker.insertion.line == place.line && marker.insertion.column < column {
            column -= 1
        }
        return Place(line: place.line, column: column)
    }

    /// A scalar's original text, by the place where it begins.
    func stripped(_ text: String, at place: Place) -> String {
        markers.contains { $0.place == place } ? stripped(text) : text
    }

    /// A text without the marking scalar.
    func stripped(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, markers.contains(where: { $0.scalar == first }) else {
            return text
        }
        return String(text.unicodeScalars.dropFirst())
    }
}
