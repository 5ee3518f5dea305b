/// Splits comma-separated values, which arrive piece by piece, into rows. Fields may be in double quotes, and then hold
/// commas, line ends and doubled quotes.
///
/// Source: RFC 4180. Lines may end with LF alone; the last one needs no line end. Empty lines are ignored.
struct CommaSeparatedRows {
    private enum State {
        case fieldStart, plain, quoted
        /// After a quote within quotes: the end of the quotes, or the first half of a doubled quote.
        case quoteInQuotes
    }

    private var state = State.fieldStart
    private var field: [UInt8] = []
    private var row: [String] = []
    /// The row's number, from 1.
    private var number = 1
    /// Text after closed quotes, or a quote within a field; nothing is read after it.
    private var problem: CommaSeparatedError?

    private static let (comma, quote) = (UInt8(ascii: ","), UInt8(ascii: "\""))
    private static let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    mutating func append(_ bytes: UnsafeRawBufferPointer, _ take: ([String]) -> Void) {
        for byte in bytes where problem == nil {
            switch (state, byte) {
            case (.quoted, Self.quote): state = .quoteInQuotes
            case (.quoted, _): field.append(byte)
            case (.quoteInQuotes, Self.quote):
                field.append(byte)
                state = .quoted
            case (.fieldStart, Self.quote): state = .quoted
            case (_, Self.comma): endField()
            case (_, Self.lineFeed): endRow(take)
            case (_, Self.carriageReturn): break
            case (.plain, Self.quote), (.quoteInQuotes, _): problem = CommaSeparatedError(row: number)
            case (.fieldStart, _), (.plain, _):
                field.append(byte)
                state = .plain
            }
        }
    }

    /// Hands over the last row, if its line did not end.
    /// - Throws: if the text was not comma-separated values.
    mutating func finish(_ take: ([String]) -> Void) throws(CommaSeparatedError) {
        if let problem { throw problem }
        if case .quoted = state { throw CommaSeparatedError(row: number) }
        endRow(take)
    }

    private mutating func endField() {
        row.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
        state = .fieldStart
    }

    private mutating func endRow(_ take: ([String]) -> Void) {
        let isEmpty = row.isEmpty && field.isEmpty && state == .fieldStart
        endField()
        if !isEmpty {
            take(row)
            number += 1
        }
        row.removeAll(keepingCapacity: true)
    }
}

struct CommaSeparatedError: Error, Equatable, CustomStringConvertible {
    /// The row's number from 1, empty lines not counted.
    var row: Int

    var description: String { "row \(row) is not a row of comma-separated values" }
}
