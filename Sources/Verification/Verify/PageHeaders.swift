import HTTPTransport
import Objects
import RunJournal
import SimpleRepository

/// The headers of a page that installers and caches need (failure class F20).
///
/// Sources: PEP 691, "Version + Format Selection" (the content types); CloudFront Developer Guide, "Managing how long
/// content stays in the cache": without `Cache-Control` a page is kept for the default TTL, a day.
struct PageHeaders {
    let url: String
    let remedy: CheckRecord.Remedy
    /// The command that rewrites the page.
    let hint: Hint
    /// The channel's `Cache-Control`; `nil` where it is not known.
    var wanted: String?
    /// The form of the page's bytes; installers trust the stated type.
    var form = PageForm.html

    /// The longest time that a cache may keep a page, in seconds: readers see a publish only after it.
    static let pageAgeMax = 300

    static let contentTypes = [
        "text/html", "application/vnd.pypi.simple.v1+html", "application/vnd.pypi.simple.v1+json",
    ]

    func findings(_ headers: HTTPHeaders) -> [Finding] {
        [contentType(headers), contentEncoding(headers), cacheControl(headers)].compactMap(\.self)
    }

    private func contentType(_ headers: HTTPHeaders) -> Finding? {
        let value = shown(headers["Content-Type"] ?? "")
        // uv compares the type letter by letter.
        let type = value.prefix { $0 != ";" }.trimmingSpaces()
        guard !Self.contentTypes.contains(type) || type.hasSuffix("+json") != (form == .json) else { return nil }
        return fault(
            .contentType, "installers skip the page: it is served as \(value.isEmpty ? "nothing" : value)",
            header: "content-type", value)
    }

    private func contentEncoding(_ headers: HTTPHeaders) -> Finding? {
        guard let value = headers.encoding else { return nil }
        return fault(
            .contentEncoding, "the page is served with Content-Encoding \(value), which was not asked for",
            header: "content-encoding", value)
    }

    private func cacheControl(_ headers: HTTPHeaders) -> Finding? {
        let value = shown(headers["Cache-Control"] ?? "")
        if let wanted, value == wanted { return nil }
        let directives = value.lowercased().split(separator: ",").map { $0.trimmingSpaces() }
        if directives.contains(where: { ["no-cache", "no-store", "private"].contains($0) }) { return nil }
        for name in ["s-maxage", "max-age"] {
            guard let text = directives.first(where: { $0.hasPrefix(name + "=") })?.dropFirst(name.count + 1),
                let seconds = Int(text)
            else { continue }
            if seconds <= Self.pageAgeMax { return nil }
            return fault(
                .cacheControl, "caches may keep the page for \(seconds) s", header: "cache-control", value)
        }
        return fault(
            .cacheControl, "the page has no Cache-Control, so caches keep it as long as they like",
            header: "cache-control", value)
    }

    private func fault(_ name: Finding.Name, _ message: String, header: String, _ value: String) -> Finding {
        Finding(name, url, .fail, remedy: remedy, message: message, hint: hint, evidence: [header: value])
    }
}

extension HTTPHeaders {
    /// The headers that the object carries in the bucket.
    init(_ attributes: ObjectAttributes) {
        self.init()
        let fields = [
            ("Content-Type", attributes.contentType), ("Content-Encoding", attributes.contentEncoding),
            ("Cache-Control", attributes.cacheControl),
        ]
        for (name, value) in fields { if let value { append(name, value) } }
    }

    /// The body's encoding, cut to a message's length; `nil` where it has none.
    var encoding: String? {
        self["Content-Encoding"].flatMap { $0.isEmpty || $0.lowercased() == "identity" ? nil : shown($0) }
    }
}

extension StringProtocol {
    /// Without spaces at both ends.
    func trimmingSpaces() -> String {
        var rest = Substring(self)
        while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
