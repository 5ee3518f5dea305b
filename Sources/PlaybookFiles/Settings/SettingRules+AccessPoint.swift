extension SettingRules {
    /// The problem with an ARN in place of a bucket's name; `nil` for an access point's.
    ///
    /// Source: Amazon S3 User Guide, "Using your access points", "Multi-Region Access Points", "Amazon S3 on Outposts" and
    /// "Object Lambda".
    static func problem(ofAccessPoint arn: String) -> String? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        let form = "must be arn:PARTITION:s3:REGION:ACCOUNT:accesspoint/NAME where it is an ARN"
        guard parts.count == 6, parts[1].hasPrefix("aws") else { return form }
        switch parts[2] {
        case "s3": break
        case "s3-object-lambda":
            return "is an access point of Object Lambda, which changes bytes on the way: nothing could be verified"
        case "s3-outposts": return "is on an Outpost, which keeps versions in another way"
        default: return form
        }
        guard parts[5].hasPrefix("accesspoint/") else { return form }
        if parts[3].isEmpty {
            return "is a Multi-Region Access Point, which is signed for in a way (SigV4A) that rollbook does not know"
        }
        let name = parts[5].dropFirst("accesspoint/".utf8.count)
        guard problem(ofAccount: String(parts[4])) == nil, problem(ofRegion: String(parts[3])) == nil,
            (3...50).contains(name.utf8.count), name.first != "-", name.last != "-",
            name.utf8.allSatisfy({ isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") })
        else { return form }
        return nil
    }

    /// The problem with a bucket's name, or with the ARN of an access point to one.
    static func problem(ofPlace bucket: String) -> String? {
        bucket.hasPrefix("arn:") ? problem(ofAccessPoint: bucket) : problem(ofBucket: bucket)
    }

    /// The region in the ARN of an access point; `nil` for a bucket's name.
    static func region(ofAccessPoint bucket: String) -> String? {
        guard bucket.hasPrefix("arn:"), problem(ofAccessPoint: bucket) == nil else { return nil }
        return bucket.split(separator: ":", omittingEmptySubsequences: false)[3].description
    }
}
