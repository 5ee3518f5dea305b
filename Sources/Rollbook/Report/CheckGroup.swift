package import RunJournal
package import Verification

/// Checks that say the same, as readers see them: a count, and some of them as examples. The journal, and reports for programs,
/// keep every check.
package struct CheckGroup<Check: Sendable>: Sendable {
    package var examples: [Check]
    package var count: Int
    /// The number of checks that are not shown.
    package var rest: Int { count - examples.count }

    /// The most examples in a group.
    package static var examplesMax: Int { 3 }
}

/// The values that checks of one group share.
private struct GroupKey: Hashable {
    var name, verdict, remedy, since, place: String
}

extension CheckGroup where Check == CheckRecord {
    /// Groups in the order of their first checks. Checks that passed are not grouped.
    package static func groups(_ checks: [CheckRecord]) -> [CheckGroup] {
        grouped(checks) { check in
            check.verdict == .pass
                ? nil
                : GroupKey(
                    name: check.name, verdict: check.verdict.rawValue, remedy: check.remedy?.rawValue ?? "",
                    since: check.evidence["since"] ?? "", place: check.evidence["seen-in"] ?? "")
        }
    }
}

extension CheckGroup where Check == Finding {
    /// Groups in the order of their first checks. Checks that passed are not grouped.
    package static func groups(_ findings: [Finding]) -> [CheckGroup] {
        grouped(findings) { finding in
            finding.verdict == .pass
                ? nil
                : GroupKey(
                    name: finding.name.rawValue, verdict: finding.verdict.rawValue,
                    remedy: finding.remedy?.rawValue ?? "", since: finding.since?.rawValue ?? "",
                    place: finding.place?.rawValue ?? "")
        }
    }
}

extension CheckGroup {
    private static func grouped(_ checks: [Check], _ key: (Check) -> GroupKey?) -> [CheckGroup] {
        var groups: [CheckGroup] = []
        var places: [GroupKey: Int] = [:]
        for check in checks {
            guard let key = key(check) else {
                groups.append(CheckGroup(examples: [check], count: 1))
                continue
            }
            guard let place = places[key] else {
                places[key] = groups.count
                groups.append(CheckGroup(examples: [check], count: 1))
                continue
            }
            groups[place].count += 1
            if groups[place].examples.count < examplesMax { groups[place].examples.append(check) }
        }
        return groups
    }
}
