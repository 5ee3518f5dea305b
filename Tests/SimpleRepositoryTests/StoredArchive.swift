/// A zip archive of stored entries, written by hand so that each of its fields can be wrong.
struct StoredArchive {
    static let contents = Array("Name: a\n".utf8)
    /// Of `contents`, by zlib.
    static let checksum: UInt32 = 0xAAA4_4183

    var names = ["a/__init__.py", "a-1.dist-info/METADATA", "a-1.dist-info/RECORD"]
    var flags = 0
    var method = 0
    var checksumFlip: UInt32 = 0
    var sizeExtra = 0
    var localNameFlip: UInt8 = 0
    var countExtra = 0
    var prefix = 0

    var bytes: [UInt8] {
        var file = [UInt8](repeating: 0, count: prefix)
        var directory: [UInt8] = []
        for name in names {
            let offset = file.count - prefix
            var localName = Array(name.utf8)
            localName[localName.count - 1] ^= localNameFlip
            file.append(0x0403_4B50, 4)
            file.append(20, 2)
            file.appendNumbers(of: self)
            file.append(localName.count, 2)
            file.append(0, 2)
            file += localName + Self.contents
            directory.append(0x0201_4B50, 4)
            directory.append(20, 2)
            directory.append(20, 2)
            directory.appendNumbers(of: self)
            directory.append(name.utf8.count, 2)
            directory.append(0, 12)
            directory.append(offset, 4)
            directory += Array(name.utf8)
        }
        let offset = file.count - prefix
        file += directory
        file.append(0x0605_4B50, 4)
        file.append(0, 4)
        file.append(names.count + countExtra, 2)
        file.append(names.count + countExtra, 2)
        file.append(directory.count, 4)
        file.append(offset, 4)
        file.append(0, 2)
        return file
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ value: Int, _ count: Int) {
        for shift in 0..<count { append(shift < 8 ? UInt8(truncatingIfNeeded: value >> (shift * 8)) : 0) }
    }

    fileprivate mutating func appendNumbers(of archive: StoredArchive) {
        append(archive.flags, 2)
        append(archive.method, 2)
        append(0, 4)
        append(Int(StoredArchive.checksum ^ archive.checksumFlip), 4)
        append(StoredArchive.contents.count, 4)
        append(StoredArchive.contents.count + archive.sizeExtra, 4)
    }
}
