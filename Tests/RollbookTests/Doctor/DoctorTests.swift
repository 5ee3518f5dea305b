import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

@Suite struct DoctorTests {
    typealias Name = DoctorReport.Name
    typealias Line = DoctorReport.Line

    private static let key = Doctor.Key(
        accessKeyID: "testing", isTemporary: true, expiration: nil, source: "a test")
    private static let upstream: @Sendable () async throws -> UpstreamLocation = {
        UpstreamLocation(url: "https://index.example.org/simple/", origin: "a test")
    }
    /// The credentials that sign, and their identity in the service's eyes.
    private struct Signer: Sendable {
        var credentials: @Sendable () async throws -> Doctor.Key
        var identity: (@Sendable () async throws -> Connections.CallerIdentity)?
    }

    private static let signer = Signer(
        credentials: { key },
        identity: { Connections.CallerIdentity(account: "123456789012", arn: "arn:aws:iam::123456789012:user/me") })

    private func examine(
        _ bench: OperationsBench, channel: Channel? = nil, signer: Signer = Self.signer,
        now: @escaping @Sendable () -> Date = OperationsBench.now,
        upstream: @escaping @Sendable () async throws -> UpstreamLocation = Self.upstream
    ) async -> DoctorReport {
        var workspace = bench.workspace(channel: channel, now: now, upstream: upstream)
        workspace.connections.callerIdentity = { _ in try await signer.identity?() }
        return await Doctor(workspace: workspace, key: { _ in try await signer.credentials() }).examine([
            channel ?? bench.channel
        ])
    }

    @Test("Where both forms are written, it says which one installers are served")
    func negotiation() async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            let both = Channel(
                name: "test", bucket: bench.channel.bucket, region: bench.channel.region,
                endpoint: bench.channel.endpoint, publicURL: bench.channel.publicURL, roots: bench.channel.roots,
                pages: .both)
            let served = await examine(bench, channel: both).lines.filter { $0.name == .pages }
            #expect(served.contains { $0.verdict == .warning && $0.message.contains("are served HTML") })
            // As a CDN does that chooses by Accept.
            try await bench.sandbox.put(
                bucket: both.bucket, key: "v2/gfx1151/index.html", bytes: Array("{}".utf8),
                contentType: "application/vnd.pypi.simple.v1+json", cacheControl: "no-cache")
            let chosen = await examine(bench, channel: both).lines.filter { $0.name == .pages }
            #expect(chosen.allSatisfy { $0.verdict == .ok } && chosen.count == 2)
        }
    }

    private func seed(_ bench: OperationsBench, cacheControl: String? = "no-cache") async throws {
        try await bench.sandbox.put(
            bucket: bench.channel.bucket, key: "v2/gfx1151/index.html", bytes: Array("<html></html>".utf8),
            contentType: "text/html", cacheControl: cacheControl)
    }

    private func setLifecycle(_ bench: OperationsBench, days: Int) async throws {
        let document = """
            <LifecycleConfiguration><Rule><ID>tidy</ID><Status>Enabled</Status><Filter><Prefix>v2/</Prefix></Filter>\
            <NoncurrentVersionExpiration><NoncurrentDays>\(days)</NoncurrentDays></NoncurrentVersionExpiration></Rule>\
            </LifecycleConfiguration>
            """
        try await bench.sandbox.setConfiguration("lifecycle", document, of: bench.channel.bucket)
    }

    @Test("A sound bucket: every line is ok, nothing is written")
    func sound() async throws {
        try await OperationsBench.with(production: true) { bench in
            try await seed(bench)
            try bench.journal.updateRun(
                OperationsBench.runID, state: .done, message: nil, endedAt: OperationsBench.now())
            let before = try await bench.sandbox.versions(bench.channel.bucket).count
            let report = await examine(bench)
            #expect(!report.hasProblems)
            #expect(report.lines.filter { $0.verdict != .ok } == [])
            #expect(report.sections.map(\.channel) == [nil, "test"])
            #expect(Set(report.lines.map(\.name)) == Set(Name.allCases.filter(\.isOfEvery)))
            let text = report.lines.map { "\($0.message) \($0.hint ?? "")" }.joined()
            #expect(text.contains("v2/: earlier versions survive for ever"))
            #expect(try await bench.sandbox.versions(bench.channel.bucket).count == before)
            let methods = Set(await bench.sandbox.log().filter { $0.operation != "CDN" }.map(\.method))
            #expect(methods == ["GET", "HEAD"])
        }
    }

    /// A function that hears of such events below v2/.
    private func listener(_ events: String..., suffix: String = ".whl") -> String {
        let heard = events.map { "<Event>s3:\($0)</Event>" }.joined()
        return """
            <NotificationConfiguration><CloudFunctionConfiguration><CloudFunction>arn:aws:lambda:x:1:function:f\
            </CloudFunction>\(heard)<Filter><S3Key><FilterRule><Name>prefix</Name><Value>v2/</Value></FilterRule>\
            <FilterRule><Name>suffix</Name><Value>\(suffix)</Value></FilterRule></S3Key></Filter>\
            </CloudFunctionConfiguration></NotificationConfiguration>
            """
    }

    @Test("Who writes the pages is compared with who listens to the bucket")
    func pages() async throws {
        try await OperationsBench.with { bench in
            let bucket = bench.channel.bucket
            let external = Channel(
                name: "test", bucket: bucket, region: bench.channel.region, endpoint: bench.channel.endpoint,
                publicURL: bench.channel.publicURL, roots: bench.channel.roots, pages: .external)
            func line(_ document: String?, _ channel: Channel) async throws -> [Line] {
                try await bench.sandbox.setConfiguration("notification", document, of: bucket)
                return await examine(bench, channel: channel).lines.filter { $0.name == .pages }
            }
            let created = listener("ObjectCreated:*")
            let bridge = "<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>"
            #expect(try await line(nil, bench.channel).map(\.verdict) == [.ok])
            let found = try await line(created, bench.channel)
            #expect(found.map(\.verdict) == [.warning] && found[0].message.contains("function:f listens for new files"))
            #expect(found[0].hint?.contains("`pages: external`") == true)
            let pagesOnly = listener("ObjectCreated:*", suffix: "index.html")
            #expect(try await line(pagesOnly, bench.channel).map(\.verdict) == [.ok])
            #expect(try await line(listener("ObjectRemoved:*"), bench.channel).map(\.verdict) == [.ok])
            #expect(try await line(bridge, bench.channel).first?.message.contains("EventBridge") == true)

            let nobody = try await line(nil, external)
            #expect(nobody.map(\.verdict) == [.warning] && nobody[0].message.contains("nothing listens for new files"))
            #expect(try await line(pagesOnly, external).map(\.verdict) == [.warning])
            #expect(try await line(bridge, external).map(\.verdict) == [.unknown])
            let half = try await line(created, external)
            #expect(half.map(\.verdict) == [.ok, .warning] && half[1].message.contains("removed files"))
            let whole = listener("ObjectCreated:*", "ObjectRemoved:*")
            #expect(try await line(whole, external).map(\.verdict) == [.ok])

            await bench.sandbox.install([
                SandboxFault(.accessDenied403, operation: "GetBucketNotificationConfiguration")
            ])
            #expect(try await line(whole, external).map(\.verdict) == [.unknown])
        }
    }

    @Test(
        "Without versions a production channel is refused, another is warned of",
        arguments: [
            (.never, true, .problem), (.never, false, .warning), (.suspended, true, .problem),
            (.suspended, false, .warning),
        ] as [(BucketVersioningState, Bool, DoctorReport.Verdict)])
    func versioning(state: BucketVersioningState, production: Bool, verdict: DoctorReport.Verdict) async throws {
        try await OperationsBench.with(versioning: state, production: production) { bench in
            try await seed(bench)
            let report = await examine(bench)
            #expect(report.lines.first { $0.name == .versioning }?.verdict == verdict)
            #expect(report.lines.allSatisfy { $0.name != .lifecycle })
            #expect(report.hasProblems == production)
            #expect(report.cause == nil)
        }
    }

    @Test(
        "The rollback window is told, and a short one warned of",
        arguments: [(30, .ok), (3, .warning)] as [(Int, DoctorReport.Verdict)])
    func lifecycle(days: Int, verdict: DoctorReport.Verdict) async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            try await setLifecycle(bench, days: days)
            let line = await examine(bench).lines.first { $0.name == .lifecycle }
            #expect(line?.verdict == verdict)
            #expect(line?.message.contains("v2/: earlier versions survive \(days) days (rule tidy)") == true)
        }
    }

    @Test("A lifecycle that may not be read is unknown, and a run may go on")
    func forbiddenLifecycle() async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "GetBucketLifecycleConfiguration")])
            let report = await examine(bench)
            #expect(!report.hasProblems)
            let line = report.lines.first { $0.name == .lifecycle }
            #expect(line?.verdict == .warning)
            #expect(line?.message.contains("s3:GetLifecycleConfiguration") == true)
        }
    }

    @Test("A bucket that is not there, and one that is forbidden, are told apart")
    func unreachable() async throws {
        try await OperationsBench.with { bench in
            let other = Channel(
                name: "gone", bucket: "no-such-bucket", region: "us-east-2", endpoint: bench.sandbox.s3URL,
                publicURL: "", roots: ["v2"])
            let missing = await examine(bench, channel: other)
            #expect(missing.lines.first { $0.name == .bucket }?.message.contains("there is no bucket") == true)
            #expect(missing.cause == nil && missing.hasProblems)
            #expect(missing.lines.first { $0.name == .publicURL }?.verdict == .warning)

            await bench.sandbox.install([SandboxFault(.accessDenied403)])
            let forbidden = await examine(bench)
            #expect(forbidden.lines.first { $0.name == .bucket }?.verdict == .problem)
            #expect(forbidden.cause == .notPermitted)
        }
    }

    @Test("Permission to list versions is looked for")
    func listing() async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "ListObjectVersions")])
            let report = await examine(bench)
            let line = report.lines.first { $0.name == .listing }
            #expect(line?.verdict == .problem && line?.cause == .notPermitted)
            #expect(line?.hint?.contains("s3:ListBucketVersions") == true)
        }
    }

    @Test(
        "A clock that is off is told, before signatures are refused for it",
        arguments: [(0.5, .ok), (-4, .ok), (60, .warning), (-600, .problem)] as [(Double, DoctorReport.Verdict)])
    func clock(seconds: Double, verdict: DoctorReport.Verdict) async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            let report = await examine(bench, now: { OperationsBench.now().addingTimeInterval(seconds) })
            #expect(report.lines.first { $0.name == .clock }?.verdict == verdict)
        }
    }

    @Test("Another region than the configured one is a warning with the right one")
    func region() async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            let other = Channel(
                name: "test", bucket: bench.channel.bucket, region: "eu-west-1", endpoint: bench.sandbox.s3URL,
                publicURL: bench.channel.publicURL, roots: ["v2"])
            let line = await examine(bench, channel: other).lines.first { $0.name == .region }
            #expect(line?.verdict == .warning)
            #expect(line?.hint?.contains("us-east-2") == true)
        }
    }

    @Test(
        "How long caches may keep a page",
        arguments: [
            ("no-store", .ok), ("public, max-age=300", .ok), ("max-age=60, s-maxage=86400", .warning), (nil, .warning),
        ] as [(String?, DoctorReport.Verdict)])
    func cacheHeaders(cacheControl: String?, verdict: DoctorReport.Verdict) async throws {
        try await OperationsBench.with { bench in
            try await seed(bench, cacheControl: cacheControl)
            #expect(await examine(bench).lines.first { $0.name == .cacheHeaders }?.verdict == verdict)
        }
    }

    @Test("A page that is in the bucket and not on the public site is a problem")
    func publicURL() async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            let channel = bench.channel
            let moved = Channel(
                name: "test", bucket: channel.bucket, region: "us-east-2", endpoint: channel.endpoint,
                publicURL: channel.publicURL, roots: ["v2"], paths: ["v2": "elsewhere"])
            let line = await examine(bench, channel: moved).lines.first { $0.name == .publicURL }
            #expect(line?.verdict == .problem)
        }
    }

    @Test("Missing, expired and soon expiring credentials")
    func credentials() async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            let missing = Signer(credentials: { throw Doctor.NoCredentials("there are none") }, identity: nil)
            let without = await examine(bench, signer: missing)
            #expect(without.cause == .notPermitted)
            #expect(without.lines.allSatisfy { $0.name != .identity })
            for (seconds, verdict) in [(-1, .problem), (600, .warning), (7200, .ok)] as [(Double, DoctorReport.Verdict)]
            {
                var temporary = Self.key
                temporary.expiration = OperationsBench.now().addingTimeInterval(seconds)
                let signer = Signer(credentials: { [temporary] in temporary }, identity: nil)
                let lines = await examine(bench, signer: signer).lines
                #expect(lines.first { $0.name == .credentials }?.verdict == verdict)
            }
        }
    }

    @Test("Who cannot be asked is unknown, and no problem")
    func identity() async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            let lost = TransportError(kind: .resolve, message: "no such host", url: "", mayHaveTakenEffect: false)
            let identities: [(@Sendable () async throws -> Connections.CallerIdentity)?] = [nil, { throw lost }]
            for identity in identities {
                let signer = Signer(credentials: { Self.key }, identity: identity)
                let report = await examine(bench, signer: signer)
                #expect(report.lines.first { $0.name == .identity }?.verdict == .unknown)
                #expect(!report.hasProblems)
            }
        }
    }

    @Test("A private upstream index is named without its password")
    func privateUpstream() async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            let location = UpstreamLocation(url: "https://me:a-secret@index.example.org/simple/", origin: "a test")
            let report = await examine(bench, upstream: { location })
            let line = report.lines.first { $0.name == .upstream }
            #expect(line?.message == "https://index.example.org/simple/ (from a test)")
            let wrong = UpstreamError.badURL("ftp://me:a-secret@host", origin: "a test")
            let bad = await examine(bench, upstream: { throw wrong })
            #expect(bad.lines.first { $0.name == .upstream }?.verdict == .problem)
            #expect(bad.lines.allSatisfy { !$0.message.contains("a-secret") })
        }
    }

    @Test("Age rules of the lifecycle are warned of: published files vanish by themselves")
    func expiringObjects() async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            let document = """
                <LifecycleConfiguration><Rule><ID>age</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter>\
                <Expiration><Days>5</Days></Expiration></Rule></LifecycleConfiguration>
                """
            try await bench.sandbox.setConfiguration("lifecycle", document, of: bench.channel.bucket)
            let lines = await examine(bench).lines.filter { $0.name == .lifecycle }
            #expect(lines.map(\.verdict) == [.ok, .warning])
            #expect(lines.last?.message == "v2/: current objects are removed by their age (rule age)")
        }
    }

    @Test("Without an upstream index nothing can be mirrored; a run in flight is told of")
    func upstreamAndJournal() async throws {
        try await OperationsBench.with { bench in
            try await seed(bench)
            let report = await examine(bench, upstream: { throw UpstreamError.notConfigured })
            #expect(report.lines.first { $0.name == .upstream }?.verdict == .warning)
            let journal = report.lines.first { $0.name == .journal }
            #expect(journal?.verdict == .warning)
            #expect(journal?.hint?.contains("rollbook resume \(OperationsBench.runID)") == true)
            #expect(!report.hasProblems)
        }
    }
}
