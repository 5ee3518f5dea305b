import CloudFront
import HTTPTransport
import Testing

@Suite struct DistributionConfigTests {
    private static let document = """
        <DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Enabled>true</Enabled><Origins>\
        <Quantity>1</Quantity><Items><Origin><Id>s3</Id><DomainName>b.s3.amazonaws.com</DomainName><OriginPath>/live\
        </OriginPath></Origin></Items></Origins><DefaultCacheBehavior><TargetOriginId>s3</TargetOriginId>\
        <LambdaFunctionAssociations><Quantity>1</Quantity></LambdaFunctionAssociations><MinTTL>5</MinTTL>\
        </DefaultCacheBehavior><CacheBehaviors><Quantity>2</Quantity><Items><CacheBehavior><PathPattern>v2/*.html\
        </PathPattern><TargetOriginId>s3</TargetOriginId><CachePolicyId>p</CachePolicyId></CacheBehavior><CacheBehavior>\
        <PathPattern>/v?/*</PathPattern><TargetOriginId>s3</TargetOriginId><MinTTL>-1</MinTTL></CacheBehavior></Items>\
        </CacheBehaviors><CustomErrorResponses><Quantity>2</Quantity><Items><CustomErrorResponse><ErrorCode>404\
        </ErrorCode><ErrorCachingMinTTL>60</ErrorCachingMinTTL></CustomErrorResponse><CustomErrorResponse><ErrorCode>403\
        </ErrorCode></CustomErrorResponse></Items></CustomErrorResponses></DistributionConfig>
        """

    @Test("Behaviors are tried in their order, errors have CloudFront's own time where none is configured")
    func reading() async throws {
        let service = ScriptedService([.answer(200, Self.document)])
        let read = try await service.client().getDistributionConfig()
        #expect(service.requests.map(\.method) == ["GET"])
        #expect(
            service.requests.map(\.url)
                == ["https://cloudfront.amazonaws.com/2020-05-31/distribution/E2EXAMPLE1/config"])
        #expect(read.isEnabled)
        let page = try #require(read.behavior(of: "/v2/a/index.html"))
        #expect(page.cachePolicyID == "p" && page.ttl == nil && !page.hasFunctions)
        let folder = try #require(read.behavior(of: "/v2/a/"))
        #expect(folder.pathPattern == "/v?/*" && folder.ttl == nil)
        let other = try #require(read.behavior(of: "/w/"))
        #expect(other.pathPattern == nil && other.hasFunctions)
        #expect(other.ttl == CacheTTL(minimum: 5, standard: 86_400, maximum: 31_536_000))
        #expect(read.origin(of: other)?.path == "/live")
        #expect([403, 404, 500].map(read.errorTTL) == [10, 60, 10])
    }

    @Test("A cache policy's times are read by its id")
    func policy() async throws {
        let service = ScriptedService([
            .answer(
                200,
                """
                <CachePolicy><Id>p/1</Id><CachePolicyConfig><DefaultTTL>7</DefaultTTL><MaxTTL>9</MaxTTL><MinTTL>1</MinTTL>\
                </CachePolicyConfig></CachePolicy>
                """)
        ])
        #expect(try await service.client().getCachePolicy("p/1") == CacheTTL(minimum: 1, standard: 7, maximum: 9))
        #expect(service.requests.map(\.url) == ["https://cloudfront.amazonaws.com/2020-05-31/cache-policy/p%2F1"])
    }

    @Test("A document of another kind, and a refusal, are errors with CloudFront's code")
    func errors() async throws {
        for (answer, code) in [
            (ScriptedService.Reply.answer(200, "<Other/>"), CloudFrontError.Code.malformedAnswer),
            (.answer(403, errorDocument("AccessDenied")), .accessDenied),
            (.answer(404, errorDocument("NoSuchDistribution")), .noSuchDistribution),
        ] {
            let client = ScriptedService([answer]).client()
            let error = try await #require(throws: CloudFrontError.self) { try await client.getDistributionConfig() }
            #expect(error.code == code && error.operation == "GetDistributionConfig")
        }
    }
}
