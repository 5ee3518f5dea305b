import SimpleRepository

extension JSONSchema {
    /// The schema of `channels.yaml`.
    package static let channels = settings([
        Property("channels", required: true, map(channel).says("Channels by name.")),
        Property(
            "operators",
            map(.text).says("Name of a person: the alias that stands for it in a log that the world can read.")),
    ])

    private static let channel = settings(
        ChannelDecoder.properties, needsOneOf: ["roots", "indexes"])
}

extension ChannelDecoder {
    /// A channel's keys, as docs/guide/reference-files.md explains them.
    static let properties: [JSONSchema.Property] = [
        .init("bucket", required: true, .text.says("Name of the bucket.")),
        .init("region", required: true, .text.says("Such as us-east-2.")),
        .init("endpoint", .text.says("https://host[:port][/path] of an S3-compatible store.")),
        .init(
            "production",
            .flag.says("Asks for approval before it is written to; its bucket must have versioning Enabled.")),
        .init("public", .text.says("URL where readers find the bucket's content.")),
        .init("roots", .texts.says("Prefixes below which each folder is an index, in working order.")),
        .init("indexes", .texts.says("Prefixes of indexes by name, besides those below the roots.")),
        .init("paths", .map(.text).says("Bucket prefix: path below `public`, where the two differ.")),
        .init(
            "layout",
            .words(IndexLayout.allCases.map(\.rawValue))
                .says("flat: files in the index folder. project: files beside the page of their project.")),
        .init(
            "conditions",
            .words(Channel.Conditions.allCases.map(\.rawValue))
                .says("Whether the store is trusted to refuse a write when the object has changed.")),
        .init("cloudfront", cloudFront.says("The distribution before the bucket: allows invalidation.")),
        .init("expected-bucket-owner", .text.says("Account number, 12 digits, that must own the bucket.")),
        .init(
            "shrink-max", .text.says("The share of its files that an index may lose: 0 to 1, or 20%.", default: "0.2")),
        .init("archive", .text.says("s3://BUCKET/PREFIX where each run's export is kept.")),
        .init("require-hashes", .flag.says("Refuse to list a file whose SHA-256 is not known.")),
        .init("lock", .text.says("Key of the lock object; off, or required.", default: ".rollbook/lock")),
        .init(
            "log",
            .text.says(
                "off, required, or s3://BUCKET/PREFIX: where the team's log of runs lies.", default: ".rollbook/log")),
        .init(
            "prices",
            .settings(["write", "read", "traffic"].map { .init($0, .text) })
                .says("US dollars: 1,000 writes, 1,000 reads, 1 GB out of the bucket.")),
        .init(
            "parts",
            .settings(["above", "uploads-above", "size"].map { .init($0, .text) })
                .says("Sizes from which objects are copied, and uploaded, in parts of `size`, such as 256MiB.")),
        .init(
            "cache",
            .settings(["pages", "files"].map { .init($0, .text) }).says("Cache-Control of pages and of files.")),
        .init("profile", .text.says("AWS profile whose credentials and settings are used for the channel.")),
        .init(
            "upstream-yanks",
            .flag.says("Whether a mirrored file is yanked where upstream yanks it.", default: "true")),
        .init(
            "storage-class",
            .words(StorageSetting.classes).says("Storage class of what is written; else STANDARD, or as it was.")),
        .init("encryption", encryption.says("Encryption of what is written; else the bucket's own, or as it was.")),
        .init("acl", .words(StorageSetting.acls).says("Canned ACL of what is written, where the bucket takes ACLs.")),
        .init(
            "pages",
            .words(PagesSetting.allCases.map(\.rawValue)).says(
                "Who writes the pages, and how: rollbook, as html, json or both; external: an indexer that the bucket's "
                    + "events start.",
                default: "html")),
        .init(
            "pages-deadline",
            .text.says("For how long a run waits for pages that others write.", default: "10m")),
        .init(
            "checksums",
            .words(StoreSetting.Checksums.allCases.map(\.rawValue)).says(
                "How requests declare the digests of their bodies, beside the signature.", default: "sha256")),
        .init(
            "virtual-host",
            .flag.says("Whether the bucket stands in the host's name; else on Amazon where its name allows it.")),
        .init("requester-pays", .flag.says("Whether each request says that its sender pays for it.")),
        .init(
            "versions",
            .words(StoreSetting.Versions.allCases.map(\.rawValue)).says(
                "Whether versions are used: as the bucket says, enabled without asking it, or off.", default: "bucket")),
        .init("together", .list(.texts).says("Lists of indexes that installers are given at once.")),
        .init(
            "approvals",
            .words(ApprovalSetting.allCases.map(\.rawValue))
                .says(
                    "Whose yes opens its steps; not-self: that of another identity than the runner's.",
                    default: "anyone")),
    ]

    private static let encryption = JSONSchema.settings([
        .init("algorithm", required: true, .words(StorageSetting.Encryption.Algorithm.allCases.map(\.rawValue))),
        .init("key", .text.says("ARN, id or alias of a KMS key.")),
        .init("bucket-key", .flag.says("One data key for many objects.")),
    ])

    private static let cloudFront = JSONSchema.settings([
        .init("distribution", required: true, .text.says("Its identifier, such as E2EXAMPLE1.")),
        .init("endpoint", .text.says("https://host[:port] of another server of its API.")),
        .init("error-ttl", .text.says("For how long it keeps an error.", default: "10s")),
        .init("wildcard-from", .text.says("From so many paths on, an index is named by one wildcard.", default: "100")),
        .init("path-price", .text.says("US dollars for each path beyond the free ones.", default: "0.005")),
        .init(
            "invalidate",
            .words(CloudFrontSetting.Invalidation.allCases.map(\.rawValue)).says(
                "When a run asks it by itself to forget what was changed.", default: "rollbacks")),
    ])
}
