import AWSRequests
import Objects

/// Makes version, upload and request ids from random numbers, whose source is a parameter.
package struct IdentifierSource: Sendable {
    private let random: @Sendable () -> UInt64

    /// - Parameter random: returns any 64 bits at each call; tests use a counter to get the same ids again.
    package init(random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }) {
        self.random = random
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz.".utf8)
    private static let versionIDLength = 32

    func versionID() -> VersionID { VersionID(text(length: Self.versionIDLength)) }
    func uploadID() -> String { text(length: 64) }
    func requestID() -> String { text(length: 16).uppercased().replacing("_", with: "0").replacing(".", with: "1") }
    func hostID() -> String { text(length: 56) }

    /// Whether `versionID` has the form of this source's ids; for others S3 answers 400 instead of 404.
    static func isWellFormed(_ versionID: VersionID) -> Bool {
        versionID == .null
            || versionID.text.utf8.count == versionIDLength && versionID.text.utf8.allSatisfy(alphabet.contains)
    }

    private func text(length: Int) -> String {
        var bytes: [UInt8] = []
        while bytes.count < length {
            var bits = random()
            for _ in 0..<10 {
                bytes.append(Self.alphabet[Int(bits & 63)])
                bits >>= 6
            }
        }
        return String(decoding: bytes.prefix(length), as: UTF8.self)
    }
}
