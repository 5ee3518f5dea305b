/// A group of regions with accounts and names of its own.
///
/// Source: the partitions file of the AWS SDKs (`partitions.json`, version 1.1).
package struct AWSPartition: Sendable, Equatable {
    /// The partition's name in ARNs, such as `aws-cn`.
    package let id: String
    package let suffix: String
    /// The suffix of endpoints that answer by IPv6 as well.
    package let dualStackSuffix: String
    /// The region to sign for with services that know no regions.
    package let globalRegion: String
    /// The prefixes of its regions' names.
    private let prefixes: [String]

    private static let all = [
        AWSPartition(
            id: "aws-cn", suffix: "amazonaws.com.cn", dualStackSuffix: "api.amazonwebservices.com.cn",
            globalRegion: "cn-northwest-1", prefixes: ["cn-", "aws-cn-"]),
        AWSPartition(
            id: "aws-us-gov", suffix: "amazonaws.com", dualStackSuffix: "api.aws", globalRegion: "us-gov-west-1",
            prefixes: ["us-gov-", "aws-us-gov-"]),
        AWSPartition(
            id: "aws-iso", suffix: "c2s.ic.gov", dualStackSuffix: "api.aws.ic.gov", globalRegion: "us-iso-east-1",
            prefixes: ["us-iso-", "aws-iso-global"]),
        AWSPartition(
            id: "aws-iso-b", suffix: "sc2s.sgov.gov", dualStackSuffix: "api.aws.scloud",
            globalRegion: "us-isob-east-1", prefixes: ["us-isob-", "aws-iso-b-"]),
        AWSPartition(
            id: "aws-iso-e", suffix: "cloud.adc-e.uk", dualStackSuffix: "api.cloud-aws.adc-e.uk",
            globalRegion: "eu-isoe-west-1", prefixes: ["eu-isoe-", "aws-iso-e-"]),
        AWSPartition(
            id: "aws-iso-f", suffix: "csp.hci.ic.gov", dualStackSuffix: "api.aws.hci.ic.gov",
            globalRegion: "us-isof-south-1", prefixes: ["us-isof-", "aws-iso-f-"]),
        AWSPartition(
            id: "aws-eusc", suffix: "amazonaws.eu", dualStackSuffix: "api.amazonwebservices.eu",
            globalRegion: "eusc-de-east-1", prefixes: ["eusc-"]),
    ]

    private static let commercial = AWSPartition(
        id: "aws", suffix: "amazonaws.com", dualStackSuffix: "api.aws", globalRegion: "us-east-1", prefixes: [])

    /// The partition of a region; an unknown region counts as a new one of the first partition, `aws`.
    package static func of(region: String) -> AWSPartition {
        all.first { partition in partition.prefixes.contains { region.hasPrefix($0) } } ?? commercial
    }
}
