import SimpleRepository
import Testing

@testable import PlaybookFiles

@Suite struct ChannelDecoderTests {
    static let wrongFiles = [
        WrongFile(
            "another key", "chanels: {}\n",
            expected: [
                "1:1: unknown key 'chanels' in the file | did you mean 'channels'?",
                "1:1: missing key 'channels' in the file",
            ]),
        WrongFile(
            "missing keys", "channels:\n  dev:\n    buckt: b-1\n    production: true\n",
            expected: [
                "2:3: channel 'dev' has neither 'roots' nor 'indexes'"
                    + " | write roots: [v2-staging, v2], or list the indexes",
                "2:3: missing key 'bucket' in channel 'dev'", "2:3: missing key 'region' in channel 'dev'",
                "2:3: missing key 'public' in channel 'dev'"
                    + " | a production channel is verified through its public URL",
                "3:5: unknown key 'buckt' in channel 'dev' | did you mean 'bucket'?",
            ]),
        WrongFile(
            "names, addresses, prefixes",
            """
            channels:
              Dev:
                bucket: My_Bucket
                region: US
                public: rocm.example.org
                roots: [v2/, /v2, v2/../x, v2//y, v3, v3/a, v3, ""]
            """,
            expected: [
                "2:3: the channel name 'Dev' may hold lower case letters, digits, '-', '.' and '_',"
                    + " and begins with a letter or a digit",
                "3:13: 'bucket' may hold lower case letters, digits, '-' and '.' only, not 'My_Bucket'",
                "4:13: 'region' may hold lower case letters, digits and '-' only, not 'US'",
                "5:13: 'public' must begin with https:// or http://",
                "6:13: 'v2/' in 'roots' must not begin or end with '/' | write v2",
                "6:18: '/v2' in 'roots' must not begin or end with '/' | write v2",
                "6:23: 'v2/../x' in 'roots' must not hold '.' or '..' as a segment",
                "6:32: 'v2//y' in 'roots' must not hold '//'", "6:43: root 'v3/a' overlaps root 'v3'",
                "6:49: 'v3' stands twice in 'roots'", "6:53: '' in 'roots' must not be empty",
            ]),
        WrongFile(
            "pages of others",
            """
            channels:
              a: { bucket: abc, region: us-east-2, roots: [v2], pages-deadline: 5m }
              b: { bucket: abc, region: us-east-2, roots: [v2], pages: externl }
              c: { bucket: abc, region: us-east-2, roots: [v2], pages: external, pages-deadline: soon }
            """,
            expected: [
                "2:69: 'pages-deadline' is for pages that others write | add pages: external, or leave it out",
                "3:60: 'pages' must be html or json or both or external, not 'externl' | did you mean 'external'?",
                "4:86: 'pages-deadline': 'soon' is not a duration | write a number and a unit, such as 90s, 10m, 2h or 1d",
            ]),
        WrongFile(
            "everything else",
            """
            channels:
              a:
                bucket: abc
                region: us-east-2
                public: https://user:secret@h.example.org/
                endpoint: https://s3.example.org/x?y
                indexes: v2/gfx
                production: yes
                layout: flatt
                conditions: [a]
                cloudfront: { distributon: E1 }
                expected-bucket-owner: 123
                shrink-max: 120%
                archive: s3://abc/v2/x
                roots: [v2]
                paths: { v2/: x, v3: ../y, v4: [a] }
                require-hashes:
              b:
                bucket: abc
                region: us-east-2
                roots: [v2]
                cloudfront: { distribution: E1, error-ttl: 10, wildcard-from: 1, path-price: free }
                parts: { above: 6GiB, size: 5MB, sizes: 1GiB }
            """,
            expected: [
                "5:13: 'public' must not hold a user name or a password", "6:15: 'endpoint' must not hold '?' or '#'",
                "7:14: 'indexes' must be a list | write indexes: [a, b]",
                "8:17: 'production' must be true or false, not 'yes' | write true",
                "9:13: 'layout' must be flat or project, not 'flatt' | did you mean 'flat'?",
                "10:17: 'conditions' must be a text", "11:17: missing key 'distribution' in 'cloudfront'",
                "11:19: unknown key 'distributon' in 'cloudfront' | did you mean 'distribution'?",
                "12:28: 'expected-bucket-owner' must be an account number of 12 digits, not '123'",
                "13:17: 'shrink-max' must be a share from 0 to 1, not '120%'"
                    + " | 0.2 or 20%: an index may lose a fifth of its files",
                "14:14: 'archive' overlaps 'v2', so its copies would be published",
                "16:14: 'v2/' in 'paths' must not begin or end with '/'",
                "16:26: '../y' in 'paths' must not hold '.' or '..' as a segment", "16:36: 'v4' must be a text",
                "17:20: 'require-hashes' has no value",
                "22:48: 'error-ttl': '10' is not a duration | write a number and a unit, such as 90s, 10m, 2h or 1d",
                "22:67: 'wildcard-from' must be a number from 2 to 3000, not '1'",
                "22:82: 'path-price' must be a number from 0.0 to 1.0, not 'free'",
                "23:21: 'above' must be a size from 1MiB to 5GiB, not '6GiB'"
                    + " | write a number and a unit, such as 512MiB or 1GiB",
                "23:33: 'size' must be a size from 5MiB to 5GiB, not '5MB'"
                    + " | write a number and a unit, such as 512MiB or 1GiB",
                "23:38: unknown key 'sizes' in 'parts' | did you mean 'size'?",
            ]),
        WrongFile(
            "indexes that are read together, and rollbook's own folder",
            """
            channels:
              a:
                bucket: abc
                region: us-east-2
                roots: [v2, .rollbook]
                indexes: [v5/core/whl, .rollbook/facts]
                together: [[v2/a, v5/core/whl, v3/b, v2/a], [v2/a], v2/b]
            """,
            expected: [
                "5:17: '.rollbook' in 'roots' lies in .rollbook, where rollbook keeps its own documents",
                "6:28: '.rollbook/facts' in 'indexes' lies in .rollbook, where rollbook keeps its own documents",
                "7:36: 'v3/b' in 'together' is not an index of the channel"
                    + " | name one of 'indexes', or a folder directly below one of 'roots'",
                "7:42: 'v2/a' stands twice in a group of 'together'",
                "7:49: a group of 'together' has at least two indexes"
                    + " | write together: [[v5/rocm/pytorch/whl, v5/rocm/core/whl]]",
                "7:57: an entry of 'together' must be a list of indexes"
                    + " | write together: [[v5/rocm/pytorch/whl, v5/rocm/core/whl]]",
            ]),
    ]

    @Test("Groups of indexes that are read together")
    func together() {
        let text = """
            channels:
              a:
                bucket: abc
                region: us-east-2
                roots: [v2]
                indexes: [v5/core]
                together: [[v2/torch, v5/core], [v2/jax, v5/core]]
            """
        let (channels, diagnostics) = ChannelDecoder.decode(text: text, file: "c.yaml")
        #expect(diagnostics == [])
        let groups = channels.first?.together
        #expect(groups?.companions(of: "v2/torch") == ["v5/core"])
        #expect(groups?.companions(of: "v5/core") == ["v2/torch", "v2/jax"])
        #expect(groups?.companions(of: "v2/alone") == [])
        #expect(groups?.companions(of: ["v2/torch", "v2/jax"]) == ["v5/core"])
        #expect(channels.first?.moved(toEndpoint: "http://127.0.0.1:1").together == groups)
    }

    @Test("Everything that is wrong is told of at its place", arguments: wrongFiles)
    func wrong(_ file: WrongFile) {
        #expect(ChannelDecoder.decode(text: file.text, file: "c.yaml").diagnostics.map(\.brief) == file.expected)
    }

    @Test("A channel with the least that it needs has the documented defaults")
    func defaults() {
        let text = "channels:\n  dev: { bucket: abc, region: us-east-2, indexes: [v2/a] }\n"
        let (channels, diagnostics) = ChannelDecoder.decode(text: text, file: "c.yaml")
        #expect(diagnostics == [])
        #expect(
            channels == [
                Channel(
                    name: "dev", bucket: "abc", region: "us-east-2", endpoint: nil, production: false, publicURL: "",
                    roots: [], indexes: ["v2/a"], paths: [:], layout: .flat, conditions: nil,
                    cloudFront: nil, expectedBucketOwner: nil, shrinkMax: 0.2, archive: nil,
                    requireHashes: false, lock: .optional(key: ".rollbook/lock"))
            ])
    }

    @Test(
        "Where a lock lies",
        arguments: [
            ("off", LockSetting.off), ("required", .required(key: ".rollbook/lock")), ("a/b", .optional(key: "a/b")),
        ])
    func locks(text: String, expected: LockSetting) {
        let file = "channels:\n  dev: { bucket: abc, region: us-east-2, indexes: [v2/a], lock: \(text) }\n"
        let (channels, diagnostics) = ChannelDecoder.decode(text: file, file: "c.yaml")
        #expect(diagnostics == [])
        #expect(channels.map(\.lock) == [expected])
    }

    @Test(
        "A lock or an archive that would be published, or is none",
        arguments: [
            ("lock: v2/a/lock", "'lock' lies below 'v2/a', so it would be published"),
            ("lock: /x", "'lock' must not begin or end with '/'"),
            ("archive: kept", "'archive' must be s3://BUCKET/PREFIX, not 'kept'"),
            ("archive: 's3://B/x'", "'archive' names a bucket that must have 3 to 63 characters, not 's3://B/x'"),
            ("archive: 's3://abc/v2'", "'archive' overlaps 'v2/a', so its copies would be published"),
        ])
    func misplaced(setting: String, problem: String) {
        let file = "channels:\n  dev: { bucket: abc, region: us-east-2, indexes: [v2/a], \(setting) }\n"
        let messages = ChannelDecoder.decode(text: file, file: "c.yaml").diagnostics.map(\.message)
        #expect(messages == [problem])
    }

    @Test("Conditions are believed on Amazon's own endpoints, unless a channel says otherwise")
    func conditions() {
        let text = """
            channels:
              amazon: { bucket: abc, region: us-east-2, roots: [v2] }
              other: { bucket: abc, region: us-east-2, roots: [v2], endpoint: "https://s3.example.org" }
              careful: { bucket: abc, region: us-east-2, roots: [v2], conditions: verify }
              bold: { bucket: abc, region: us-east-2, roots: [v2], endpoint: "https://s.example.org", conditions: trusted }
            """
        let (channels, diagnostics) = ChannelDecoder.decode(text: text, file: "c.yaml")
        #expect(diagnostics == [])
        #expect(channels.map(\.conditions) == [.trusted, .verify, .verify, .trusted])
    }

    @Test("A channel with all that it can say")
    func everything() {
        let text = """
            channels:
              multi.arch:
                bucket: abc
                region: us-east-2
                endpoint: http://127.0.0.1:9000/
                production: true
                public: https://h.example.org:8443/rocm
                roots: [v4]
                indexes: [v2/a]
                paths: { v4/whl: whl-multi-arch, "": all }
                layout: project
                conditions: trusted
                cloudfront: { distribution: E2EXAMPLE1, endpoint: http://127.0.0.1:9001/, error-ttl: 30s,
                  wildcard-from: 20, path-price: 0.01, invalidate: always }
                expected-bucket-owner: 012345678901
                shrink-max: 5%
                archive: s3://abc/kept/
                require-hashes: true
                lock: locks/nightly
                prices: { write: 0.01, traffic: 0 }
                parts: { above: 1GiB, size: 65536KiB }
                storage-class: STANDARD_IA
                encryption: { algorithm: sse-kms, key: alias/wheels, bucket-key: true }
                acl: public-read
                checksums: md5
                virtual-host: false
                requester-pays: true
                versions: enabled
            """
        let (channels, diagnostics) = ChannelDecoder.decode(text: text, file: "c.yaml")
        #expect(diagnostics == [])
        #expect(
            channels == [
                Channel(
                    name: "multi.arch", bucket: "abc", region: "us-east-2", endpoint: "http://127.0.0.1:9000",
                    production: true, publicURL: "https://h.example.org:8443/rocm/", roots: ["v4"],
                    indexes: ["v2/a"], paths: ["v4/whl": "whl-multi-arch", "": "all"], layout: .project,
                    conditions: .trusted,
                    cloudFront: CloudFrontSetting(
                        distribution: "E2EXAMPLE1", endpoint: "http://127.0.0.1:9001", errorTTLSeconds: 30,
                        wildcardFrom: 20, pathPrice: 0.01, invalidation: .always),
                    expectedBucketOwner: "012345678901", shrinkMax: 0.05, archive: ArchivePlace("s3://abc/kept"),
                    requireHashes: true,
                    lock: .optional(key: "locks/nightly"), prices: RequestPrices(write: 0.01, traffic: 0),
                    limits: WriteLimits(wholeBytesMax: 1 << 30, partBytes: 64 << 20),
                    storage: StorageSetting(
                        storageClass: "STANDARD_IA",
                        encryption: .init(algorithm: .sseKMS, key: "alias/wheels", bucketKey: true),
                        acl: "public-read"),
                    store: StoreSetting(
                        checksums: .md5, virtualHost: false, requesterPays: true, versions: .enabled))
            ])
    }
}
