extension Finding {
    /// Stable names of the checks. docs/checks.md has one line for each, with the failure classes that it detects.
    package enum Name: String, Sendable, CaseIterable {
        // Whether a verdict is possible at all.
        case control
        case tlsExpiry = "tls-expiry"

        // Pages as served, compared with the bucket and the journal.
        case pageEqual = "stale-page"
        case rootEqual = "stale-root"
        case withdrawn
        case invalidation
        case emptyPage = "empty-page"
        case truncatedPage = "truncated-page"
        case unreadablePage = "unreadable-page"
        case pageForm = "page-form"
        case pageAddress = "page-address"
        case contentType = "content-type"
        case contentEncoding = "content-encoding"
        case cacheControl = "cache-control"
        case foreignWrite = "foreign-write"
        case lateIndex = "late-index"
        case frozenIndex = "frozen-index"

        // Projects: root page, project pages, files.
        case missingProject = "missing-project"
        case projectWithoutPage = "project-without-page"
        case unnormalizedName = "unnormalized-name"
        case unexpectedProject = "unexpected-project"
        case orphanPage = "orphan-page"
        case unlistedFile = "unlisted-file"
        case misplacedFile = "misplaced-file"
        case foreignFamily = "foreign-family"
        case lostYank = "lost-yank"
        case lostStatus = "lost-status"
        case deniedFile = "denied-file"
        case wrongUploadTime = "wrong-upload-time"
        case nothingPublished = "nothing-published"

        // Compared with the last verified state.
        case lostLink = "lost-link"
        case lostProject = "lost-project"
        case changedFile = "changed-file"

        // Links.
        case danglingLink = "dangling-link"
        case foreignLink = "foreign-link"
        case plusEncoding = "plus-encoding"
        case forbidden
        case sizeMismatch = "size-mismatch"
        case missingHash = "missing-hash"

        // Bytes.
        case artifactServed = "artifact-served"
        case staleFile = "stale-file"
        case hashMismatch = "hash-mismatch"

        // Core metadata.
        case metadataMissing = "metadata-missing"
        case metadataMismatch = "metadata-mismatch"
        case requiresPythonMismatch = "requires-python-mismatch"
        case filenameMismatch = "filename-mismatch"

        // The resolvers' view of the index.
        case expectedVersion = "expected-version"
        case unresolvableDependency = "unresolvable-dependency"
        case missingInSibling = "missing-in-sibling"
        case incompleteSet = "incomplete-set"
        case wrongVersionWins = "wrong-version-wins"
        case notInstallable = "not-installable"
        case localVersionWins = "local-version-wins"
        case yankedRelease = "yanked-release"

        // Rollback and restore.
        case rollbackWindow = "rollback-window"
    }
}
