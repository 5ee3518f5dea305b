import Objects
import Rollbook
import SimpleRepository
import Testing

/// Where the indexes of a bucket are, from its keys alone.
@Suite struct BucketShapeTests {
    private func shape(_ keys: String...) -> BucketShape { BucketShape(keys: keys.map { ObjectKey($0) }) }

    @Test("Files in the index folder, pages one level below: flat, below roots with staging first")
    func flat() {
        let shape = shape(
            "v2/gfx1/torch-2.9.1-cp312-cp312-linux_x86_64.whl", "v2/gfx1/torch/index.html", "v2/gfx1/index.html",
            "v2-staging/gfx1/rocm-7.1.tar.gz", "v2-staging/gfx1/rocm/index.html", ".rollbook/lock", "notes.txt")
        #expect(shape.layout == .flat && shape.roots == ["v2-staging", "v2"] && shape.indexes == [])
        #expect(shape.projects.map(\.normalized) == ["rocm", "torch"])
        #expect(shape.pythonTags == ["cp312"] && shape.platformTags == ["linux_x86_64"])
        #expect(
            shape.pages == [
                "v2-staging": ObjectKey("v2-staging/gfx1/rocm/index.html"),
                "v2": ObjectKey("v2/gfx1/torch/index.html"),
            ])
        #expect(shape.looseFiles == 0)
    }

    @Test("Files beside the page of their project: project, below the folder above the index")
    func project() {
        let shape = shape(
            "v5/rocm/core/whl/torch/torch-2.9.1-py3-none-any.whl", "v5/rocm/core/whl/torch/index.html",
            "v5/rocm/core/whl/index.html", "v5/rocm/core/whl/rocm-sdk/rocm_sdk-7.1-py3-none-any.whl")
        #expect(shape.layout == .project && shape.roots == ["v5/rocm/core"] && shape.indexes == [])
        #expect(shape.projects.map(\.normalized) == ["rocm-sdk", "torch"])
    }

    @Test(
        "An index in the top folder, and one below another root, are named; a folder for files within an index is none")
    func alone() {
        let shape = shape(
            "whl/a-1-py3-none-any.whl", "whl/nested/b-1-py3-none-any.whl", "v2/x/a-1-py3-none-any.whl",
            "v2/deep/y/a-1-py3-none-any.whl", "c-1-py3-none-any.whl")
        #expect(shape.roots == ["v2"] && shape.indexes == ["v2/deep/y", "whl"] && shape.looseFiles == 1)
    }

    @Test("Without files an index shows by its pages; without both there is none")
    func pages() {
        let shape = shape("v2/gfx1/index.html", "v2/gfx1/torch/index.html", "docs/index.html")
        #expect(shape.roots == ["v2"] && shape.projects.map(\.normalized) == ["torch"])
        let empty = self.shape()
        #expect(empty.isEmpty && empty.pages.isEmpty && empty.projects.isEmpty)
        #expect(self.shape("index.html", "a/b/c/d", "//", "/", "x//y-1-py3-none-any.whl").layout == .flat)
    }
}
