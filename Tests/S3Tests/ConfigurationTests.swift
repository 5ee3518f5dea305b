import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import S3Writes
import Testing

/// The configuration that a bucket states.
@Suite struct ConfigurationTests {
    typealias Rule = LifecycleConfiguration.Rule

    static let rules: [(xml: String, rule: Rule)] = [
        (
            "<Rule><ID>old</ID><Status>Enabled</Status><Filter><Prefix>v2/</Prefix></Filter>"
                + "<NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays>"
                + "<NewerNoncurrentVersions>5</NewerNoncurrentVersions></NoncurrentVersionExpiration></Rule>",
            Rule(id: "old", prefix: "v2/", noncurrentDays: 30, newerNoncurrentVersions: 5)
        ),
        (
            "<Rule><Status>Disabled</Status><Filter/><Expiration><Days>7</Days></Expiration></Rule>",
            Rule(isEnabled: false, expiresCurrent: true)
        ),
        // A rule of the time before filters.
        (
            "<Rule><ID>legacy</ID><Prefix>a&amp;b/</Prefix><Status>Enabled</Status>"
                + "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>",
            Rule(id: "legacy", prefix: "a&b/")
        ),
        (
            "<Rule><Status>Enabled</Status><Filter><And><Prefix>v2/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
                + "<ObjectSizeGreaterThan>10</ObjectSizeGreaterThan><ObjectSizeLessThan>20</ObjectSizeLessThan></And>"
                + "</Filter><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
                + "</NoncurrentVersionExpiration></Rule>",
            Rule(prefix: "v2/", asksForTags: true, sizeGreaterThan: 10, sizeLessThan: 20, noncurrentDays: 1)
        ),
        (
            "<Rule><Status>Enabled</Status><Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>"
                + "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
                + "</AbortIncompleteMultipartUpload></Rule>",
            Rule(asksForTags: true)
        ),
    ]

    @Test("A lifecycle rule is read as AWS writes it", arguments: rules)
    func lifecycle(xml: String, rule: Rule) async throws {
        let document =
            "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(xml)</LifecycleConfiguration>"
        let scripted = ScriptedClient([.answer(200, [:], document)])
        #expect(try await scripted.client.getBucketLifecycleConfiguration() == LifecycleConfiguration(rules: [rule]))
        #expect(scripted.requests.first?.url.hasSuffix("/?lifecycle=") == true)
    }

    @Test("Who listens to a bucket is read as AWS writes it: functions, queues and topics, their events and filters")
    func notifications() async throws {
        let document = """
            <NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TopicConfiguration><Id>t</Id>\
            <Topic>arn:aws:sns:us-east-2:1:t</Topic><Event>s3:ObjectRemoved:Delete</Event></TopicConfiguration>\
            <QueueConfiguration><Queue>arn:aws:sqs:us-east-2:1:q</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key>\
            <FilterRule><Name>Prefix</Name><Value>v2/</Value></FilterRule><FilterRule><Name>suffix</Name>\
            <Value>.whl</Value></FilterRule></S3Key></Filter></QueueConfiguration><CloudFunctionConfiguration>\
            <CloudFunction>arn:aws:lambda:us-east-2:1:function:f</CloudFunction><Event>s3:ObjectCreated:Put</Event>\
            <Event>s3:ObjectCreated:Copy</Event></CloudFunctionConfiguration><EventBridgeConfiguration/>\
            </NotificationConfiguration>
            """
        let scripted = ScriptedClient([.answer(200, [:], document)])
        let configuration = try await scripted.client.getBucketNotificationConfiguration()
        #expect(
            configuration
                == NotificationConfiguration(
                    listeners: [
                        .init(
                            target: "arn:aws:lambda:us-east-2:1:function:f",
                            events: ["s3:ObjectCreated:Put", "s3:ObjectCreated:Copy"]),
                        .init(
                            target: "arn:aws:sqs:us-east-2:1:q", events: ["s3:ObjectCreated:*"], prefix: "v2/",
                            suffix: ".whl"),
                        .init(target: "arn:aws:sns:us-east-2:1:t", events: ["s3:ObjectRemoved:Delete"]),
                    ], sendsToEventBridge: true))
        #expect(scripted.requests.first?.url.hasSuffix("/?notification=") == true)
        let none = ScriptedClient([.answer(200, [:], "<NotificationConfiguration/>")])
        #expect(try await none.client.getBucketNotificationConfiguration() == NotificationConfiguration())
    }

    static let hearing: [(prefix: String, suffix: String, hears: Bool)] = [
        ("", "", true), ("v2/", ".whl", true), ("v2/gfx1151/", "", true), ("v", "", true), ("v2-staging/", "", false),
        ("v2/", "index.html", false), ("v2/", "l", true),
    ]

    @Test("A listener hears of an index if some file of it may be its business", arguments: hearing)
    func hears(prefix: String, suffix: String, hears: Bool) {
        let listener = NotificationConfiguration.Listener(
            target: "f", events: ["s3:ObjectCreated:*"], prefix: prefix, suffix: suffix)
        #expect(listener.hears("ObjectCreated", below: "v2/", endingIn: [".whl", ".zip"]) == hears)
        #expect(!listener.hears("ObjectRemoved", below: "v2/", endingIn: [".whl"]))
    }

    @Test("No lifecycle is no rules; a forbidden one, and one that makes no sense, are errors")
    func lifecycleErrors() async throws {
        let none = ScriptedClient([.answer(404, [:], errorDocument("NoSuchLifecycleConfiguration"))])
        #expect(try await none.client.getBucketLifecycleConfiguration().rules.isEmpty)
        let forbidden = ScriptedClient([.answer(403, [:], errorDocument("AccessDenied"))])
        let error = await forbidden.error { _ = try await $0.getBucketLifecycleConfiguration() }
        #expect(error?.code == .accessDenied)
        let odd =
            "<LifecycleConfiguration><Rule><Status>Enabled</Status><NoncurrentVersionExpiration>"
            + "<NoncurrentDays>soon</NoncurrentDays></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>"
        let malformed = ScriptedClient(Array(repeating: .answer(200, [:], odd), count: 5))
        #expect(await malformed.error { _ = try await $0.getBucketLifecycleConfiguration() }?.code == .malformedAnswer)
    }

    @Test("Object Lock is read; a bucket without it has none")
    func objectLock() async throws {
        let document =
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
            + "<Mode>GOVERNANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>"
        let scripted = ScriptedClient([
            .answer(200, [:], document), .answer(404, [:], errorDocument("ObjectLockConfigurationNotFoundError")),
        ])
        let found = try await scripted.client.getObjectLockConfiguration()
        #expect(
            found == ObjectLockConfiguration(isEnabled: true, defaultMode: "GOVERNANCE", defaultPeriod: "30 days"))
        #expect(try await scripted.client.getObjectLockConfiguration() == ObjectLockConfiguration(isEnabled: false))
    }

    @Test("What Object Lock says of one version, and whether it still holds")
    func retention() async throws {
        let until = "2015-08-30T12:36:10Z"
        let scripted = ScriptedClient([
            .answer(200, ["x-amz-object-lock-mode": "COMPLIANCE", "x-amz-object-lock-retain-until-date": until]),
            .answer(200, ["x-amz-object-lock-legal-hold": "ON"]), .answer(200),
        ])
        let period = try await scripted.client.retention(of: "k", versionID: "v")
        let end = ScriptedClient.time.addingTimeInterval(10)
        #expect(period == ObjectRetention(mode: "COMPLIANCE", until: end))
        #expect(period.holds(at: ScriptedClient.time) && !period.holds(at: end))
        #expect(scripted.requests.first?.url.hasSuffix("/k?versionId=v") == true)
        #expect(try await scripted.client.retention(of: "k", versionID: "v").holds(at: end))
        #expect(try await !scripted.client.retention(of: "k", versionID: "v").holds(at: end))
    }

    @Test(
        "A listing in place of a bucket's configuration means a store that does not know it, and is not asked for again"
    )
    func listingInstead() async throws {
        let listing = "<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated></ListBucketResult>"
        let questions: [(S3Client) async throws -> Void] = [
            { _ = try await $0.getBucketOwnershipControls() }, { _ = try await $0.getBucketPolicyStatus() },
            { _ = try await $0.getObjectLockConfiguration() }, { _ = try await $0.getBucketLifecycleConfiguration() },
            { _ = try await $0.getBucketNotificationConfiguration() }, { _ = try await $0.getBucketVersioning() },
        ]
        for question in questions {
            let scripted = ScriptedClient(Array(repeating: .answer(200, [:], listing), count: 5))
            let error = await #expect(throws: S3Error.self) { try await question(scripted.client) }
            #expect(error?.code == "NotImplemented" && error?.isUnknownToStore == true)
            #expect(scripted.requests.count == 1)
        }
    }

    @Test("HeadBucket tells the region and the service's clock")
    func bucketSight() async throws {
        let scripted = ScriptedClient([
            .answer(200, ["x-amz-bucket-region": "eu-west-1", "Date": "Sun, 30 Aug 2015 12:36:10 GMT"])
        ])
        let sight = try await scripted.client.headBucket()
        #expect(sight.region == "eu-west-1")
        #expect(sight.serviceDate == ScriptedClient.time.addingTimeInterval(10))
        #expect(sight.askedAt == ScriptedClient.time)
    }

    @Test("Tags are read, and travel with an upload in parts as URL query parameters")
    func tagging() async throws {
        let document =
            "<Tagging><TagSet><Tag><Key>team a</Key><Value>x&amp;y</Value></Tag><Tag><Key>empty</Key><Value/>"
            + "</Tag></TagSet></Tagging>"
        let begun = "<InitiateMultipartUploadResult><UploadId>U</UploadId></InitiateMultipartUploadResult>"
        let scripted = ScriptedClient([.answer(200, [:], document), .answer(200, [:], begun), .answer(200, [:], begun)])
        let tagging = try await scripted.client.getObjectTagging("k", versionID: "v1")
        #expect(tagging == ObjectTagging([.init(key: "team a", value: "x&y"), .init(key: "empty", value: "")]))
        #expect(scripted.requests[0].url.hasSuffix("/k?tagging=&versionId=v1"))
        _ = try await S3Writer(scripted.client).createMultipartUpload(
            "k", attributes: ObjectAttributes(), tagging: tagging)
        #expect(scripted.requests[1].headers["x-amz-tagging"] == "team%20a=x%26y&empty=")
        _ = try await S3Writer(scripted.client).createMultipartUpload("k", attributes: ObjectAttributes())
        #expect(scripted.requests[2].headers["x-amz-tagging"] == nil)
    }
}
