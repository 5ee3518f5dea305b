import Foundation

/// Folders of this user alone, for files on their way into a bucket and for rollbook's state.
package enum PrivateFolder {
    /// Makes a folder below the temporary one, and its missing parents, with mode 0700.
    ///
    /// Each folder, up to the one with rollbook's name, must be this user's and not writable by others: anyone who can write to
    /// one can exchange files. The folders above it are the choice of the user who set `TMPDIR`.
    /// - Throws: `SpoolError.cannotWrite`.
    package static func make(_ path: String) throws {
        // Checked before as well, so that no folder is made in another user's folder.
        try requireOwn(path)
        try makeMissing(path)
        try requireOwn(path)
    }

    /// Checks a folder and its existing parents, up to one that all users share.
    private static func requireOwn(_ path: String) throws {
        var folder = path
        while true {
            if let status = try look(at: folder) {
                guard status.st_mode & S_ISVTX == 0 else { return }
                try require(status, of: folder, chosenBy: "TMPDIR")
            }
            let (parent, name) = (parent(of: folder), (folder as NSString).lastPathComponent)
            if parent == folder || name.hasPrefix("rollbook-") { return }
            folder = parent
        }
    }

    /// Makes the folder of rollbook's state with mode 0700, unless it exists. An existing one must be this user's and not
    /// writable by others; it may be a link.
    /// - Throws: `SpoolError.cannotWrite`.
    package static func makeState(_ path: String) throws {
        try makeMissing(path)
        guard var status = try look(at: path) else { return }
        if status.st_mode & S_IFMT == S_IFLNK, status.st_uid == geteuid() {
            guard stat(path, &status) == 0 else {
                throw SpoolError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
        }
        try require(status, of: path, chosenBy: "XDG_STATE_HOME")
    }

    private static func require(_ status: stat, of folder: String, chosenBy variable: String) throws {
        guard status.st_uid == geteuid(), status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            throw SpoolError.cannotWrite(
                path: folder,
                reason: "it is another user's, or others can write to it; remove it, or set \(variable) to a "
                    + "folder of yours")
        }
    }

    private static func makeMissing(_ path: String) throws {
        if try look(at: path) != nil { return }
        let parent = parent(of: path)
        if parent != path { try makeMissing(parent) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw SpoolError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
    }

    /// `nil` where there is nothing.
    private static func look(at path: String) throws -> stat? {
        var status = stat()
        if lstat(path, &status) == 0 { return status }
        if errno == ENOENT { return nil }
        throw SpoolError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }

    private static func parent(of path: String) -> String {
        let parent = (path as NSString).deletingLastPathComponent
        return parent.isEmpty ? "." : parent
    }
}
