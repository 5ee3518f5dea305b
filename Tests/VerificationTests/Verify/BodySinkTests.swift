import Foundation
import HTTPTransport
import Objects
import TestKit
import Testing

@testable import Verification

@Suite("What is taken of a body that a stranger sends")
struct BodySinkTests {
    private let clock = BenchClock(standsStill: true)

    private func sink(
        _ limits: BodySink.Limits = .init(bytesMax: 100, keeps: true, hasMD5: true)
    ) -> BodySink {
        BodySink(limits, elapsed: { [clock] in .seconds(clock.now.timeIntervalSince1970) })
    }

    private func feed(_ sink: BodySink, _ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try sink.receive($0) }
    }

    private func taken(_ sink: BodySink) -> BodySink.Taken {
        sink.take(HTTPResponse(status: 200, headers: HTTPHeaders(), body: [], url: "u"))
    }

    @Test("A body in pieces, and again after an attempt that failed")
    func pieces() throws {
        let sink = sink()
        try sink.begin(status: 200, headers: HTTPHeaders())
        try feed(sink, Array("lost".utf8))
        try sink.begin(status: 200, headers: ["Content-Length": "5"])
        try feed(sink, Array("he".utf8))
        try feed(sink, Array("llo".utf8))
        let taken = taken(sink)
        #expect(taken.bytes == Array("hello".utf8) && taken.size == 5)
        #expect(taken.sha256 == SHA256Digest(of: "hello".utf8))
        #expect(taken.md5.map { encodeHex($0) } == "5d41402abc4b2a76b9719d911017c592")
        #expect(sink.problem == nil)
    }

    @Test("The body of an answer that is no success was collected already")
    func collected() {
        let sink = sink()
        let taken = sink.take(
            HTTPResponse(status: 404, headers: HTTPHeaders(), body: Array("hello".utf8), url: "u"))
        #expect(taken.size == 5 && taken.sha256 == SHA256Digest(of: "hello".utf8))
    }

    @Test("More than the limit is refused, declared or sent")
    func tooLarge() throws {
        let declared = sink()
        #expect(throws: BodySink.Refusal.tooLarge(bytesMax: 100)) {
            try declared.begin(status: 200, headers: ["Content-Length": "101"])
        }
        let sent = sink(.init(bytesMax: 100))
        // A length that is none, or a lie, is no reason to refuse, and none to trust.
        try sent.begin(status: 200, headers: ["Content-Length": "99999999999999999999999"])
        try feed(sent, [UInt8](repeating: 1, count: 100))
        #expect(throws: BodySink.Refusal.tooLarge(bytesMax: 100)) { try feed(sent, [1]) }
        #expect(declared.problem == .tooLarge(bytesMax: 100) && sent.problem == .tooLarge(bytesMax: 100))
    }

    @Test("A body that trickles is ended; one that is slow for a while is not")
    func tooSlow() throws {
        let sink = sink(.init(bytesMax: 1 << 20))
        try sink.begin(status: 200, headers: HTTPHeaders())
        clock.pass(seconds: 29)
        try feed(sink, [1])
        clock.pass(seconds: 2)
        try feed(sink, [UInt8](repeating: 1, count: 9 << 10))
        clock.pass(seconds: 1)
        #expect(throws: BodySink.Refusal.tooSlow) { try feed(sink, [1]) }
        #expect(sink.problem == .tooSlow)
    }
}
