import AWSRequests
import NIOHTTP1
import Objects

/// Decodes the `aws-chunked` framing of a body, and checks the signatures of signed chunks.
///
/// Source: AWS, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks" and
/// "Transferring a payload with trailing headers".
struct AWSChunkedDecoder: ~Copyable {
    private enum State {
        case sizeLine
        case data(left: Int64)
        case dataEnd
        case trailer
        case done
    }

    private var state = State.sizeLine
    private var line: [UInt8] = []
    private var trailers = HTTPHeaders()
    private var trailerText = ""
    private var spool: BodySpool
    private var chunkDigest = StreamingDigest(.sha256)
    private var chunkSignature = ""
    private let signing: ChunkSigning?
    private var previous: String

    private static let lineBytesMax = 8192

    /// - Parameter signing: `nil` for chunks without signatures.
    init(into folder: BodyFolder, signing: ChunkSigning?) {
        spool = BodySpool(in: folder)
        self.signing = signing
        previous = signing?.seed ?? ""
    }

    /// Decodes a whole body.
    /// - Throws: `S3Refusal`: IncompleteBody, SignatureDoesNotMatch; `BodyError`.
    static func decode(
        _ body: ObjectBody, into folder: BodyFolder, signing: ChunkSigning?
    ) throws -> (body: ObjectBody, trailers: HTTPHeaders) {
        var decoder = AWSChunkedDecoder(into: folder, signing: signing)
        try body.forEachChunk { try decoder.receive($0[...]) }
        return try decoder.finish()
    }

    private mutating func receive(_ bytes: ArraySlice<UInt8>) throws {
        var rest = bytes
        while !rest.isEmpty {
            if case .data(let left) = state {
                let piece = rest.prefix(Int(min(left, Int64(rest.count))))
                rest = rest.dropFirst(piece.count)
                if signing != nil { chunkDigest.update(Array(piece)) }
                try spool.append(piece)
                state = left == piece.count ? .dataEnd : .data(left: left - Int64(piece.count))
            } else if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                line += rest[..<end]
                rest = rest[(end + 1)...]
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                try endLine()
                line = []
            } else {
                line += rest
                rest = []
                guard line.count <= Self.lineBytesMax else { throw incomplete }
            }
        }
    }

    private mutating func endLine() throws {
        let text = String(decoding: line, as: UTF8.self)
        switch state {
        case .sizeLine:
            let fields = text.split(separator: ";")
            guard let size = fields.first.flatMap({ Int64($0, radix: 16) }), size >= 0 else { throw incomplete }
            chunkSignature = fields.first { $0.hasPrefix("chunk-signature=") }.map { String($0.dropFirst(16)) } ?? ""
            chunkDigest = StreamingDigest(.sha256)
            if size == 0 { try checkChunk() }
            state = size == 0 ? .trailer : .data(left: size)
        case .dataEnd:
            guard line.isEmpty else { throw incomplete }
            try checkChunk()
            state = .sizeLine
        case .trailer:
            try takeTrailer(text)
        case .data, .done:
            guard line.isEmpty else { throw incomplete }
        }
    }

    private mutating func takeTrailer(_ text: String) throws {
        guard !text.isEmpty else {
            state = .done
            return
        }
        guard let colon = text.firstIndex(of: ":") else { throw incomplete }
        let name = text[..<colon].lowercased()
        let value = text[text.index(after: colon)...].trimmingPrefix { $0 == " " }
        if name == "x-amz-trailer-signature" {
            try check(String(value), kind: "AWS4-HMAC-SHA256-TRAILER", [SHA256Digest(of: trailerText.utf8).hex])
        } else {
            trailers.add(name: name, value: String(value))
            trailerText += "\(name):\(value)\n"
        }
    }

    private mutating func checkChunk() throws {
        let digest = encodeHex(chunkDigest.finish())
        try check(
            chunkSignature, kind: "AWS4-HMAC-SHA256-PAYLOAD", [SHA256Digest(of: [UInt8]()).hex, digest])
    }

    private mutating func check(_ claimed: String, kind: String, _ digests: [String]) throws {
        guard let signing else { return }
        let text = ([kind, signing.timestamp, signing.scope.text, previous] + digests).joined(separator: "\n")
        guard SigV4.signature(of: text, signingKey: signing.key) == claimed else {
            throw S3Refusal(
                403, "SignatureDoesNotMatch", "The signature of a chunk does not match.",
                details: [("StringToSign", text)])
        }
        previous = claimed
    }

    private consuming func finish() throws -> (body: ObjectBody, trailers: HTTPHeaders) {
        // The last line end after the last trailer is optional.
        switch state {
        case .done, .trailer: break
        default: throw incomplete
        }
        let trailers = self.trailers
        return (try spool.finish(), trailers)
    }

    private var incomplete: S3Refusal {
        S3Refusal(
            400, "IncompleteBody", "The request body terminated unexpectedly, or is not framed as aws-chunked says.")
    }
}
