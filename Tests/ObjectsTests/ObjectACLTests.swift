import Objects
import Testing

@Suite struct ObjectACLTests {
    private static let everybody = ObjectACL.Grantee.uri("http://acs.amazonaws.com/groups/global/AllUsers")
    private static let owner = ObjectACL.Grant(.id("owner"), .fullControl)

    @Test("Grants that are a canned ACL become it; whatever else stays as it is")
    func canned() {
        func acl(_ grants: [ObjectACL.Grant]) -> ObjectACL { ObjectACL(owner: "owner", grants: grants) }
        let read = ObjectACL.Grant(Self.everybody, .read)
        #expect(acl([Self.owner]) == .private)
        #expect(acl([read, Self.owner]) == .canned("public-read"))
        #expect(acl([Self.owner, read, .init(Self.everybody, .write)]) == .canned("public-read-write"))
        #expect(acl([read]) == .grants([read]), "the owner was taken off")
        #expect(acl([]) == .grants([]))
        let other = ObjectACL.Grant(.id("other"), .fullControl)
        #expect(acl([Self.owner, other]) == .grants([Self.owner, other]))
        #expect(ObjectACL(owner: nil, grants: [Self.owner]) == .grants([Self.owner]))
    }

    @Test("What its headers say is what they are read as; a right that no header gives is left out")
    func headers() {
        let grants: [ObjectACL.Grant] = [
            Self.owner, .init(Self.everybody, .read), .init(.id("a"), .readACP), .init(.id("b"), .readACP),
            .init(.id("a"), .writeACP),
        ]
        let acl = ObjectACL.grants(grants)
        #expect(acl.headers["x-amz-grant-read-acp"] == "id=\"a\", id=\"b\"")
        #expect(ObjectACL(headers: acl.headers) == acl)
        #expect(ObjectACL.grants([.init(Self.everybody, .write)]).headers == [:])
        #expect(ObjectACL(headers: ObjectACL.canned("public-read").headers) == .canned("public-read"))
        #expect(ObjectACL(headers: ["content-type": "text/html"]) == nil)
        #expect(ObjectACL(headers: ["x-amz-grant-read": "emailAddress=\"x@y\", nonsense"]) == nil)
    }

    @Test("Whether everybody may read")
    func isPublic() {
        #expect(ObjectACL.canned("public-read").isPublic && !ObjectACL.canned("authenticated-read").isPublic)
        #expect(ObjectACL.grants([.init(Self.everybody, .fullControl)]).isPublic)
        #expect(!ObjectACL.grants([.init(Self.everybody, .readACP), Self.owner]).isPublic)
    }
}
