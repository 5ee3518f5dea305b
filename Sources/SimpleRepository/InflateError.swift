/// The reason why bytes are not a deflate stream.
package enum InflateError: Error, Hashable, Sendable {
    case truncated
    case blockTypeInvalid
    /// A stored block's length and its complement disagree.
    case storedLengthInvalid
    /// The code lengths do not form a prefix code, or have no code for the end of the block.
    case codeLengthsInvalid
    case symbolInvalid
    /// A copy starts before the beginning of the output.
    case distanceTooFar
    /// The output exceeds the limit.
    case outputTooLarge
    /// There are bytes after the last block.
    case trailingBytes
}
