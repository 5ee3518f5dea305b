import Foundation
import Glibc
import Objects
import S3
import Sandbox
import TestMachine
import Testing

@Suite("The HTTP server")
struct ServerTests {
    /// A connection that blocks, to see what is really on the wire.
    private final class Wire {
        enum End: Equatable {
            case closed, reset, open
        }

        private let descriptor: Int32

        init(url: String) throws {
            let port = try #require(UInt16(url.split(separator: ":").last ?? ""))
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let connected = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            try #require(connected == 0)
        }

        deinit { close(descriptor) }

        func send(_ text: String) {
            _ = text.withCString { Glibc.send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        }

        /// Reads until the text ends with `end` or the connection ends. It polls, because a blocked thread could be the one
        /// that the server needs.
        func read(to end: String? = nil) async throws -> (text: String, end: End) {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while end.map({ bytes.suffix($0.utf8.count).elementsEqual($0.utf8) }) != true {
                let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                if count == 0 { return (String(decoding: bytes, as: UTF8.self), .closed) }
                if count > 0 {
                    bytes += buffer[..<count]
                } else if errno == EAGAIN {
                    try await Task.sleep(for: .milliseconds(1))
                } else {
                    return (String(decoding: bytes, as: UTF8.self), errno == ECONNRESET ? .reset : .open)
                }
            }
            return (String(decoding: bytes, as: UTF8.self), .open)
        }
    }

    /// A sandbox that serves a public bucket.
    private func withServer(_ body: (Sandbox) async throws -> Void) async throws {
        let sandbox = try Sandbox(
            configuration: SandboxConfiguration(distributions: [CDNDistribution(id: "E1", bucket: "b")]))
        try await sandbox.createBucket("b", publicRead: true)
        try await sandbox.put(bucket: "b", key: "k+x é", bytes: Array("0123456789".utf8))
        try await sandbox.start()
        do {
            try await body(sandbox)
        } catch {
            await sandbox.stop()
            throw error
        }
        await sandbox.stop()
    }

    private static let get = "GET /b/k%2Bx%20%C3%A9 HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test("One connection serves many requests; HEAD sends no body; close is obeyed")
    func keepAlive() async throws {
        try await withServer { sandbox in
            let wire = try Wire(url: sandbox.s3URL)
            for _ in 0..<3 {
                wire.send(Self.get)
                #expect(try await wire.read(to: "\r\n\r\n0123456789").end == .open)
            }
            wire.send(Self.get.replacing("GET", with: "HEAD"))
            let head = try await wire.read(to: "\r\n\r\n")
            #expect(head.text.lowercased().contains("content-length: 10"))
            wire.send(Self.get.replacing("Host: x", with: "Host: x\r\nConnection: close"))
            let last = try await wire.read()
            #expect(last.end == .closed)
            #expect(last.text.hasSuffix("0123456789"))
            #expect(await sandbox.log().map(\.target).allSatisfy { $0 == "/b/k%2Bx%20%C3%A9" })
        }
    }

    @Test("A client that expects 100-continue gets it before it sends the body")
    func expectContinue() async throws {
        try await withServer { sandbox in
            let wire = try Wire(url: sandbox.s3URL)
            wire.send("PUT /b/new HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await wire.read(to: "\r\n\r\n").text.hasPrefix("HTTP/1.1 100"))
            wire.send("abc")
            #expect(try await wire.read(to: "</Error>").text.hasPrefix("HTTP/1.1 403"))
        }
    }

    @Test("Faults show on the wire: a reset, a short body")
    func faults() async throws {
        try await withServer { sandbox in
            await sandbox.install([SandboxFault(.resetAfter, count: 1)])
            let first = try Wire(url: sandbox.s3URL)
            first.send(Self.get)
            let reset = try await first.read()
            #expect(reset.end == .reset)
            #expect(reset.text.isEmpty)

            await sandbox.install([SandboxFault(.truncatedBody(afterBytes: 4), count: 1)])
            let second = try Wire(url: sandbox.s3URL)
            second.send(Self.get)
            let short = try await second.read()
            #expect(short.end == .closed)
            #expect(short.text.hasSuffix("\r\n\r\n0123"))
            #expect(short.text.lowercased().contains("content-length: 10"))
        }
    }

    private static let adminFields = "Host: 127.0.0.1\r\nX-Rollbook-Sandbox: tests\r\n"

    @Test("Faults and log are there for other processes, and the CDN on its own port")
    func adminAndCDN() async throws {
        try await withServer { sandbox in
            let wire = try Wire(url: sandbox.s3URL)
            let faults = "[{\"operation\":\"CDN\",\"count\":1,\"kind\":{\"slowDown503\":{}}}]"
            wire.send(
                "PUT /_sandbox/faults HTTP/1.1\r\n\(Self.adminFields)Content-Length: \(faults.utf8.count)\r\n\r\n\(faults)"
            )
            #expect(try await wire.read(to: "\r\n\r\n").text.hasPrefix("HTTP/1.1 204"))

            let edge = try Wire(url: try #require(sandbox.cdnURL(for: "E1")))
            let get = "GET /k%2Bx%20%C3%A9 HTTP/1.1\r\nHost: x\r\n\r\n"
            edge.send(get)
            #expect(try await edge.read(to: "rate.").text.hasPrefix("HTTP/1.1 503"))
            edge.send(get)
            let answer = try await edge.read(to: "0123456789")
            #expect(answer.text.contains("x-cache: Miss from cloudfront"))

            wire.send("GET /_sandbox/log HTTP/1.1\r\n\(Self.adminFields)Connection: close\r\n\r\n")
            let log = try await wire.read().text
            #expect(log.contains("\"operation\":\"CDN\""))
            #expect(log.contains("\"operation\":\"GetObject\""))
            wire.send("PUT /_sandbox/faults HTTP/1.1\r\n")
        }
    }
}

/// The table of `s3-conformance.py`, which also measures other servers (docs/decisions/0004).
@Suite("Conformance")
struct ConformanceTests {
    private static let tool = Repository.path + "/../shared/tools/s3-conformance.py"

    @Test(
        "Every check of what AWS documents passes, as boto3 sees it", .takes(.processes),
        .enabled("needs shared/tools/s3-conformance.py beside the repository, and boto3") {
            guard FileManager.default.fileExists(atPath: tool) else { return false }
            return await Python.has("boto3")
        })
    func table() async throws {
        let sandbox = try Sandbox(configuration: SandboxConfiguration())
        try await sandbox.start()
        let result = try await Python.run(Self.tool, ["sandbox=\(sandbox.s3URL),testing,testing"])
        await sandbox.stop()
        let failures = result.output.split(separator: "\n").filter { $0.contains("FAIL") || $0.contains("ERR") }
        #expect(failures.isEmpty)
        #expect(result.status == 0)
        #expect(result.output.contains("**65/65**"))
    }
}
