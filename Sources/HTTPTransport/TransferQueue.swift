/// Transfers that wait for a slot, first come, first served; both ends take amortized constant time.
struct TransferQueue {
    private var transfers: [CurlTransfer?] = []
    private var head = 0

    var isEmpty: Bool { head == transfers.count }

    mutating func append(_ transfer: CurlTransfer) {
        transfers.append(transfer)
    }

    mutating func popFirst() -> CurlTransfer? {
        guard !isEmpty else { return nil }
        let first = transfers[head]
        transfers[head] = nil
        head += 1
        if head > transfers.count / 2 {
            transfers.removeFirst(head)
            head = 0
        }
        return first
    }
}
