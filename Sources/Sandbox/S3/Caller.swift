/// Who sends a request.
enum Caller: Sendable, Equatable {
    case anonymous
    case key(String)
    /// A distribution of the sandbox's CDN, which may read every object of its bucket that no policy denies to all.
    case distribution(String, mayList: Bool)

    /// As the request log writes it.
    var name: String? {
        switch self {
        case .anonymous: nil
        case .key(let id): id
        case .distribution(let id, _): id
        }
    }
}
