/// The problem with one setting, in words that follow its name; `nil` if there is none.
package enum SettingRules {
    /// The rules of general purpose buckets.
    /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    static func problem(ofBucket name: String) -> String? {
        guard (3...63).contains(name.utf8.count) else { return "must have 3 to 63 characters" }
        guard name.utf8.allSatisfy({ isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
        else { return "may hold lower case letters, digits, '-' and '.' only" }
        guard let first = name.utf8.first, let last = name.utf8.last, isLowerAlphanumeric(first),
            isLowerAlphanumeric(last)
        else { return "must begin and end with a letter or a digit" }
        if name.contains("..") { return "must not hold '..'" }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count == 4, labels.allSatisfy({ Int($0) != nil }) { return "must not look like an IP address" }
        for prefix in ["xn--", "sthree-", "amzn-s3-demo-"] where name.hasPrefix(prefix) {
            return "must not begin with '\(prefix)'"
        }
        for suffix in ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"] where name.hasSuffix(suffix) {
            return "must not end with '\(suffix)'"
        }
        return nil
    }

    static func problem(ofRegion region: String) -> String? {
        let allowed = region.utf8.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        return allowed && !region.isEmpty ? nil : "may hold lower case letters, digits and '-' only"
    }

    static func problem(ofName name: String) -> String? {
        let allowed = name.utf8.allSatisfy {
            isLowerAlphanumeric($0) || "-._".utf8.contains($0)
        }
        guard allowed, let first = name.utf8.first, isLowerAlphanumeric(first) else {
            return "may hold lower case letters, digits, '-', '.' and '_', and begins with a letter or a digit"
        }
        return nil
    }

    /// Checks a prefix of keys, or a path below the public URL: segments between single slashes.
    package static func problem(ofPath path: String) -> String? {
        if path.isEmpty { return "must not be empty" }
        if path.hasPrefix("/") || path.hasSuffix("/") { return "must not begin or end with '/'" }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        if segments.contains("") { return "must not hold '//'" }
        if segments.contains(".") || segments.contains("..") { return "must not hold '.' or '..' as a segment" }
        if path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "must not hold control characters" }
        return path.utf8.count <= 900 ? nil : "is longer than 900 bytes; a whole key may have 1024"
    }

    /// Checks the prefix of an index, or of a root: a path outside of the folder of rollbook's own documents.
    package static func problem(ofIndex prefix: String) -> String? {
        if let problem = problem(ofPath: prefix) { return problem }
        return OwnFolder.holds(prefix) ? "lies in \(OwnFolder.name), where rollbook keeps its own documents" : nil
    }

    /// Checks a URL: `http://` or `https://`, a host, perhaps a port, and with `allowsPath` a path. No user, query or fragment.
    static func problem(ofURL url: String, allowsPath: Bool) -> String? {
        let scheme = ["https://", "http://"].first { url.hasPrefix($0) }
        guard let scheme else { return "must begin with https:// or http://" }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return "must be ASCII without spaces" }
        let rest = url.dropFirst(scheme.count)
        if rest.contains("?") || rest.contains("#") { return "must not hold '?' or '#'" }
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        if authority.contains("@") { return "must not hold a user name or a password" }
        if !allowsPath, !path.isEmpty, path != "/" { return "must not have a path" }
        if path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) { return "must not hold '..'" }
        return isHostAndPort(authority) ? nil : "has no valid host and port"
    }

    private static func isHostAndPort(_ authority: Substring) -> Bool {
        var host = authority
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else { return false }
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            return !address.isEmpty && address.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        return !host.isEmpty
            && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
            }
    }

    /// Whether a URL's host is an IP address: it cannot have a bucket's name in front.
    static func isAddress(hostOf url: String) -> Bool {
        var host = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? Substring(url)
        host = host.prefix { $0 != "/" }
        if host.hasPrefix("[") { return true }
        host = host.prefix { $0 != ":" }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
    }

    static func problem(ofAccount account: String) -> String? {
        account.utf8.count == 12 && account.utf8.allSatisfy(isDigit) ? nil : "must be an account number of 12 digits"
    }

    /// Checks a profile: any text that can be the name of a section.
    static func problem(ofProfile name: String) -> String? {
        if name.isEmpty { return "must not be empty" }
        return name.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? "must not hold control characters" : nil
    }

    static func problem(ofDistribution id: String) -> String? {
        let allowed = id.utf8.allSatisfy { isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        return allowed && !id.isEmpty ? nil : "may hold capital letters and digits only, such as E2EXAMPLE1"
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
