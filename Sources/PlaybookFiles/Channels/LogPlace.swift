/// The folder of a bucket with the entries of a log, one object each.
package struct LogPlace: Sendable, Hashable, CustomStringConvertible {
    package let bucket: String
    /// The folder without slashes at its ends.
    package let folder: String

    package init(bucket: String, folder: String) {
        self.bucket = bucket
        self.folder = folder
    }

    /// `s3://BUCKET/FOLDER`: its name in journals and messages.
    package var description: String { "s3://\(bucket)/\(folder)" }

    /// The prefix of every key.
    package var prefix: String { folder + "/" }

    /// The key of an entry: 20 digits, so that keys sort as numbers do.
    package func key(ofEntry number: Int64) -> String {
        let digits = String(max(0, number))
        return prefix + String(repeating: "0", count: Self.digits - digits.count) + digits + Self.suffix
    }

    /// The number of the entry with this key; `nil` for any other key.
    package func number(ofKey key: String) -> Int64? {
        guard key.hasPrefix(prefix), key.hasSuffix(Self.suffix) else { return nil }
        let digits = key.utf8.dropFirst(prefix.utf8.count).dropLast(Self.suffix.utf8.count)
        guard digits.count == Self.digits, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(String(decoding: digits, as: UTF8.self)), number > 0
        else { return nil }
        return number
    }

    private static let digits = 20
    private static let suffix = ".jsonl"
}
