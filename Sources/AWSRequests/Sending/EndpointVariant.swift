/// A variant of a service's endpoints in a region.
package struct EndpointVariant: Sendable, Hashable {
    /// With cryptography validated for FIPS 140.
    package var fips: Bool
    /// By IPv4 and IPv6.
    package var dualStack: Bool

    package static let standard = EndpointVariant()

    package init(fips: Bool = false, dualStack: Bool = false) {
        self.fips = fips
        self.dualStack = dualStack
    }

    /// The host of a service, with its name first, such as `sts.us-east-2.amazonaws.com`.
    package func host(of service: String, in region: String) -> String {
        let partition = AWSPartition.of(region: region)
        // GovCloud's ordinary endpoints are validated already.
        let needsName = fips && !(partition.id == "aws-us-gov" && !dualStack)
        return "\(service)\(needsName ? "-fips" : "").\(region)."
            + (dualStack ? partition.dualStackSuffix : partition.suffix)
    }
}
