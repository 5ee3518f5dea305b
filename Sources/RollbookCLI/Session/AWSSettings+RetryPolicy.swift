import AWSIdentity
import HTTPTransport

extension AWSSettings {
    /// The SDKs' standard mode, with as many attempts as the settings say.
    var retryPolicy: RetryPolicy {
        var policy = RetryPolicy.standard
        if let maxAttempts { policy.attemptsMax = maxAttempts }
        return policy
    }
}
