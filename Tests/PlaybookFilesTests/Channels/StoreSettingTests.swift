import Testing

@testable import PlaybookFiles

/// Settings of a channel about its store, and about how objects are kept there.
@Suite struct StoreSettingTests {
    @Test(
        "What cannot be meant of how objects are kept",
        arguments: [
            ("storage-class: GLACIER", "'storage-class' must be one of"), ("acl: everyone", "'acl' must be one of"),
            ("encryption: { key: k }", "missing key 'algorithm'"),
            ("encryption: { algorithm: sse-s3, key: k }", "'key' and 'bucket-key' belong to sse-kms"),
            ("encryption: { algorithm: sse-kms, key: \"a b\" }", "'key' must be visible ASCII"),
        ])
    func badStorage(line: String, problem: String) {
        let text = """
            channels:
              dev: { bucket: abc, region: us-east-2, roots: [v2], \(line) }
            """
        let messages = ChannelDecoder.decode(text: text, file: "c.yaml").diagnostics.map(\.message)
        #expect(messages.contains { $0.contains(problem) }, "\(messages)")
    }

    @Test(
        "Access points in place of buckets",
        arguments: [
            ("arn:aws:s3:us-east-2:123456789012:accesspoint/wheels, versions: enabled", []),
            (
                "arn:aws:s3:us-east-2:123456789012:accesspoint/wheels",
                ["an access point cannot be asked whether its bucket keeps versions"]
            ),
            (
                "arn:aws:s3:eu-west-1:123456789012:accesspoint/wheels, versions: off",
                ["'region' is us-east-2, and the access point is in eu-west-1"]
            ),
            ("arn:aws:s3::123456789012:accesspoint/abc.mrap", ["'bucket' is a Multi-Region Access Point"]),
            (
                "arn:aws:s3-object-lambda:us-east-2:123456789012:accesspoint/x",
                ["'bucket' is an access point of Object Lambda"]
            ),
            ("arn:aws:s3-outposts:us-east-2:123456789012:outpost/o/accesspoint/x", ["'bucket' is on an Outpost"]),
            ("arn:aws:s3:::wheels", ["'bucket' must be arn:PARTITION:s3:REGION:ACCOUNT:accesspoint/NAME"]),
            ("arn:aws:s3:us-east-2:12:accesspoint/wheels", ["'bucket' must be arn:PARTITION:s3"]),
            ("arn:aws:s3:us-east-2:123456789012:accesspoint/wheels/x", ["'bucket' must be arn:PARTITION:s3"]),
        ])
    func accessPoints(bucket: String, problems: [String]) {
        let text = "channels:\n  dev: { region: us-east-2, roots: [v2], bucket: \(bucket) }\n"
        let messages = ChannelDecoder.decode(text: text, file: "c.yaml").diagnostics.map(\.message)
        #expect(
            messages.count == problems.count && zip(messages, problems).allSatisfy { $0.contains($1) }, "\(messages)")
    }

    @Test(
        "What cannot be meant of a store",
        arguments: [
            ("region: auto", "'region' is auto, which Amazon does not know"),
            ("region: auto, endpoint: 'https://s3.example.org/a'", nil),
            ("region: us-east-2, checksums: crc32", "'checksums' must be off or md5 or sha256, not 'crc32'"),
            ("region: us-east-2, versions: never", "'versions' must be bucket or enabled or off, not 'never'"),
            ("region: us-east-2, virtual-host: maybe", "'virtual-host' must be true or false, not 'maybe'"),
            (
                "region: us-east-2, virtual-host: true, endpoint: 'http://127.0.0.1:9000'",
                "'virtual-host' puts the bucket before the endpoint's host, which is an address and not a name"
            ),
            (
                "region: us-east-2, virtual-host: true, endpoint: 'http://[::1]:9000'",
                "'virtual-host' puts the bucket before the endpoint's host, which is an address and not a name"
            ),
            ("region: us-east-2, virtual-host: true, endpoint: 'http://localhost:9000'", nil),
        ])
    func badStore(settings: String, problem: String?) {
        let text = "channels:\n  dev: { bucket: abc, roots: [v2], \(settings) }\n"
        let messages = ChannelDecoder.decode(text: text, file: "c.yaml").diagnostics.map(\.message)
        #expect(messages == [problem].compactMap(\.self))
    }
}
