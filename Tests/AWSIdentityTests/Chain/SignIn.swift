import AWSRequests
import Foundation
import Objects

/// The file that `aws sso login` leaves.
enum SignIn {
    /// - Parameter session: the name of the `[sso-session]`, or the start URL.
    static func path(_ session: String) -> String {
        ".aws/sso/cache/\(encodeHex(digest(.sha1, of: Array(session.utf8)))).json"
    }

    /// - Parameter hours: from now to its end.
    static func token(_ token: String = "good", hours: Double, refresh: String? = nil) -> String {
        let end = UTCTime(Date().addingTimeInterval((hours * 3600).rounded())).iso8601.prefix(19) + "Z"
        let renewal =
            refresh.map {
                """
                , "refreshToken": "\($0)", "clientId": "id", "clientSecret": "client-secret",
                "registrationExpiresAt": "2999-01-01T00:00:00Z"
                """
            } ?? ""
        return "{\"accessToken\": \"\(token)\", \"expiresAt\": \"\(end)\"\(renewal)}"
    }
}
