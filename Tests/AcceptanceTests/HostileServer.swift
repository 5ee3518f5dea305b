import TestMachine
import Testing

/// A fault of hostile_cdn.py, and the result that a verification must report for it.
struct HostileServer: Sendable, CustomTestStringConvertible {
    var fault: String
    /// 2: checks failed. 4: nothing can be said, an outage.
    var status: Int32
    /// A check that has to be there, and a part of what it says.
    var check: String
    var says: String
    /// The most memory that the program may take, in MiB; a sound index takes about 50.
    var peakMax = 80
    var testDescription: String { fault }

    init(_ fault: String, _ status: Int32, _ check: String, _ says: String, peakMax: Int = 80) {
        (self.fault, self.status, self.check, self.says, self.peakMax) = (fault, status, check, says, peakMax)
    }

    /// The slow cases: a small part of them in `make test`, and all of them in `make fault-test`.
    static let sizes = FaultScale.isLittle ? small + fewLinks : small + manyLinks

    private static let fewLinks = [
        HostileServer("page-of-50000-other-links", 2, "unreadable-page", "no page of an index", peakMax: 100),
        HostileServer("root-of-20000-projects", 2, "unreadable-page", "at most 10000 are read"),
    ]

    private static let manyLinks = [
        HostileServer("page-of-1000000-other-links", 2, "unreadable-page", "no page of an index", peakMax: 280),
        HostileServer("root-of-1000000-projects", 2, "unreadable-page", "at most 10000 are read", peakMax: 280),
        HostileServer("20-pages-of-30-mib", 2, "unreadable-page", "no page of an index", peakMax: 400),
        HostileServer("page-of-2500-dangling-links", 2, "dangling-link", "1500 more of these", peakMax: 120),
    ]

    private static let small = [
        HostileServer("page-of-100-mib", 2, "unreadable-page", "more than 32 MiB"),
        HostileServer("page-without-end", 2, "unreadable-page", "more than 32 MiB", peakMax: 160),
        HostileServer("root-without-end", 2, "unreadable-page", "more than 32 MiB", peakMax: 160),
        HostileServer("page-of-1000000-links", 2, "unreadable-page", "more than 32 MiB", peakMax: 160),
        HostileServer("wheel-of-an-exbibyte", 2, "size-mismatch", "more than 16 GiB"),
        HostileServer("metadata-without-end", 2, "metadata-mismatch", "more than 16777216 bytes", peakMax: 140),
    ]

    static let encodings = [
        HostileServer("page-gzip-bomb", 2, "content-encoding", "Content-Encoding gzip, which was not asked for"),
        HostileServer("root-gzip-bomb", 2, "content-encoding", "Content-Encoding gzip, which was not asked for"),
        HostileServer("metadata-gzip-bomb", 2, "content-encoding", "Content-Encoding gzip, which was not asked for"),
        HostileServer("page-deflate-bomb", 2, "content-encoding", "Content-Encoding deflate"),
        HostileServer("page-brotli", 2, "content-encoding", "Content-Encoding br"),
        HostileServer("page-unknown-encoding", 2, "content-encoding", "Content-Encoding x-"),
        HostileServer("wheel-metadata-bomb", 2, "metadata-mismatch", "no METADATA can be read from it"),
    ]

    static let headers = [
        HostileServer("header-without-end", 4, "stale-page", "Too large response headers"),
        HostileServer("header-of-1-mib", 4, "stale-page", "no answer"),
        HostileServer("header-nul", 4, "stale-page", "Nul byte in header"),
        HostileServer("interim-without-end", 4, "stale-page", "Too large response headers"),
        HostileServer("nasty", 2, "content-encoding", "which was not asked for"),
        HostileServer("redirect-circle", 2, "page-address", "more than 5 redirects"),
        HostileServer("redirect-crlf", 2, "page-address", "/x, outside of the channel"),
        HostileServer("redirect-cr", 2, "page-address", "/x, outside of the channel"),
        HostileServer("redirect-nasty", 2, "page-address", "leads to what cannot be asked for"),
        HostileServer("redirect-file", 2, "page-address", "leads to what cannot be asked for"),
        HostileServer("redirect-javascript", 2, "page-address", "leads to what cannot be asked for"),
        HostileServer("redirect-ftp", 2, "page-address", "leads to what cannot be asked for"),
        HostileServer("redirect-body-without-end", 2, "project-without-page", "404"),
    ]

    static let framing = [
        HostileServer("length-too-short", 2, "unreadable-page", "no page of an index"),
        HostileServer("length-too-long", 4, "stale-page", "no answer: transfer closed"),
        HostileServer("length-negative", 4, "stale-page", "Content-Length"),
        HostileServer("lengths-differ", 4, "stale-page", "no answer: transfer closed"),
        HostileServer("chunks-of-garbage", 4, "stale-page", "chunked-encoding"),
        HostileServer("chunk-too-large", 4, "stale-page", "chunked-encoding"),
        HostileServer("chunks-cut-off", 4, "stale-page", "no answer: transfer closed"),
        HostileServer("no-http", 4, "stale-page", "HTTP/0.9"),
        HostileServer("closes-at-once", 4, "stale-page", "no answer"),
    ]

    static let times = [
        HostileServer("header-trickle", 4, "stale-page", "nothing was transferred for 30 s"),
        HostileServer("body-trickle", 4, "stale-page", "less than 8192 bytes a second"),
        HostileServer("wheel-trickle", 4, "artifact-served", "less than 8192 bytes a second"),
        HostileServer("silent", 4, "stale-page", "nothing was transferred for 30 s"),
        HostileServer("everything-silent", 4, "control", "nothing was transferred for 30 s"),
    ]

    /// Answers that are odd and harmless.
    static let harmless = ["sound", "header-of-10000-fields", "header-of-90-kib"]
}
