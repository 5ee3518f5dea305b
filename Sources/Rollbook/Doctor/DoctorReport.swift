/// The findings of a preflight: first of this machine, then of each channel.
package struct DoctorReport: Sendable, Equatable {
    package var sections: [Section]

    package init(sections: [Section]) {
        self.sections = sections
    }

    /// The lines about one thing.
    package struct Section: Sendable, Equatable {
        /// A channel's name; `nil` for findings that apply to all channels.
        package var channel: String?
        package var lines: [Line]

        package init(channel: String?, lines: [Line]) {
            self.channel = channel
            self.lines = lines
        }
    }

    /// One finding.
    package struct Line: Sendable, Equatable {
        /// Stable name, such as `versioning`.
        package var name: Name
        package var verdict: Verdict
        /// One line for people.
        package var message: String
        /// The remedy, if there is something to do.
        package var hint: String?
        /// The cause of a problem, where it decides the exit code.
        package var cause: Cause?

        package init(
            _ name: Name, _ verdict: Verdict, _ message: String, hint: String? = nil, cause: Cause? = nil
        ) {
            self.name = name
            self.verdict = verdict
            self.message = message
            self.hint = hint
            self.cause = cause
        }
    }

    package enum Name: String, Sendable, CaseIterable {
        case credentials, identity
        /// Whether the signer's policies allow what the channel needs, where a service simulates them.
        case permissions
        /// Settings of AWS's tools that rollbook does not honour.
        case settings
        case upstream, journal
        case bucket, region, listing, versioning, lifecycle, rollback, clock
        case mfaDelete = "mfa-delete"
        case objectLock = "object-lock"
        /// Uploads in parts that were never ended, and are paid for.
        case uploads
        /// The writer of the channel's pages, and whether something listens to the bucket.
        case pages
        /// Whether objects have ACLs, and whether readers depend on them.
        case acls
        /// The requirements of the bucket's policy for writes.
        case policy
        case log
        /// Whether strangers can read the log.
        case logReaders = "log-readers"
        case publicURL = "public-url"
        case tlsExpiry = "tls-expiry"
        case cacheHeaders = "cache-headers"
        /// The CloudFront distribution, of channels that name one.
        case distribution
        case approvals
        /// Findings of a probe that writes, only on request.
        case probe
        case probeChecksums = "probe-checksums"
        case probeConditions = "probe-conditions"
        case probeVersions = "probe-versions"
        case probeListing = "probe-listing"
        case probeCopies = "probe-copies"
        case probeMarkers = "probe-markers"
        case probeIDs = "probe-ids"
        case probeSettings = "probe-settings"

        /// Whether the examination of every channel has this line.
        package var isOfEvery: Bool { !rawValue.hasPrefix("probe") && self != .distribution && self != .permissions }
    }

    package enum Verdict: String, Sendable, CaseIterable {
        case ok
        /// Not found out, and without effect on anything that a run does.
        case unknown
        case warning
        /// A run would fail, or could not be rolled back.
        case problem
    }

    package enum Cause: Sendable, Equatable {
        case notPermitted, unavailable
    }

    package var lines: [Line] { sections.flatMap(\.lines) }
    package var hasProblems: Bool { lines.contains { $0.verdict == .problem } }

    /// The cause that the exit code reports: missing permission first, because the rest may follow from it.
    package var cause: Cause? {
        let causes = lines.filter { $0.verdict == .problem }.compactMap(\.cause)
        return causes.contains(.notPermitted) ? .notPermitted : causes.first
    }
}
