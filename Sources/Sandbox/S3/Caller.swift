/// The sender of a request.
enum Caller: Sendable, Equatable {
    case anonymous
    case key(String)
    /// A distribution of the sandbox's CDN. It may read all objects of its bucket, unless a policy denies them to everyone.
    case distribution(String, mayList: Bool)

    /// The name in the request log.
    var name: String? {
        switch self {
        case .anonymous: nil
        case .key(let id): id
        case .distribution(let id, _): id
        }
    }
}
