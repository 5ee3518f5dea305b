/// The settings of a section.
typealias ProfileSettings = [String: SettingValue]

/// A value of a section: a text, or settings one level deeper, such as those of `s3 =`.
enum SettingValue: Equatable {
    case text(String)
    case table([String: String])

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var table: [String: String]? { if case .table(let table) = self { table } else { nil } }
}

extension ProfileSettings {
    func text(_ name: String) -> String? { self[name]?.text }
}
