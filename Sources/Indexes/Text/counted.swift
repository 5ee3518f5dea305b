/// A number with its noun: `1 page`, `2 pages`.
///
/// - Parameter plural: the plural, if it is not the noun with an `s`.
package func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
