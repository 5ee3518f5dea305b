import Foundation
import HTTPTransport
import Indexes
import Objects
import Publishing
import Synchronization
import TestKit
import Testing

/// Downloads of large files, from servers that know ranges and from others.
@Suite struct FileDownloadTests {
    /// How a server answers a range.
    enum Server: String, CaseIterable, Sendable {
        case servesRanges
        /// The whole file with 200, as RFC 9110 allows.
        case ignoresRanges
        /// One byte more than asked for.
        case sendsMore
        /// One byte fewer, while its Content-Range says otherwise.
        case sendsLess
        case sendsOtherRange
        case statesOtherSize
        case statesNoRange
        /// 416 for all but the first range.
        case refusesLaterRanges
        /// A weak ETag, which cannot be asked for.
        case hasWeakETag
    }

    private static let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    /// A file at any URL; from the request of that number on it is another of the same size.
    private final class Upstream: Transport {
        private let server: Server
        private let changesAt: Int
        private let state = Mutex<[HTTPRequest]>([])

        var requests: [HTTPRequest] { state.withLock { $0 } }

        init(_ server: Server, changesAt: Int = .max) {
            (self.server, self.changesAt) = (server, changesAt)
        }

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            let number = state.withLock { requests in
                requests.append(request)
                return requests.count
            }
            let hasChanged = number >= changesAt
            let bytes = hasChanged ? FileDownloadTests.bytes.reversed() : FileDownloadTests.bytes
            let etag = hasChanged ? "\"b\"" : "\"a\""
            let asked = request.headers["Range"]?.dropFirst(6).split(separator: "-").compactMap { Int($0) }
            let isCurrent = request.headers["If-Range"].map { $0 == etag } ?? true
            guard let asked, isCurrent, server != .ignoresRanges else {
                return try answer(request, 200, ["ETag": etag], bytes)
            }
            if server == .refusesLaterRanges, asked[0] > 0 { return try answer(request, 416, [:], []) }
            var range = asked[0]...min(asked[1], bytes.count - 1)
            if server == .sendsOtherRange { range = range.lowerBound + 1...range.upperBound + 1 }
            var headers: HTTPHeaders = [
                "ETag": server == .hasWeakETag ? "W/\"a\"" : etag,
                "Content-Range": "bytes \(range.lowerBound)-\(range.upperBound)/"
                    + "\(server == .statesOtherSize ? 9_999 : bytes.count)",
            ]
            if server == .statesNoRange { headers["Content-Range"] = nil }
            if server == .sendsMore { range = range.lowerBound...min(range.upperBound + 1, bytes.count - 1) }
            if server == .sendsLess { range = range.lowerBound...range.upperBound - 1 }
            return try answer(request, 206, headers, Array(bytes[range]))
        }

        private func answer(
            _ request: HTTPRequest, _ status: Int, _ headers: HTTPHeaders, _ bytes: [UInt8]
        ) throws -> HTTPResponse {
            if let sink = request.sink, status < 300 {
                try sink.begin(status: status, headers: headers)
                try bytes.withUnsafeBytes { try sink.receive($0) }
                return HTTPResponse(status: status, headers: headers, body: [], url: request.url)
            }
            guard bytes.count <= request.bodyBytesMax else {
                throw TransportError(kind: .bodyTooLarge, message: "", url: request.url, mayHaveTakenEffect: true)
            }
            return HTTPResponse(status: status, headers: headers, body: bytes, url: request.url)
        }
    }

    /// The file as a run gets it, in pieces from 5,000 bytes on.
    private func download(_ upstream: Upstream, size: Int64? = 10_000) async throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rollbook-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var limits = PiecewiseReading.Limits()
        (limits.sizeMin, limits.pieceBytes) = (5_000, 1_500)
        let spool = Spool(folder: folder.path, transport: upstream, piecewise: PiecewiseReading(limits))
        let file = try await spool.file(
            of: UpstreamDownload(url: "https://files.example/a.whl", sha256: SHA256Digest(of: Self.bytes), size: size))
        return try Array(Data(contentsOf: URL(fileURLWithPath: file.path)))
    }

    @Test("The file is whole, whatever its server makes of ranges", arguments: Server.allCases)
    func whole(_ server: Server) async throws {
        let upstream = Upstream(server)
        #expect(try await download(upstream) == Self.bytes)
        let ranges = upstream.requests.filter { $0.headers["Range"] != nil }
        switch server {
        case .servesRanges:
            #expect(upstream.requests.count == 7 && ranges.count == 7)
            #expect(ranges.dropFirst().allSatisfy { $0.headers["If-Range"] == "\"a\"" })
        case .hasWeakETag:
            #expect(upstream.requests.count == 7 && ranges.allSatisfy { $0.headers["If-Range"] == nil })
        case .ignoresRanges: #expect(upstream.requests.count == 1)
        case .sendsMore, .sendsLess, .sendsOtherRange, .statesOtherSize, .statesNoRange, .refusesLaterRanges:
            #expect(upstream.requests.count == ranges.count + 1, "the last request is for all of it")
        }
    }

    @Test("A file that changes between two pieces is never put together from both: its digest is another")
    func changed() async throws {
        let upstream = Upstream(.servesRanges, changesAt: 4)
        let error = await #expect(throws: SpoolError.self) { _ = try await download(upstream) }
        guard case .differentBytes = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(upstream.requests.last?.headers["Range"] == nil)
    }

    @Test("A file of unknown size is asked for as a whole")
    func unknownSize() async throws {
        let upstream = Upstream(.servesRanges)
        #expect(try await download(upstream, size: nil) == Self.bytes)
        #expect(upstream.requests.map { $0.headers["Range"] } == [nil])
    }
}
