/// Which of a service's endpoints in a region is meant.
package struct EndpointVariant: Sendable, Hashable {
    /// With cryptography that FIPS 140 has validated.
    package var fips: Bool
    /// By IPv4 and IPv6.
    package var dualStack: Bool

    package static let standard = EndpointVariant()

    package init(fips: Bool = false, dualStack: Bool = false) {
        self.fips = fips
        self.dualStack = dualStack
    }

    /// The host of a service that names itself first, such as `sts.us-east-2.amazonaws.com`.
    package func host(of service: String, in region: String) -> String {
        let partition = AWSPartition.of(region: region)
        // The endpoints of GovCloud are validated by themselves.
        let needsName = fips && !(partition.id == "aws-us-gov" && !dualStack)
        return "\(service)\(needsName ? "-fips" : "").\(region)."
            + (dualStack ? partition.dualStackSuffix : partition.suffix)
    }
}
