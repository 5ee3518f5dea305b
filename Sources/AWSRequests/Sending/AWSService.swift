/// The properties of one AWS service: its addresses, its signatures, and the meaning of its statuses.
package struct AWSService: Sendable {
    /// The name in signatures, such as `s3`.
    package var name: String
    package var pathRule: SigV4.PathRule
    /// Whether `x-amz-content-sha256` is sent and signed.
    package var sendsPayloadHash: Bool
    /// The field of an answer that names its request.
    package var requestIDField: String
    /// The clock difference above which the service refuses a signature, in seconds, with a margin.
    package var clockSkewMaxSeconds: Double
    /// Codes that a wrong clock may cause, besides RequestTimeTooSkewed.
    package var clockCodes: Set<AWSError.Code>
    /// Whether a refusal without a document may be due to a wrong clock.
    package var refusesSilently: Bool
    /// The code for a status, used if an answer has no error document.
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
