/// A problem found while a 2xx answer was read.
package enum AnswerProblem: Error {
    case malformed(String)
    /// Fewer bytes than announced.
    case incomplete
    /// `<Error>` although the status is 200.
    case failed(ErrorDocument)
}
