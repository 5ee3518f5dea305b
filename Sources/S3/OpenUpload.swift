package import FoundationEssentials

/// An upload in parts that was neither completed nor aborted. Its parts are paid for.
package struct OpenUpload: Sendable, Equatable {
    package var upload: MultipartUpload
    /// The time at which it began.
    package var initiated: Date

    package init(_ upload: MultipartUpload, initiated: Date) {
        self.upload = upload
        self.initiated = initiated
    }
}
