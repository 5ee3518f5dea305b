extension PythonVersion: Hashable, Comparable {
    package static func == (left: Self, right: Self) -> Bool {
        left.pre == right.pre && left.post == right.post && left.dev == right.dev && left.epoch == right.epoch
            && left.local == right.local && left.significantRelease == right.significantRelease
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(epoch)
        hasher.combine(significantRelease)
        hasher.combine(pre)
        hasher.combine(post)
        hasher.combine(dev)
        hasher.combine(local)
    }

    /// PEP 440, "Summary of permitted suffixes and relative ordering": epoch, release, then
    /// `.devN` < `aN` < `bN` < `rcN` < none < `.postN`, each with its own `.devN` before it, then the local label.
    package static func < (left: Self, right: Self) -> Bool {
        if left.epoch != right.epoch { return left.epoch < right.epoch }
        let (leftRelease, rightRelease) = (left.significantRelease, right.significantRelease)
        if leftRelease != rightRelease { return leftRelease.lexicographicallyPrecedes(rightRelease) }
        let (leftSuffix, rightSuffix) = (left.suffixKey, right.suffixKey)
        if leftSuffix != rightSuffix { return leftSuffix < rightSuffix }
        return left.local.lexicographicallyPrecedes(right.local)
    }

    /// Each suffix as a rank and a number. A release that is only `.devN` comes before all of its pre-releases; one without a
    /// suffix comes after them.
    private var suffixKey: SuffixKey {
        let phaseRank: UInt64
        switch pre?.phase {
        case .alpha: phaseRank = 1
        case .beta: phaseRank = 2
        case .candidate: phaseRank = 3
        case nil: phaseRank = post == nil && dev != nil ? 0 : 4
        }
        return SuffixKey(
            phaseRank: phaseRank, pre: pre?.number ?? 0, postRank: post == nil ? 0 : 1, post: post ?? 0,
            devRank: dev == nil ? 1 : 0, dev: dev ?? 0)
    }
}

private struct SuffixKey: Comparable {
    let phaseRank: UInt64
    let pre: VersionNumber
    let postRank: UInt64
    let post: VersionNumber
    let devRank: UInt64
    let dev: VersionNumber

    static func < (left: Self, right: Self) -> Bool {
        (left.phaseRank, left.pre, left.postRank, left.post, left.devRank, left.dev)
            < (right.phaseRank, right.pre, right.postRank, right.post, right.devRank, right.dev)
    }
}
