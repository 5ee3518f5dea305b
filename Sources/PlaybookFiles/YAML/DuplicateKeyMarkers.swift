/// Makes repeated keys differ, so that a parser that stops at the first repetition, and says only where the key
/// stood first, can go on to the end of the text.
///
/// One scalar of the private use area goes in front of each such key; places are given back as in the text without.
struct DuplicateKeyMarkers {
    private struct Marker {
        /// Where the key token begins, in the original text.
        let place: Place
        /// Where the scalar went, in the original text: behind an opening quote.
        let insertion: Place
        let scalar: Unicode.Scalar
    }

    private static let firstScalar: UInt32 = 0xE000
    private var markers: [Marker] = []

    /// Marks the key that begins at a place of the original text; false if no such key stands there as it is read,
    /// as behind an anchor or with an escape.
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

    /// By scalars, since a carriage return and a line feed are one Character.
    private static func lines(of text: String) -> [Substring.UnicodeScalarView] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The place in the original text of one in the marked text.
    func original(_ place: Place) -> Place {
        var column = place.column
        for marker in markers.sorted(by: { $0.insertion.column < $1.insertion.column })
        where marker.insertion.line == place.line && marker.insertion.column < column {
            column -= 1
        }
        return Place(line: place.line, column: column)
    }

    /// A scalar's text as it was written, given the place where it begins.
    func stripped(_ text: String, at place: Place) -> String {
        markers.contains { $0.place == place } ? stripped(text) : text
    }

    /// A text without the scalar that was put in front of it.
    func stripped(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, markers.contains(where: { $0.scalar == first }) else {
            return text
        }
        return String(text.unicodeScalars.dropFirst())
    }
}
