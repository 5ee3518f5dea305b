/// The word that was probably meant: the nearest word within two edits, and within half of its length.
///
/// Edits are those of Damerau and Levenshtein: insert, remove, replace, swap two neighbours. The first of equally near words
/// wins; case does not count.
package func nearestWord(to word: String, among candidates: some Sequence<String>) -> String? {
    var best: (word: String, distance: Int)?
    for candidate in candidates {
        let limit = min(2, candidate.count / 2)
        let distance = editDistance(word.lowercased(), candidate.lowercased())
        if distance <= limit, distance < best?.distance ?? Int.max {
            best = (candidate, distance)
        }
    }
    return best?.word
}

/// The hint for an unknown word: the nearest known word, or all known words if they are few.
package func hintForUnknown(_ word: String, among candidates: [String]) -> String? {
    if let near = nearestWord(to: word, among: candidates) { return "did you mean '\(near)'?" }
    return candidates.isEmpty || candidates.count > 20 ? nil : "there are \(candidates.joined(separator: ", "))"
}

/// The optimal string alignment distance; `Int.max` when the lengths alone differ by more than two.
private func editDistance(_ first: String, _ second: String) -> Int {
    let left = Array(first.unicodeScalars)
    let right = Array(second.unicodeScalars)
    guard abs(left.count - right.count) <= 2 else { return Int.max }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let cost = left[row] == right[column] ? 0 : 1
            var distance = min(last[column + 1] + 1, current[column] + 1, last[column] + cost)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                distance = min(distance, beforeLast[column - 1] + 1)
            }
            current.append(distance)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
