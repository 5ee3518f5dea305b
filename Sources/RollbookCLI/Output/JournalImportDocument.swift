/// The runs that `journal import` added.
struct JournalImportDocument: JSONDocument {
    var schema = 1
    var files: [File]

    struct File: Encodable {
        var file: String
        /// Ids of the runs that are new.
        var added: [String]
        /// Ids of known runs that the file continues.
        var continued: [String]
    }
}
