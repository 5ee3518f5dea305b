/// A small real wheel, as the rehearsal makes them.
package struct TestWheel: Sendable, Hashable {
    package var name: String
    package var version: String
    package var requiresPython: String?
    package var requires: [String]
    package var tag: String
    /// `Provides-Extra`.
    package var extras: [String]
    /// The bytes of `METADATA`, in place of those that the other properties make.
    package var wrongMetadata: [UInt8]?
    /// Bytes of another file in it.
    package var filling: Int

    package init(
        _ name: String, _ version: String, requiresPython: String? = ">=3.9", requires: [String] = [],
        tag: String = "py3-none-any", extras: [String] = [], wrongMetadata: [UInt8]? = nil, filling: Int = 0
    ) {
        self.filling = filling
        self.name = name
        self.version = version
        self.requiresPython = requiresPython
        self.requires = requires
        self.tag = tag
        self.extras = extras
        self.wrongMetadata = wrongMetadata
    }

    package var filename: String { builder.filename }
    /// The archive; the same bytes for the same wheel.
    package var bytes: [UInt8] {
        guard filling > 0 else { return builder.archive(metadata: metadata) }
        // Numbers, so that parts in a wrong order show.
        let numbers = (0..<filling / 8).flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
        return archive(with: [("\(name)/filling", numbers)])
    }
    /// The bytes of its `METADATA`.
    package var metadata: [UInt8] { wrongMetadata ?? builder.metadata }

    /// An archive that begins with the metadata; `files` come behind it.
    package func archive(with files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        let folder = "\(name)-\(version).dist-info"
        let wheel = Array("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: \(tag)\n".utf8)
        return StoredZip(
            files: [("\(folder)/METADATA", metadata)] + files + [("\(folder)/WHEEL", wheel), ("\(folder)/RECORD", [])]
        ).bytes
    }

    /// An archive whose directory and metadata are not in its last 64 KiB.
    package func largeArchive(megabytes: Int) -> [UInt8] {
        archive(
            with: [("\(name)/library.so", [UInt8](repeating: 7, count: megabytes << 20))]
                + (0..<1_000).map { ("\(name)/include/a-header-with-a-rather-long-name-\($0).h", []) })
    }

    private var builder: WheelBuilder {
        WheelBuilder(
            name: name, version: version, requiresPython: requiresPython, requires: requires, tag: tag,
            extras: extras)
    }
}
