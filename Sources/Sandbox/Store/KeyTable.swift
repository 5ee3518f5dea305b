import AWSRequests
import Objects

/// The version stacks of a bucket, by key in the order of UTF-8 bytes.
struct KeyTable: Sendable {
    private(set) var keys: [ObjectKey] = []
    /// Versions, newest first; never empty.
    private var stacks: [ObjectKey: [StoredVersion]] = [:]

    var isEmpty: Bool { keys.isEmpty }

    /// Versions and markers of `key`, newest first. An empty stack removes the key.
    subscript(key: ObjectKey) -> [StoredVersion] {
        get { stacks[key] ?? [] }
        set {
            if newValue.isEmpty {
                guard stacks.removeValue(forKey: key) != nil else { return }
                keys.remove(at: position(of: key))
            } else if stacks.updateValue(newValue, forKey: key) == nil {
                keys.insert(key, at: position(of: key))
            }
        }
    }

    /// The index of the first key that is not less than `key`.
    func position(of key: ObjectKey) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
