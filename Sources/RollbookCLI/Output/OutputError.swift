import Foundation

/// A result that could not be written to standard output: a closed pipe, a full disk. The command's effects stay.
struct OutputError: Error, CustomStringConvertible {
    /// An `errno`.
    let code: Int32

    var description: String { "the result could not be written to standard output: \(String(cString: strerror(code)))" }
}
