import AWSIdentity
import AWSRequests
import Foundation
import HTTPTransport
import Indexes
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import TestMachine
import Testing

/// A rollout of an hour, by a clock that its answers move: its sessions end meanwhile, and its store asks to slow down for 90 s.
@Suite struct LongRunTests {
    /// The hour's course as the store saw it.
    private struct Course: Sendable {
        var statuses: [Int: Int] = [:]
        var expired = 0
    }

    /// Lets time pass with each answer that is not a refusal.
    private struct SlowStore: Transport {
        let inner: any Transport
        let clock: BenchClock
        let course: LockedCourse

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            let response = try await inner.send(request)
            course.note(response)
            clock.pass(seconds: response.status == 503 ? 0.1 : 18)
            return response
        }
    }

    private final class LockedCourse: Sendable {
        private let course = Mutex(Course())

        var value: Course { course.withLock { $0 } }

        func note(_ response: HTTPResponse) {
            course.withLock { course in
                course.statuses[response.status, default: 0] += 1
                if String(decoding: response.body, as: UTF8.self).contains("ExpiredToken") { course.expired += 1 }
            }
        }
    }

    /// Sessions of 20 minutes, which a program of the profile prints.
    private final class Sessions: Sendable {
        private let count = Mutex(0)
        private let bench: TestBench
        /// Whether the program says when they end.
        private let areDated: Bool

        init(_ bench: TestBench, areDated: Bool) {
            (self.bench, self.areDated) = (bench, areDated)
        }

        var issued: Int { count.withLock { $0 } }

        var credentials: ChainedCredentials {
            let config = "[default]\ncredential_process = sessions\n"
            let surroundings = Surroundings(
                environment: ["HOME": "/home/u"],
                readFile: { $0 == "/home/u/.aws/config" ? Array(config.utf8) : nil }, writeFile: { _, _ in },
                transport: bench.reader, localTransport: bench.reader,
                run: { [self] _ in Surroundings.Outcome(exitCode: 0, output: issue(), errors: "") }, ask: { _ in nil },
                now: { [clock = bench.clock] in clock.now }, sleep: { _ in })
            return ChainedCredentials(
                CredentialChain(profile: nil, region: "us-east-2", surroundings: surroundings),
                now: { [clock = bench.clock] in clock.now })
        }

        private func issue() -> String {
            let number = count.withLock { count in
                count += 1
                return count
            }
            let end = bench.clock.now.addingTimeInterval(20 * 60)
            bench.sandbox.admit(
                SandboxCredentials(
                    accessKeyID: "ASIA\(number)", secretAccessKey: "secret", sessionToken: "token", expiration: end))
            let expiration = areDated ? ", \"Expiration\": \"\(UTCTime(end).iso8601)\"" : ""
            return "{\"Version\": 1, \"AccessKeyId\": \"ASIA\(number)\", \"SecretAccessKey\": \"secret\", "
                + "\"SessionToken\": \"token\"\(expiration)}"
        }
    }

    private static var setup: BenchSetup {
        var setup = BenchSetup(
            roots: ["v2-staging", "v2"], indexes: (0..<6).map { "gfx11\($0)X-all" },
            upstream: ["3.18.0", "3.19.0", "3.20.0"].map { TestWheel("filelock", $0) },
            dependencies: [dependency("filelock", ["3.18.0", "3.19.0", "3.20.0"])])
        setup.standsStill = true
        return setup
    }

    @Test(
        "An hour in which credentials expire three times and the store asks to slow down for 90 s ends well",
        arguments: [true, false])
    func hour(areDated: Bool) async throws {
        try await TestBench.with(Self.setup) { bench in
            let clock = bench.clock
            let begin = clock.now
            let course = LockedCourse()
            let network = CurlTransport(configuration: .patient)
            defer { network.close() }
            let transport = AdaptiveTransport(
                SlowStore(inner: network, clock: clock, course: course), limits: .init(initial: 8, maximum: 8)
            ) { .seconds(clock.now.timeIntervalSince(begin)) }
            let sessions = Sessions(bench, areDated: areDated)
            let credentials = sessions.credentials
            let patience = Patience(budget: .seconds(120), now: { .seconds(clock.now.timeIntervalSince(begin)) })
            await bench.sandbox.install([
                SandboxFault(.slowDown503, bucket: bench.channel("nightly").bucket, skip: 150, seconds: 90)
            ])

            let result = try await bench.rollOut("nightly") { workspace in
                workspace.connections.makeClient = { channel in
                    S3Client(
                        bucket: channel.bucket,
                        configuration: S3Configuration(region: "us-east-2", endpoint: bench.store.s3URL),
                        credentials: credentials, transport: transport, patience: patience, now: { clock.now },
                        sleep: { try clock.sleep($0) })
                }
            }
            #expect(result.said == "done")
            #expect(clock.now.timeIntervalSince(begin) > 3600)
            #expect(sessions.issued >= 4)
            let seen = course.value
            #expect(seen.statuses[503] ?? 0 >= 8, "the store asked all to slow down")
            #expect(seen.statuses[403] == nil, "no signature was too old")
            // A session whose end is known is replaced before it; another one when the store calls it expired.
            if areDated { #expect(seen.expired == 0) } else { #expect(seen.expired >= 3) }
            let second = try await bench.rollOut("nightly")
            #expect(second.said == "done")
            #expect(try bench.journal.changes(of: second.run.id) == [], "nothing was left to do")
        }
    }
}
