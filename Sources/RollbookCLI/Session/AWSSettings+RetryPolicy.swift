import AWSIdentity
import HTTPTransport

extension AWSSettings {
    /// The SDKs' standard mode, with the number of attempts in the settings.
    var retryPolicy: RetryPolicy {
        var policy = RetryPolicy.standard
        if let maxAttempts { policy.attemptsMax = maxAttempts }
        return policy
    }
}
