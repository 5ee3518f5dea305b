/// The channels of one invocation: those of the file, with the environment's selection and additions. The variables are those
/// of the scripts before rollbook.
///
/// | variable | does |
/// |---|---|
/// | `S3_BUCKET_PY` | selects the channel of that bucket, or makes an ad-hoc one |
/// | `CUSTOM_PREFIX` | adds an index to the selected channel, or to every channel when none is selected |
/// | `AWS_REGION`, `AWS_DEFAULT_REGION` | the region of an ad-hoc channel; else `us-east-2` |
/// | `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL` | the endpoint of an ad-hoc channel |
package struct ChannelSelection: Sendable, Equatable {
    /// All channels that a command can name; an ad-hoc one comes last.
    package let channels: [Channel]
    /// The channel that `S3_BUCKET_PY` selects; `nil` without it.
    package let selected: Channel?

    package init(channels: [Channel], selected: Channel? = nil) {
        self.channels = channels
        self.selected = selected
    }

    /// An ad-hoc channel has its bucket's name and the scripts' roots (`v2-staging`, `v2`). It is not a production channel,
    /// since the scripts did not ask for approval. It has no public URL, so it cannot be verified from outside.
    /// - Throws: `ChannelSelectionError`.
    package static func resolve(
        channels: [Channel], environment: [String: String]
    ) throws(ChannelSelectionError) -> ChannelSelection {
        var selection = ChannelSelection(channels: channels)
        if let bucket = environment["S3_BUCKET_PY"], !bucket.isEmpty {
            selection = try selection.selecting(bucket: bucket, environment: environment)
        }
        guard let prefix = environment["CUSTOM_PREFIX"]?.trimmingSlashes(), !prefix.isEmpty else { return selection }
        if let problem = SettingRules.problem(ofIndex: prefix) {
            throw ChannelSelectionError(variable: "CUSTOM_PREFIX", value: prefix, problem: problem)
        }
        return selection.addingIndex(prefix)
    }

    /// - Throws: `UnknownName` with the nearest known one.
    package func channel(named name: String) throws(UnknownName) -> Channel {
        guard let channel = channels.first(where: { $0.name == name }) else {
            throw UnknownName(kind: "channel", name: name, known: channels.map(\.name))
        }
        return channel
    }

    private func selecting(
        bucket: String, environment: [String: String]
    ) throws(ChannelSelectionError) -> ChannelSelection {
        let all = channels.filter { $0.bucket == bucket }
        // The scripts write pages: if only one of several channels has pages of its own, that one is selected.
        let own = all.filter { !$0.pages.areExternal }
        let matching = own.count == 1 ? own : all
        if matching.count > 1 {
            let names = matching.map(\.name).joined(separator: ", ")
            throw ChannelSelectionError(
                variable: "S3_BUCKET_PY", value: bucket, problem: "is the bucket of several channels: \(names)")
        }
        if let channel = matching.first { return ChannelSelection(channels: channels, selected: channel) }
        if let problem = SettingRules.problem(ofBucket: bucket) {
            throw ChannelSelectionError(variable: "S3_BUCKET_PY", value: bucket, problem: problem)
        }
        if channels.contains(where: { $0.name == bucket }) {
            throw ChannelSelectionError(
                variable: "S3_BUCKET_PY", value: bucket, problem: "is the name of a channel with another bucket")
        }
        let region = try Self.first(of: ["AWS_REGION", "AWS_DEFAULT_REGION"], in: environment) {
            SettingRules.problem(ofRegion: $0)
        }
        let endpoint = try Self.first(of: ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"], in: environment) {
            SettingRules.problem(ofURL: $0, allowsPath: true)
        }
        let channel = Channel(
            name: bucket, bucket: bucket, region: region ?? "us-east-2", endpoint: endpoint?.trimmingSlashes(),
            publicURL: "", roots: ["v2-staging", "v2"], lock: .standard)
        return ChannelSelection(channels: channels + [channel], selected: channel)
    }

    private func addingIndex(_ prefix: String) -> ChannelSelection {
        let changed = channels.map { channel in
            selected == nil || selected?.name == channel.name ? channel.addingIndex(prefix) : channel
        }
        return ChannelSelection(channels: changed, selected: changed.first { $0.name == selected?.name })
    }

    /// The first of the variables with a value.
    private static func first(
        of variables: [String], in environment: [String: String], problem: (String) -> String?
    ) throws(ChannelSelectionError) -> String? {
        for variable in variables {
            guard let value = environment[variable], !value.isEmpty else { continue }
            if let problem = problem(value) {
                throw ChannelSelectionError(variable: variable, value: value, problem: problem)
            }
            return value
        }
        return nil
    }
}

/// A variable of the environment that cannot be used.
package struct ChannelSelectionError: Error, Sendable, Equatable, CustomStringConvertible {
    package let variable: String
    package let value: String
    package let problem: String

    /// The message, without the value where it may hold a password.
    package var description: String {
        value.contains("@") ? "\(variable) \(problem)" : "\(variable)='\(value)' \(problem)"
    }
}

extension Channel {
    fileprivate func addingIndex(_ prefix: String) -> Channel {
        guard !indexes.contains(prefix) else { return self }
        var channel = self
        channel.indexes.append(prefix)
        return channel
    }
}
