package import Foundation
import Objects
import RunJournal
package import S3

/// The time that an earlier version of an object survives in a channel's bucket, and can be rolled back.
///
/// Source: Amazon S3 User Guide, "Lifecycle configuration elements", NoncurrentVersionExpiration: an earlier version is
/// deleted for good once it has been noncurrent for N days and M newer noncurrent ones exist. The count begins when the
/// successor is created and is rounded up to the next midnight UTC.
package enum RollbackWindow: Sendable, Equatable {
    /// As the bucket's lifecycle rules state.
    case rules([LifecycleConfiguration.Rule])
    /// The lifecycle could not be read, with the reason.
    case unknown(String)
    /// The bucket keeps no versions: replaced objects are gone at once.
    case none

    /// The time that one earlier version survives after it is superseded.
    package enum Survival: Sendable, Equatable {
        case forever
        /// At least this number of days, by the rule of that name.
        case days(Int, rule: String)
    }

    /// The survival of an earlier version of a key by the rules.
    ///
    /// - Parameter size: bytes of the version; `nil`: any.
    package func survival(of key: String, size: Int64? = nil) -> Survival {
        guard case .rules(let rules) = self else { return .forever }
        return Self.shortest(rules.filter { $0.mayApply(to: key, size: size) })
    }

    /// The shortest survival by the rules below a prefix that ends in `/`, or in the whole bucket.
    package func survival(below prefix: String) -> Survival {
        guard case .rules(let rules) = self else { return .forever }
        return Self.shortest(
            rules.filter { rule in
                rule.isEnabled
                    && (prefix.utf8.starts(with: rule.prefix.utf8) || rule.prefix.utf8.starts(with: prefix.utf8))
            })
    }

    /// The earliest move of earlier versions to an archive, where they can be neither read nor copied.
    package struct Archiving: Sendable, Equatable {
        package var days: Int
        package var storageClass: String
        package var rule: String

        package init(days: Int, storageClass: String, rule: String) {
            (self.days, self.storageClass, self.rule) = (days, storageClass, rule)
        }
    }

    /// - Parameter size: bytes of the version; `nil`: any.
    package func archiving(of key: String, size: Int64? = nil) -> Archiving? {
        guard case .rules(let rules) = self else { return nil }
        return Self.earliest(rules.filter { $0.mayApply(to: key, size: size) })
    }

    /// The earliest move below a prefix that ends in `/`, or in the whole bucket.
    package func archiving(below prefix: String) -> Archiving? {
        guard case .rules(let rules) = self else { return nil }
        return Self.earliest(
            rules.filter { rule in
                rule.isEnabled
                    && (prefix.utf8.starts(with: rule.prefix.utf8) || rule.prefix.utf8.starts(with: prefix.utf8))
            })
    }

    private static func earliest(_ rules: [LifecycleConfiguration.Rule]) -> Archiving? {
        rules.compactMap { rule in
            rule.noncurrentArchive.map { Archiving(days: $0.days, storageClass: $0.storageClass, rule: rule.name) }
        }.min { $0.days < $1.days }
    }

    /// Rules that put delete markers on current objects below a prefix: published files would vanish.
    package func rulesExpiringCurrent(below prefix: String) -> [String] {
        guard case .rules(let rules) = self else { return [] }
        return rules.filter { rule in
            rule.isEnabled && rule.expiresCurrent
                && (prefix.utf8.starts(with: rule.prefix.utf8) || rule.prefix.utf8.starts(with: prefix.utf8))
        }.map(\.name)
    }

    private static func shortest(_ rules: [LifecycleConfiguration.Rule]) -> Survival {
        let limits = rules.compactMap { rule in rule.noncurrentDays.map { (days: $0, rule: rule.name) } }
        guard let shortest = limits.min(by: { $0.days < $1.days }) else { return .forever }
        return .days(shortest.days, rule: shortest.rule)
    }
}

extension LifecycleConfiguration.Rule {
    /// For people: the rule's ID, or its prefix.
    var name: String { id.isEmpty ? "the rule of \(prefix.isEmpty ? "all keys" : prefix)" : id }

    /// Whether the rule may apply; tags are not known, so a rule with tags may.
    fileprivate func mayApply(to key: String, size: Int64?) -> Bool {
        guard isEnabled, key.utf8.starts(with: prefix.utf8) else { return false }
        guard let size else { return true }
        return size > sizeGreaterThan ?? -1 && size < sizeLessThan ?? .max
    }
}

extension RollbackWindow {
    /// Reads the window of a bucket that keeps versions. A lifecycle that may not be read is `unknown`, not an error.
    package static func read(_ client: S3Client) async -> RollbackWindow {
        do {
            return .rules(try await client.getBucketLifecycleConfiguration().rules)
        } catch let error as S3Error {
            return .unknown(
                error.code == .accessDenied
                    ? "not permitted to read the bucket's lifecycle (s3:GetLifecycleConfiguration)"
                    : "the bucket's lifecycle could not be read: \(error.code.rawValue)")
        } catch {
            return .unknown("the bucket's lifecycle could not be read: \(error)")
        }
    }

    /// In days: shorter windows are emphasised. A bad publish of a Friday is found on Monday.
    package static let shortDays = 4

    /// The rollback window of a plan, shown before it is applied; `nil` when the plan replaces and withdraws nothing.
    package func note(on plan: Plan, at now: Date) -> String? {
        let objects = plan.changes.compactMap { change -> (key: String, size: Int64)? in
            change.endsVersion.map { (change.key.text, $0) }
        }
        guard !objects.isEmpty else { return nil }
        let count =
            "the earlier \(objects.count == 1 ? "version" : "versions") of \(objects.count) "
            + (objects.count == 1 ? "object" : "objects")
        switch self {
        case .none:
            let replaced = counted(objects.count, "replaced object")
            return "the bucket keeps no versions: of \(replaced) only pages can be restored"
        case .unknown(let reason): return "rollback window unknown: \(reason)"
        case .rules:
            var shortest: (days: Int, rule: String, key: String)?
            for (key, size) in objects {
                guard case .days(let days, let rule) = survival(of: key, size: size) else { continue }
                if days < shortest?.days ?? .max { shortest = (days, rule, key) }
            }
            let archived = archiving(objects, at: now)
            guard let shortest else { return "rollback window: no lifecycle rule removes \(count)" + archived }
            let until = rfc3339(now.addingTimeInterval(Double(shortest.days) * 86_400))
            let warning = shortest.days < Self.shortDays ? "only " : ""
            return "rollback window: \(count) can be brought back \(warning)until \(until) "
                + "(\(shortest.days) days, lifecycle rule \(shortest.rule), \(shortest.key) the first)" + archived
        }
    }

    /// The time after which earlier versions must first be restored from an archive; empty for never.
    private func archiving(_ objects: [(key: String, size: Int64)], at now: Date) -> String {
        let found = objects.compactMap { object in
            archiving(of: object.key, size: object.size).map { (object.key, $0) }
        }
        guard let (key, first) = found.min(by: { $0.1.days < $1.1.days }) else { return "" }
        let from = rfc3339(now.addingTimeInterval(Double(first.days) * 86_400))
        return "; \(found.count) of them are archived (\(first.storageClass), lifecycle rule \(first.rule), \(key) the "
            + "first) from \(from) on, and must be restored from there before a rollback"
    }
}

extension Change {
    /// Size in bytes of the version that the change supersedes; `nil` when there is none.
    fileprivate var endsVersion: Int64? {
        switch before {
        case .listed(let object): object?.size
        case .exact(let state), .read(let state, _): state.object?.size
        }
    }
}
