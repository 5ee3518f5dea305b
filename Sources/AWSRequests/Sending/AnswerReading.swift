package import HTTPTransport

/// The document of a 2xx answer, which must have the root element `name`, or `alias`, as some servers call it.
package func document(_ name: String, alias: String? = nil, in response: HTTPResponse) throws(AnswerProblem) -> XMLTree
{
    let tree: XMLTree
    do {
        tree = try XMLTree(parsing: response.body)
    } catch {
        throw .malformed(response.body.isEmpty ? "the answer is empty" : "the answer is \(error)")
    }
    if let error = ErrorDocument(tree) { throw .failed(error) }
    guard tree.name == name || tree.name == alias else {
        throw .malformed("the answer holds <\(tree.name)> in place of <\(name)>")
    }
    return tree
}

/// As above, for a listing: its entries are handed over one by one, and are not part of the tree.
package func document(
    _ name: String, in response: HTTPResponse, entries: [StaticString],
    take: (XMLEntry) throws(AnswerProblem) -> Void
) throws(AnswerProblem) -> XMLTree {
    var scanner = XMLScanner(response.body)
    let tree: XMLTree
    do {
        tree = try scanner.document(entries: entries, take: take)
    } catch let problem as AnswerProblem {
        throw problem
    } catch {
        throw .malformed(response.body.isEmpty ? "the answer is empty" : "the answer is \(error)")
    }
    if let error = ErrorDocument(tree) { throw .failed(error) }
    guard tree.name == name else { throw .malformed("the answer holds <\(tree.name)> in place of <\(name)>") }
    return tree
}

/// The text of a child that the service always sends.
package func required(_ name: String, of element: XMLTree) throws(AnswerProblem) -> String {
    guard let text = element.text(name) else { throw .malformed("<\(element.name)> without <\(name)>") }
    return text
}
