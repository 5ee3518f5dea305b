/// What one service of AWS has of its own: where it is, how it is signed for, and what its statuses mean.
package struct AWSService: Sendable {
    /// As signatures name it, such as `s3`.
    package var name: String
    package var pathRule: SigV4.PathRule
    /// Whether `x-amz-content-sha256` is sent and signed.
    package var sendsPayloadHash: Bool
    /// The field of an answer that names its request.
    package var requestIDField: String
    /// From which difference on the service refuses a signature, in seconds, with some room.
    package var clockSkewMaxSeconds: Double
    /// Codes that a wrong clock can be behind, besides the one that says so.
    package var clockCodes: Set<AWSError.Code>
    /// Whether a refusal without a document can be for the clock.
    package var refusesSilently: Bool
    /// The code that a status stands for where an answer has no error document.
    package var codeOfStatus: @Sendable (Int) -> AWSError.Code
    /// The address in a region.
    package var address: @Sendable (_ region: String) -> AWSAddress

    package init(
        name: String, pathRule: SigV4.PathRule, sendsPayloadHash: Bool, requestIDField: String,
        clockSkewMaxSeconds: Double, clockCodes: Set<AWSError.Code>, refusesSilently: Bool,
        codeOfStatus: @escaping @Sendable (Int) -> AWSError.Code,
        address: @escaping @Sendable (_ region: String) -> AWSAddress
    ) {
        self.name = name
        self.pathRule = pathRule
        self.sendsPayloadHash = sendsPayloadHash
        self.requestIDField = requestIDField
        self.clockSkewMaxSeconds = clockSkewMaxSeconds
        self.clockCodes = clockCodes
        self.refusesSilently = refusesSilently
        self.codeOfStatus = codeOfStatus
        self.address = address
    }
}
