import Indexes
import Objects
import S3
import SimpleRepository
import Testing

@Suite struct ObjectPlaceTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var path: String
        var kind: ObjectTransition.Kind
        var project: String?
        var testDescription: String { path }

        init(_ path: String, _ kind: ObjectTransition.Kind, _ project: String?) {
            (self.path, self.kind, self.project) = (path, kind, project)
        }
    }

    @Test(
        "What a key is can be read off it",
        arguments: [
            Case("index.html", .rootPage, nil), Case("torch/index.html", .projectPage, "torch"),
            Case("torch-2.9.1+rocm7.10-cp312-cp312-linux_x86_64.whl", .artifact, "torch"),
            Case("ml_dtypes-0.5.0-py3-none-any.whl.metadata", .sidecar, "ml-dtypes"),
            Case("rocm/rocm-7.10.0.tar.gz", .artifact, "rocm"), Case("notes.txt", .artifact, nil),
            Case("odd.metadata", .artifact, nil), Case("a/b/index.html", .artifact, nil),
        ])
    func kinds(place: Case) {
        let found = ObjectPlace(ObjectKey("v2/x/\(place.path)"), index: "v2/x", layout: .flat)
        #expect(found.kind == place.kind)
        #expect(found.project == place.project)
    }
}
