/// The parsed file name of a wheel or an sdist.
package enum DistributionFilename: Hashable, Sendable {
    case wheel(WheelFilename)
    case sdist(SdistFilename)

    /// - Parameter project: the expected project, which decides where the name of an sdist with several dashes ends. A file of
    ///   another project is parsed all the same.
    package init(parsing filename: String, of project: ProjectName? = nil) throws(FilenameError) {
        if filename.utf8.hasSuffix(WheelFilename.suffix) {
            self = .wheel(try WheelFilename(parsing: filename))
        } else {
            self = .sdist(try SdistFilename(parsing: filename, of: project))
        }
    }

    package var project: ProjectName {
        switch self {
        case .wheel(let wheel): wheel.project
        case .sdist(let sdist): sdist.project
        }
    }

    package var version: PythonVersion {
        switch self {
        case .wheel(let wheel): wheel.version
        case .sdist(let sdist): sdist.version
        }
    }

    /// The file name as given.
    package var filename: String {
        switch self {
        case .wheel(let wheel): wheel.filename
        case .sdist(let sdist): sdist.filename
        }
    }
}

/// Throws unless `filename` consists of visible ASCII, without `/`, `\` and `..`.
func checkSafety(ofFilename filename: String) throws(FilenameError) {
    var previous: UInt8 = 0
    for byte in filename.utf8 {
        let isVisible = byte > ASCII.space && byte < 0x7F
        let isParent = byte == ASCII.dot && previous == ASCII.dot
        guard isVisible, byte != ASCII.slash, byte != ASCII.backslash, !isParent else { throw .unsafe(filename) }
        previous = byte
    }
    if filename.isEmpty { throw .unsafe(filename) }
}

extension String.UTF8View {
    func hasSuffix(_ suffix: StaticString) -> Bool {
        suffix.withUTF8Buffer { count >= $0.count && self.suffix($0.count).elementsEqual($0) }
    }
}
