/// Why bytes are not a deflate stream.
package enum InflateError: Error, Hashable, Sendable {
    case truncated
    case blockTypeInvalid
    /// A stored block's length and its complement disagree.
    case storedLengthInvalid
    /// Code lengths that make no prefix code, or none for the end of the block.
    case codeLengthsInvalid
    case symbolInvalid
    /// A copy from before the beginning of the output.
    case distanceTooFar
    /// More output than was allowed.
    case outputTooLarge
    /// Bytes behind the last block.
    case trailingBytes
}
