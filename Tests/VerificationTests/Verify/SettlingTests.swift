import Foundation
import HTTPTransport
import PlaybookFiles
import RunJournal
import Synchronization
import TestKit
import Testing

@testable import Verification

@Suite("Looking again at what is not as it should be")
struct SettlingTests {
    private let clock = BenchClock(standsStill: true)

    private func site(errorTTLSeconds: Int = 10) -> PublicSite {
        let channel = Channel(
            name: "c", bucket: "b", region: "us-east-2", publicURL: "http://h.example.org/",
            cloudFront: CloudFrontSetting(distribution: "E1", errorTTLSeconds: errorTTLSeconds))
        return PublicSite(
            channel: channel, transport: Nowhere(), now: { [clock] in clock.now },
            sleep: { [clock] in clock.pass(seconds: Double($0.components.seconds) + 0.5) })
    }

    private static func finding(_ url: String, status: String, remedy: CheckRecord.Remedy? = .wait) -> Finding {
        Finding(
            .danglingLink, url, remedy == nil ? .pass : .inconclusive, remedy: remedy, message: "",
            evidence: ["status": status])
    }

    @Test("Thousands that are late are waited for together, and answer in their order")
    func together() async throws {
        let places = (0..<5000).map { "u\($0)" }
        let looks = Mutex(0)
        let begin = clock.now
        let findings = try await site().settled(places, waitSeconds: { _ in 60 }) { url, _ in
            looks.withLock { $0 += 1 }
            let finding = Self.finding(url, status: "404")
            return Look(finding, [finding])
        }
        #expect(findings.map(\.subject) == places)
        let passed = clock.now.timeIntervalSince(begin)
        #expect(passed >= 60 && passed < 80, "\(passed) s")
        #expect(looks.withLock { $0 } < 5000 * 20)
    }

    @Test("The wait has one end for all checks of a verification, counted from its first look")
    func oneEnd() async throws {
        let site = site()
        let begin = clock.now
        var looks: [Int] = []
        for _ in 0..<3 {
            let count = Mutex(0)
            _ = try await site.settled(["late"], waitSeconds: { _ in 60 }) { url, _ in
                count.withLock { $0 += 1 }
                let finding = Self.finding(url, status: "200")
                return Look(finding, [finding])
            }
            looks.append(count.withLock { $0 })
        }
        #expect(looks[0] > 3 && looks[1...] == [1, 1], "\(looks)")
        #expect(clock.now.timeIntervalSince(begin) < 75)
    }

    @Test("Only what may heal is looked at again, each for its own time")
    func each() async throws {
        let looks = Mutex([String: Int]())
        let places = ["sound", "wrong", "late", "missing", "heals", "not waited for"]
        let findings = try await site(errorTTLSeconds: 30).settled(
            places, waitSeconds: { $0 == "not waited for" ? 0 : 20 }
        ) { place, _ in
            let count = looks.withLock { looks in
                looks[place, default: 0] += 1
                return looks[place, default: 0]
            }
            let finding =
                switch place {
                case "sound", "wrong": Self.finding(place, status: "200", remedy: nil)
                case "heals": Self.finding(place, status: "200", remedy: count > 2 ? nil : .outage)
                case "missing": Self.finding(place, status: "403")
                default: Self.finding(place, status: "200")
                }
            return Look(finding, [finding])
        }
        #expect(findings.map(\.subject) == places)
        let counts = looks.withLock(\.self)
        #expect(counts["sound"] == 1 && counts["wrong"] == 1 && counts["not waited for"] == 1 && counts["heals"] == 3)
        #expect((counts["late"] ?? 0) > 3 && (counts["missing"] ?? 0) > (counts["late"] ?? 0))
        #expect(findings[4].verdict == .pass)
    }

    @Test("A host that lets requests run out is not asked for ever")
    func allowance() async throws {
        let asked = Mutex(0)
        let hanging = Hanging(seconds: 90) { [clock] in
            asked.withLock { $0 += 1 }
            clock.pass(seconds: $0)
        }
        let site = PublicSite(channel: site().channel, transport: hanging, now: { [clock] in clock.now }) { _ in }
        for number in 0..<1000 {
            await #expect(throws: TransportError.self) { _ = try await site.headline("http://h.example.org/\(number)") }
        }
        #expect(asked.withLock { $0 } == 7, "ten minutes of them")
        let error = await #expect(throws: TransportError.self) { _ = try await site.page("http://h.example.org/") }
        #expect(error?.message.contains("not asked any more") == true)
    }

    private struct Nowhere: Transport {
        func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw CancellationError() }
    }

    private struct Hanging: Transport {
        let seconds: Double
        let pass: @Sendable (Double) -> Void

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            pass(seconds)
            throw TransportError(kind: .stalled, message: "stalled", url: request.url, mayHaveTakenEffect: true)
        }
    }
}
