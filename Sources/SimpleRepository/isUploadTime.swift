/// Whether a text is an upload time as PEP 700 has it: `YYYY-MM-DDThh:mm:ss` of the calendar, at most six digits of a fraction,
/// and `Z`. pip refuses a whole page in JSON for one that it cannot read.
func isUploadTime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return false }
    let fixed = bytes.prefix(19)
    for (place, byte) in fixed.enumerated() {
        switch place {
        case 4, 7: guard byte == UInt8(ascii: "-") else { return false }
        case 10: guard byte == UInt8(ascii: "T") else { return false }
        case 13, 16: guard byte == UInt8(ascii: ":") else { return false }
        default: guard isDigit(byte) else { return false }
        }
    }
    let fraction = bytes[19...].dropLast()
    let isFraction = fraction.first == UInt8(ascii: ".") && (2...7).contains(fraction.count)
    guard fraction.isEmpty || (isFraction && fraction.dropFirst().allSatisfy(isDigit)) else { return false }
    func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    guard year >= 1, (1...12).contains(month), (1...days(of: month, in: year)).contains(day) else { return false }
    return number(11..<13) < 24 && number(14..<16) < 60 && number(17..<19) < 60
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// The days of a month, counted from 1, in the Gregorian calendar.
private func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}
