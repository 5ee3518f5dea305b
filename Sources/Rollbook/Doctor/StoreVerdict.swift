package import PlaybookFiles
package import Publishing
import S3

/// The consequences of a probe's findings for a channel: what its store cannot do, what that costs, and the settings that work.
package struct StoreVerdict: Sendable {
    package let findings: StoreFindings
    package let channel: Channel

    package init(findings: StoreFindings, channel: Channel) {
        self.findings = findings
        self.channel = channel
    }

    package var lines: [DoctorReport.Line] {
        [checksums, conditions, versions]
            + [
                ability(.probeListing, findings.listing, "earlier versions are listed, newest first"),
                ability(.probeCopies, findings.copies, "an earlier version can be copied onto its own key"),
                ability(.probeMarkers, findings.markers, "a delete adds a marker and leaves the versions"),
                ids, left, settings,
            ]
    }

    // MARK: Recommended settings

    package var conditionsSetting: Channel.Conditions { findings.conditions == .can ? .trusted : .verify }

    package var versionsSetting: StoreSetting.Versions {
        if findings.keepsNone { return .bucket }
        guard findings.bringsBack else { return .off }
        if case .cannotBeAsked = findings.versioning { return .enabled }
        return .bucket
    }

    package var checksumsSetting: StoreSetting.Checksums {
        switch findings.checksums {
        case .off: .off
        case .md5: .md5
        case .sha256: .sha256
        }
    }

    /// The channel's block for channels.yaml, in one line: its place, and the probe's findings.
    package var block: String {
        let settings = [
            WrittenSetting("bucket", text: channel.bucket), WrittenSetting("region", text: channel.region),
            WrittenSetting("endpoint", text: channel.endpoint),
            WrittenSetting("virtual-host", word: channel.store.virtualHost.map { "\($0)" }),
            WrittenSetting("requester-pays", flag: channel.store.requesterPays),
            WrittenSetting("checksums", word: checksumsSetting.rawValue),
            WrittenSetting("conditions", word: conditionsSetting.rawValue),
            WrittenSetting("versions", word: versionsSetting.rawValue),
        ]
        let entries = settings.compactMap { setting in setting.value.map { "\(setting.key): \($0)" } }
        return "\(channel.name): { \(entries.joined(separator: ", ")) }"
    }

    // MARK: Lines

    private var checksums: DoctorReport.Line {
        let strength: [StoreSetting.Checksums] = [.off, .md5, .sha256]
        let says = channel.store.checksums
        let refused = findings.refusedChecksums.isEmpty ? "" : " (\(findings.refusedChecksums.joined(separator: "; ")))"
        let position = { (setting: StoreSetting.Checksums) in strength.firstIndex(of: setting) ?? 0 }
        if position(says) > position(checksumsSetting) {
            return .init(
                .probeChecksums, .problem,
                "the store refuses requests that declare digests as the channel says (\(says.rawValue))\(refused)",
                hint: "set `checksums: \(checksumsSetting.rawValue)`: the signature covers every body all the same")
        }
        return .init(.probeChecksums, .ok, "taken: \(checksumsSetting.rawValue); the channel says \(says.rawValue)")
    }

    private var conditions: DoctorReport.Line {
        switch (findings.conditions, channel.conditions) {
        case (.can, .trusted): return .init(.probeConditions, .ok, "honoured, and trusted")
        case (.can, .verify):
            return .init(
                .probeConditions, .ok,
                "honoured; `conditions: trusted` saves a look before each write, and makes a lock and a log possible")
        case (.cannot(let why), .trusted), (.untried(let why), .trusted):
            return .init(
                .probeConditions, .problem, "not to be trusted: \(why)",
                hint:
                    "set `conditions: verify`: rollbook looks just before each write; there is no lock and no log then")
        case (.cannot(let why), .verify), (.untried(let why), .verify):
            return .init(
                .probeConditions, .warning,
                "not to be trusted: \(why); rollbook looks just before each write, and a small gap stays",
                hint: "let one machine at a time write there: there is no lock and no log")
        }
    }

    private static let cost =
        "files cannot be rolled back, and are never overwritten; pages can, from the journal of the machine that ran"

    private var versions: DoctorReport.Line {
        if findings.keepsNone {
            return .init(
                .probeVersions, .warning, "the bucket keeps no versions: \(Self.cost)",
                hint: "enable Bucket Versioning where the store has it, and probe again")
        }
        if findings.bringsBack {
            let unused = channel.store.versions == .off ? "; the channel does not use them (versions: off)" : ""
            if case .cannotBeAsked(let code) = findings.versioning, channel.store.versions == .bucket {
                return .init(
                    .probeVersions, .problem, "kept, and the store cannot be asked for it (\(code))",
                    hint: "set `versions: enabled`")
            }
            return .init(.probeVersions, .ok, "kept, listed and brought back\(unused)")
        }
        let isKnown = channel.store.versions == .off
        return .init(
            .probeVersions, isKnown ? .warning : .problem, "no earlier version can be brought back: \(Self.cost)",
            hint: isKnown
                ? nil : "set `versions: off` to go on without them, or use a store that lists and copies versions")
    }

    private func ability(
        _ name: DoctorReport.Name, _ ability: StoreFindings.Ability, _ text: String
    ) -> DoctorReport.Line {
        switch ability {
        case .can: .init(name, .ok, text)
        case .cannot(let why): .init(name, .warning, why)
        case .untried(let why): .init(name, .unknown, "not tried: \(why)")
        }
    }

    private var ids: DoctorReport.Line {
        guard case .cannot(let why) = findings.ids else {
            return ability(.probeIDs, findings.ids, "every answer names its version")
        }
        return .init(.probeIDs, .ok, "\(why): a listing gives the missing ids")
    }

    private var left: DoctorReport.Line {
        guard let left = findings.left else {
            return .init(.probe, .ok, "its object was removed with all its versions")
        }
        return .init(
            .probe, .warning, "the probe left something: \(left)",
            hint: "remove it as somebody who may delete versions (s3:DeleteObjectVersion)")
    }

    private var settings: DoctorReport.Line {
        let isSaid =
            channel.store.checksums == checksumsSetting && channel.conditions == conditionsSetting
            && channel.store.versions == versionsSetting
        return .init(
            .probeSettings, .ok, block,
            hint: isSaid ? nil : "these settings of channels.yaml are what the store was found to do; keep the others")
    }
}
