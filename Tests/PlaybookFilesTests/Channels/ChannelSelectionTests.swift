import PlaybookFiles
import Testing

@Suite struct ChannelSelectionTests {
    private let channels = [
        Channel(
            name: "dev", bucket: "dev-bucket", region: "us-east-2", publicURL: "https://d.example.org", roots: ["v2"],
            indexes: ["v2/a"], shrinkMax: 0.5, archive: ArchivePlace("s3://kept/runs"), requireHashes: true,
            lock: .required(key: "locks/r"), prices: RequestPrices(write: 1),
            limits: WriteLimits(wholeBytesMax: 1 << 30, partBytes: 64 << 20)),
        Channel(name: "nightly", bucket: "nightly-bucket", region: "us-east-2", publicURL: "", roots: ["v2"]),
        Channel(name: "nightly-4", bucket: "shared", region: "us-east-2", publicURL: "", roots: ["v4"]),
        Channel(name: "nightly-5", bucket: "shared", region: "us-east-2", publicURL: "", roots: ["v5"]),
    ]

    @Test("Without variables nothing is chosen", arguments: [[:], ["S3_BUCKET_PY": "", "CUSTOM_PREFIX": "/"]])
    func nothing(environment: [String: String]) throws {
        let selection = try ChannelSelection.resolve(channels: channels, environment: environment)
        #expect(selection == ChannelSelection(channels: channels, selected: nil))
    }

    @Test("A bucket that a channel has selects that channel")
    func known() throws {
        let selection = try ChannelSelection.resolve(
            channels: channels, environment: ["S3_BUCKET_PY": "nightly-bucket", "AWS_REGION": "eu-west-1"])
        #expect(selection == ChannelSelection(channels: channels, selected: channels[1]))
    }

    @Test("Of several channels of a bucket the only one is meant whose pages are not another program's")
    func besideAnIndexer() throws {
        let channels = [
            Channel(name: "new", bucket: "b-1", region: "us-east-2", publicURL: "", indexes: ["v4"], pages: .external),
            Channel(name: "old", bucket: "b-1", region: "us-east-2", publicURL: "", roots: ["v2"]),
        ]
        let selection = try ChannelSelection.resolve(channels: channels, environment: ["S3_BUCKET_PY": "b-1"])
        #expect(selection.selected?.name == "old")
    }

    @Test("Another bucket makes an ad-hoc channel, as careful as the scripts were")
    func adHoc() throws {
        let environment = ["S3_BUCKET_PY": "my-bucket", "AWS_DEFAULT_REGION": "eu-west-1"]
        let selection = try ChannelSelection.resolve(channels: channels, environment: environment)
        let expected = Channel(
            name: "my-bucket", bucket: "my-bucket", region: "eu-west-1", production: false, publicURL: "",
            roots: ["v2-staging", "v2"], lock: .standard)
        #expect(selection == ChannelSelection(channels: channels + [expected], selected: expected))
        #expect(try selection.channel(named: "my-bucket") == expected)
    }

    @Test("An ad-hoc channel's region and endpoint")
    func adHocPlace() throws {
        func selected(_ environment: [String: String]) throws -> Channel? {
            try ChannelSelection.resolve(
                channels: [], environment: environment.merging(["S3_BUCKET_PY": "abc"]) { first, _ in first }
            ).selected
        }
        #expect(try selected([:])?.region == "us-east-2")
        let both = ["AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-west-2"]
        #expect(try selected(both)?.region == "eu-west-1")
        let local = try selected(["AWS_ENDPOINT_URL": "http://127.0.0.1:9000/"])
        #expect(local?.endpoint == "http://127.0.0.1:9000")
        #expect(local?.conditions == .verify)
    }

    @Test("CUSTOM_PREFIX adds an index once, and changes nothing else")
    func customPrefix() throws {
        let environment = ["S3_BUCKET_PY": "dev-bucket", "CUSTOM_PREFIX": "v2/gfx1150/"]
        let selection = try ChannelSelection.resolve(channels: channels, environment: environment)
        let dev = channels[0]
        let expected = Channel(
            name: dev.name, bucket: dev.bucket, region: dev.region, publicURL: dev.publicURL, roots: dev.roots,
            indexes: ["v2/a", "v2/gfx1150"], shrinkMax: 0.5, archive: ArchivePlace("s3://kept/runs"),
            requireHashes: true, lock: .required(key: "locks/r"), prices: dev.prices, limits: dev.limits)
        #expect(selection == ChannelSelection(channels: [expected] + channels.dropFirst(), selected: expected))
        let again = try ChannelSelection.resolve(channels: selection.channels, environment: environment)
        #expect(again == selection)
    }

    @Test("CUSTOM_PREFIX without a bucket is for every channel")
    func customPrefixForAll() throws {
        let selection = try ChannelSelection.resolve(channels: channels, environment: ["CUSTOM_PREFIX": "x"])
        #expect(selection.selected == nil)
        #expect(selection.channels.map(\.indexes) == [["v2/a", "x"], ["x"], ["x"], ["x"]])
    }

    @Test(
        "What cannot be used",
        arguments: [
            (
                ["S3_BUCKET_PY": "shared"],
                "S3_BUCKET_PY='shared' is the bucket of several channels: nightly-4, nightly-5"
            ),
            (["S3_BUCKET_PY": "nightly"], "S3_BUCKET_PY='nightly' is the name of a channel with another bucket"),
            (["S3_BUCKET_PY": "No"], "S3_BUCKET_PY='No' must have 3 to 63 characters"),
            (["CUSTOM_PREFIX": "a/../b"], "CUSTOM_PREFIX='a/../b' must not hold '.' or '..' as a segment"),
            (
                ["CUSTOM_PREFIX": ".rollbook/facts"],
                "CUSTOM_PREFIX='.rollbook/facts' lies in .rollbook, where rollbook keeps its own documents"
            ),
            (
                ["S3_BUCKET_PY": "abc", "AWS_REGION": "US"],
                "AWS_REGION='US' may hold lower case letters, digits and '-' only"
            ),
            // A value that may hold a password is not repeated.
            (
                ["S3_BUCKET_PY": "abc", "AWS_ENDPOINT_URL_S3": "http://u:p@h.example.org"],
                "AWS_ENDPOINT_URL_S3 must not hold a user name or a password"
            ),
        ])
    func refused(environment: [String: String], message: String) {
        let error = #expect(throws: ChannelSelectionError.self) {
            try ChannelSelection.resolve(channels: channels, environment: environment)
        }
        #expect(error?.description == message)
    }

    @Test("An unknown channel is told with the nearest")
    func unknown() throws {
        let error = #expect(throws: UnknownName.self) {
            try ChannelSelection(channels: channels).channel(named: "nightyl")
        }
        #expect(error?.description == "unknown channel 'nightyl'")
        #expect(error?.hint == "did you mean 'nightly'?")
    }
}
