import CloudFront

extension CommandFailure {
    init(_ error: CloudFrontError) {
        self.init(error.description)
        switch error.code {
        case .noCredentials: (status, hints) = (.notPermitted, [Self.credentialsHint])
        case .expiredToken:
            (status, hints) = (.notPermitted, ["the session is over: sign in again, then `rollbook resume`"])
        case .accessDenied:
            (status, hints) = (
                .notPermitted,
                ["`rollbook invalidate` needs cloudfront:CreateInvalidation and cloudfront:GetInvalidation"]
            )
        case .noSuchDistribution:
            (status, hints) = (
                .configuration, ["look at `cloudfront: { distribution: … }` of the channel in channels.yaml"]
            )
        case _ where error.isUnavailable: status = .unavailable
        default: if error.status == 403 { status = .notPermitted }
        }
    }
}
