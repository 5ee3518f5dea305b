import PlaybookFiles
import Rollbook
import Testing

@Suite struct WriteLimitsTests {
    @Test(
        "Parts cover an object without gap or overlap, as few as the sizes allow",
        arguments: [
            (0, 0, nil), (1, 1, 1), (10 << 20, 1, 10 << 20), ((10 << 20) + 1, 2, 1), (25 << 20, 3, 5 << 20),
            // Beyond 10,000 parts of 10 MiB they grow, in whole MiB.
            (100_000 << 20, 10_000, 10 << 20), ((100_000 << 20) + 1, 9_091, (10 << 20) + 1),
        ] as [(Int64, Int, Int64?)])
    func partRanges(size: Int64, count: Int, last: Int64?) {
        let ranges = WriteLimits(wholeBytesMax: 5 << 30, partBytes: 10 << 20).partRanges(ofSize: size)
        #expect(ranges.count == count)
        #expect(ranges.last.map { $0.upperBound - $0.lowerBound + 1 } == last)
        #expect(ranges.first?.lowerBound ?? 0 == 0)
        #expect(ranges.last?.upperBound ?? -1 == size - 1)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound + 1 == $1.lowerBound })
        #expect(ranges.dropLast().allSatisfy { ($0.upperBound - $0.lowerBound + 1).isMultiple(of: 1 << 20) })
    }

    @Test(
        "An upload above 64 MiB has parts of 8 to 64 MiB, as many as are in flight at once where that is possible",
        arguments: [(65, 8, 9), (100, 8, 13), (512, 8, 64), (600, 10, 64), (10_240, 160, 64)])
    func uploads(mebibytes: Int64, count: Int, largest: Int64) {
        let limits = WriteLimits.amazon
        #expect(!limits.uploadsInParts(64 << 20) && limits.uploadsInParts((64 << 20) + 1))
        let ranges = limits.uploadRanges(ofSize: mebibytes << 20)
        #expect(ranges.count == count)
        #expect(ranges.map(\.count).max() == Int(largest << 20))
        #expect(ranges.last?.upperBound == (mebibytes << 20) - 1)
    }

    @Test("A store's own sizes count for uploads too")
    func ownUploads() {
        let limits = WriteLimits(wholeBytesMax: 32 << 20, partBytes: 5 << 20)
        #expect(limits.uploadsInParts((32 << 20) + 1) && !limits.uploadsInParts(32 << 20))
        #expect(limits.uploadRanges(ofSize: 40 << 20).allSatisfy { $0.count == 5 << 20 })
    }

    @Test("A monstrous size makes no monstrous list, and no trap", arguments: [Int64.max, Int64.max - 1, 1 << 60, -1])
    func monstrous(size: Int64) {
        #expect(WriteLimits.amazon.partRanges(ofSize: size).count <= 10_000)
        #expect(WriteLimits.amazon.uploadRanges(ofSize: size).count <= 10_000)
    }

    @Test("Amazon's limits: 5 GiB in one request, and the largest object of 50 TB in 10,000 parts of at most 5 GiB")
    func amazon() {
        #expect(!WriteLimits.amazon.needsParts(5 << 30))
        #expect(WriteLimits.amazon.needsParts((5 << 30) + 1))
        let ranges = WriteLimits.amazon.partRanges(ofSize: 50_000_000_000_000)
        #expect(ranges.count <= 10_000)
        #expect(ranges.allSatisfy { $0.upperBound - $0.lowerBound < 5 << 30 })
    }
}
