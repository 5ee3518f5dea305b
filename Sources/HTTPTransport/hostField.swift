/// The `Host` field of a URL without a path: the authority, without the scheme's own port.
package func hostField(of url: String) -> String {
    let parts = url.firstRange(of: "://")
    let authority = parts.map { String(url[$0.upperBound...].prefix { $0 != "/" }) } ?? url
    let ownPort = url.lowercased().hasPrefix("http:") ? ":80" : ":443"
    return authority.hasSuffix(ownPort) ? String(authority.dropLast(ownPort.utf8.count)) : authority
}
