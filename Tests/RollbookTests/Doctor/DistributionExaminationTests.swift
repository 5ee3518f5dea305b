import AWSRequests
import CloudFront
import Foundation
import HTTPTransport
import PlaybookFiles
import RollbookTestSupport
import TestKit
import Testing

@testable import Rollbook

@Suite("What doctor finds out about a distribution") struct DistributionExaminationTests {
    /// Answers of CloudFront, by the end of a path.
    private struct Answers: Transport {
        let answers: [String: String]

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            let name = request.url.split(separator: "/").last.map(String.init) ?? ""
            let error = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
            let body = request.method == "GET" ? answers[name] : nil
            return HTTPResponse(
                status: body == nil ? 403 : 200, headers: [:], body: Array((body ?? error).utf8), url: request.url)
        }
    }

    private func configuration(
        enabled: String = "true", originPath: String = "", times: String = "<MinTTL>0</MinTTL>", behaviors: String = "",
        functions: String = "0", errors: [Int: Int] = [:]
    ) -> String {
        let responses = errors.map {
            "<CustomErrorResponse><ErrorCode>\($0.key)</ErrorCode>"
                + "<ErrorCachingMinTTL>\($0.value)</ErrorCachingMinTTL></CustomErrorResponse>"
        }
        return """
            <DistributionConfig><Enabled>\(enabled)</Enabled><Origins><Items><Origin><Id>o</Id>\
            <DomainName>b.s3.amazonaws.com</DomainName><OriginPath>\(originPath)</OriginPath></Origin></Items></Origins>\
            <DefaultCacheBehavior><TargetOriginId>o</TargetOriginId>\(times)<FunctionAssociations>\
            <Quantity>\(functions)</Quantity></FunctionAssociations></DefaultCacheBehavior>\
            <CacheBehaviors><Items>\(behaviors)</Items></CacheBehaviors>\
            <CustomErrorResponses><Items>\(responses.joined())</Items></CustomErrorResponses></DistributionConfig>
            """
    }

    private func lines(
        _ answers: [String: String], _ setting: CloudFrontSetting = CloudFrontSetting(distribution: "E1")
    ) async throws -> [DoctorReport.Line] {
        var lines: [DoctorReport.Line] = []
        try await OperationsBench.with { bench in
            let channel = bench.channel.moved(toEndpoint: bench.channel.endpoint ?? "", cloudFront: setting)
            var workspace = bench.workspace(channel: channel) { throw CancellationError() }
            workspace.connections.makeCloudFrontClient = { channel in
                CloudFrontClient(
                    distribution: "E1", endpoint: CloudFrontEndpoint(bucketRegion: channel.region),
                    credentials: StaticCredentials(Credentials(accessKeyID: "a", secretAccessKey: "b")),
                    transport: Answers(answers: answers), now: { Date() }, sleep: { _ in })
            }
            lines = await DistributionExamination(workspace: workspace, channel: channel).lines()
        }
        return lines
    }

    @Test("With no minimum time, pages are kept as they say, and missing files for CloudFront's ten seconds")
    func plain() async throws {
        let lines = try await lines(["config": configuration(times: "<MinTTL>0</MinTTL><DefaultTTL>60</DefaultTTL>")])
        #expect(lines.map(\.verdict) == [.ok, .ok])
        #expect(lines[0].message.contains("as their Cache-Control says (minimum TTL 0 s; without Cache-Control, 60 s)"))
        #expect(lines[1].message.contains("kept up to 10 s"))
    }

    @Test("A minimum time delays a rollback that does not invalidate, and the line says by how much")
    func minimum() async throws {
        let config = ["config": configuration(times: "<MinTTL>300</MinTTL><DefaultTTL>300</DefaultTTL>")]
        let never = try await lines(config, CloudFrontSetting(distribution: "E1", invalidation: .never))
        #expect(never[0].verdict == .warning)
        #expect(never[0].message.contains("a page is kept 300 s whatever its Cache-Control says"))
        #expect(never[0].message.hasSuffix("a rollback reaches readers that much later"))
        let itself = try await lines(config)
        #expect(itself[0].verdict == .ok && itself[0].message.hasSuffix("a rollback invalidates what it changed"))
    }

    @Test("The behavior is that of the pages' path, and a cache policy has its times where it may be read")
    func policy() async throws {
        let behavior = """
            <CacheBehavior><PathPattern>v2/*</PathPattern><TargetOriginId>o</TargetOriginId>\
            <CachePolicyId>p-1</CachePolicyId></CacheBehavior>
            """
        let config = configuration(times: "<MinTTL>5</MinTTL>", behaviors: behavior)
        let policy = """
            <CachePolicy><Id>p-1</Id><CachePolicyConfig><MinTTL>1</MinTTL><DefaultTTL>86400</DefaultTTL>\
            </CachePolicyConfig></CachePolicy>
            """
        let read = try await lines(["config": config, "p-1": policy])
        #expect(read[0].message.hasPrefix("E1, v2/*: a page is kept 1 s"), "\(read)")
        let denied = try await lines(["config": config])
        #expect(denied[0].verdict == .unknown && denied[0].hint?.contains("cloudfront:GetCachePolicy") == true)
    }

    @Test("Errors that are kept for longer than the channel says are a warning with the setting that helps")
    func errors() async throws {
        let lines = try await lines(["config": configuration(errors: [404: 60, 500: 3600])])
        #expect(lines[1].verdict == .warning && lines[1].message.contains("kept up to 60 s"))
        #expect(lines[1].hint?.contains("`error-ttl: 60s`") == true)
        let said = CloudFrontSetting(distribution: "E1", errorTTLSeconds: 60)
        #expect(try await self.lines(["config": configuration(errors: [404: 60])], said)[1].verdict == .ok)
    }

    @Test("An origin path that leads elsewhere than to the pages is named, unless a function sees the requests")
    func originPath() async throws {
        let lines = try await lines(["config": configuration(originPath: "/live")])
        let line = try #require(lines.last)
        #expect(line.verdict == .warning && line.message.contains("for /live/v2/ (origin path /live)"), "\(line)")
        let function = try await self.lines(["config": configuration(originPath: "/live", functions: "1")])
        #expect(function.last?.verdict == .ok && function.last?.message.contains("origin path /live") == true)
        let disabled = try await self.lines(["config": configuration(enabled: "false")])
        #expect(disabled.last?.verdict == .problem)
    }

    @Test("Where the distribution may not be read, one line names the permission; a broken answer is unknown")
    func denied() async throws {
        let lines = try await lines([:])
        #expect(lines.map(\.verdict) == [.unknown])
        #expect(lines.first?.hint?.contains("cloudfront:GetDistributionConfig") == true)
        #expect(try await self.lines(["config": "<Other/>"]).map(\.verdict) == [.unknown])
        let odd = configuration(times: "<MinTTL>99999999999999999999</MinTTL>", errors: [404: .max])
        #expect(try await self.lines(["config": odd]).map(\.verdict) == [.unknown, .warning])
    }

    @Test("The sandbox's distribution is read like any other")
    func sandbox() async throws {
        try await TestBench.with(BenchSetup(cdn: BenchCDN(minTTLSeconds: 3600))) { bench in
            let lines = await DistributionExamination(workspace: bench.workspace(), channel: bench.channel("nightly"))
                .lines()
            #expect(lines.map(\.verdict) == [.warning, .ok])
            #expect(lines[0].message.contains("kept 3600 s"))
        }
    }
}
