/// The rows that rollbook 0.1.0 (schema 2) left in a journal: a run with changes in every state, and a rollback of it. Kept as
/// the text that `.dump` gave, so that nothing of the present code takes part in making it.
let rowsOfSchema2 = #"""
    INSERT INTO "run" VALUES('20261123-140211-ab12', 'playbook', 'dependency-rollout', NULL,
      '{"package":"jax"}', 'ada', 'build-1', 42, '0.1.0', 'playbook: dependency-rollout
    ',
      'interrupted', 'stopped', '2026-11-23T14:02:11.000Z', '2026-11-23T14:02:16.000Z');
    INSERT INTO "run" VALUES('20261124-090000-cd34', 'rollback', 'rollback', '20261123-140211-ab12',
      '{}', 'eve', 'laptop', 43, '0.1.0', 'playbook: rollback
    ', 'done', NULL,
      '2026-11-23T14:03:11.000Z', '2026-11-23T14:03:21.000Z');
    INSERT INTO "step" VALUES('20261123-140211-ab12', 0, 'dev-update', 'mirror', 'dev', 'failed',
      'stopped', '2026-11-23T14:02:11.000Z', '2026-11-23T14:02:16.000Z');
    INSERT INTO "step" VALUES('20261123-140211-ab12', 1, 'approve', 'approve', NULL, 'pending', NULL,
      NULL, NULL);
    INSERT INTO "step" VALUES('20261124-090000-cd34', 0, 'rollback', 'rollback', NULL, 'pending', NULL,
      NULL, NULL);
    INSERT INTO "kept_bytes" VALUES('b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7',
      X'3C68746D6C3E');
    INSERT INTO "change" VALUES('20261123-140211-ab12', 1, 0, 'dev', 'packages',
      'v2/gfx120X-all/project-1/index.html', 'v2/gfx120X-all', 'project-1', 2, 'put', NULL, NULL,
      '0621a1c111cfd4554a172d9ecd490a9a8d6e4e66e0f444491b716fb1d00ab1b9', 1000, 'object', 'v0', 'e0', 6,
      NULL, 'text/html', 'no-cache', '{"rollbook-run":"r"}',
      'b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7', 'applied', NULL, 'REQUEST',
      '2026-11-23T14:02:12.000Z', '2026-11-23T14:02:13.000Z', '2026-11-23T14:02:14.000Z', 'object',
      'v1', 'e-v1', 1000, '0621a1c111cfd4554a172d9ecd490a9a8d6e4e66e0f444491b716fb1d00ab1b9', NULL,
      NULL, '{}');
    INSERT INTO "change" VALUES('20261123-140211-ab12', 2, 0, 'dev', 'packages',
      'v2/gfx120X-all/project-2/index.html', 'v2/gfx120X-all', 'project-2', 2, 'put', NULL, NULL,
      'e49b3988b52f0294eefe8339cd73ed82847ff40c1dfcabbe2ef4da1875ab7f98', 1000, 'marker', 'm', NULL,
      NULL, NULL, NULL, NULL, NULL, NULL, 'conflict', 'because of a test', NULL,
      '2026-11-23T14:02:12.000Z', '2026-11-23T14:02:13.000Z', '2026-11-23T14:02:14.000Z', NULL, NULL,
      NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO "change" VALUES('20261123-140211-ab12', 3, 0, 'dev', 'packages',
      'v2/gfx120X-all/project-3/index.html', 'v2/gfx120X-all', 'project-3', 2, 'put', NULL, NULL,
      '16283f82099f2d369b0fa47dbfd41b307fc73ac8d730fc995cd2887814ad274d', 1000, 'absent', NULL, NULL,
      NULL, NULL, NULL, NULL, NULL, NULL, 'planned', NULL, NULL, '2026-11-23T14:02:12.000Z', NULL, NULL,
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO "change" VALUES('20261123-140211-ab12', 4, 0, 'dev', 'packages',
      'v2/gfx120X-all/project-4/index.html', 'v2/gfx120X-all', 'project-4', 2, 'put', NULL, NULL,
      '9a696d9d8f138d81e9f792a0a741409cd15bef63d099710372333b17d6563402', 1000, 'absent', NULL, NULL,
      NULL, NULL, NULL, NULL, NULL, NULL, 'sent', NULL, NULL, '2026-11-23T14:02:12.000Z',
      '2026-11-23T14:02:13.000Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO "change" VALUES('20261123-140211-ab12', 5, 0, 'dev', 'packages',
      'v2/gfx120X-all/project-5/index.html', 'v2/gfx120X-all', 'project-5', 2, 'put', NULL, NULL,
      '1e0b7f526749b0755313d0ff10b45b5de56c66191568230703a335004b36d1ab', 1000, 'absent', NULL, NULL,
      NULL, NULL, NULL, NULL, NULL, NULL, 'skipped', 'because of a test', NULL,
      '2026-11-23T14:02:12.000Z', NULL, '2026-11-23T14:02:14.000Z', NULL, NULL, NULL, NULL, NULL, NULL,
      NULL, NULL);
    INSERT INTO "check" VALUES(1, '20261123-140211-ab12', 0, 'stale-page', 'https://example.org/',
      'inconclusive', 'wait', 'not yet', NULL, '{"age":"7"}', '2026-11-23T14:02:11.000Z');
    INSERT INTO "approval" VALUES(1, '20261123-140211-ab12', 1, 'ada', '--yes', 1,
      '2026-11-23T14:02:11.000Z');
    INSERT INTO "event" VALUES(1, '20261123-140211-ab12', 'run-begun',
      '{"name":"dependency-rollout","state":"running","steps":"2"}', '2026-11-23T14:02:11.000Z',
      '0000000000000000000000000000000000000000000000000000000000000000',
      'e6e957d0395764e8109ff4b4c4a35e73f5e8e8953876c65d05044d84ab39f484');
    INSERT INTO "event" VALUES(2, '20261123-140211-ab12', 'changes-planned',
      '{"count":"5","first":"1","last":"5"}', '2026-11-23T14:02:12.000Z',
      'e6e957d0395764e8109ff4b4c4a35e73f5e8e8953876c65d05044d84ab39f484',
      '28ae2bf73adf9f2cefe41e2a18c2e2f0e8db888f7b94fd9b20b8e11814dbdbcd');
    INSERT INTO "event" VALUES(3, '20261123-140211-ab12', 'changes-sent', '{"count":"3"}',
      '2026-11-23T14:02:13.000Z', '28ae2bf73adf9f2cefe41e2a18c2e2f0e8db888f7b94fd9b20b8e11814dbdbcd',
      'd31a30bca3b4d7dcbcf38ec205572151a1a9a5a6625eb0821207c9ef19ac6300');
    INSERT INTO "event" VALUES(4, '20261123-140211-ab12', 'changes-finished',
      '{"applied":"1","conflict":"1","skipped":"1"}', '2026-11-23T14:02:14.000Z',
      'd31a30bca3b4d7dcbcf38ec205572151a1a9a5a6625eb0821207c9ef19ac6300',
      '437e31c9f7b6d95711b0eb0e7af1754285863ef002d80f10b9b6399c10469d58');
    INSERT INTO "event" VALUES(5, '20261123-140211-ab12', 'checks-recorded', '{"inconclusive":"1"}',
      '2026-11-23T14:02:11.000Z', '437e31c9f7b6d95711b0eb0e7af1754285863ef002d80f10b9b6399c10469d58',
      'aafde637f939e55a1e9761dbd4f2cfbc3420cb4457026d3b6999bf32f3fa0ff7');
    INSERT INTO "event" VALUES(6, '20261123-140211-ab12', 'approval',
      '{"approved":"true","means":"--yes","operator":"ada","position":"1"}', '2026-11-23T14:02:11.000Z',
      'aafde637f939e55a1e9761dbd4f2cfbc3420cb4457026d3b6999bf32f3fa0ff7',
      '776a9cdd52dcaa95ad0c1822d58f4b01198b18409206bc9180c47875828d3f3c');
    INSERT INTO "event" VALUES(7, '20261123-140211-ab12', 'run-state',
      '{"message":"stopped","state":"interrupted"}', '2026-11-23T14:02:16.000Z',
      '776a9cdd52dcaa95ad0c1822d58f4b01198b18409206bc9180c47875828d3f3c',
      '590a68acd84503ab236a32ef2fbad27207e3d02532894ac550df0f39ce0bb6f7');
    INSERT INTO "event" VALUES(8, '20261123-140211-ab12', 'step-state',
      '{"position":"0","state":"failed","step":"dev-update","summary":"stopped"}',
      '2026-11-23T14:02:16.000Z', '590a68acd84503ab236a32ef2fbad27207e3d02532894ac550df0f39ce0bb6f7',
      '87afabf07614ef3885f80ea4c8f3e8c555f4f5e8e03575fd4b75b2e40fc88172');
    INSERT INTO "event" VALUES(9, '20261124-090000-cd34', 'run-begun',
      '{"name":"rollback","state":"running","steps":"1"}', '2026-11-23T14:03:11.000Z',
      '87afabf07614ef3885f80ea4c8f3e8c555f4f5e8e03575fd4b75b2e40fc88172',
      '82e1761840a16bfcd3188514d1c2cc2753c20087712b17ec09a3d645d82d8024');
    INSERT INTO "event" VALUES(10, '20261124-090000-cd34', 'run-state', '{"message":"","state":"done"}',
      '2026-11-23T14:03:21.000Z', '82e1761840a16bfcd3188514d1c2cc2753c20087712b17ec09a3d645d82d8024',
      'cdf0adcd543ba104952e740264d113c63196630208772a5b7bd1c8696d0c8da2');
    INSERT INTO "verified_page" VALUES('packages', 'v2/index.html',
      'b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7', '{"jax":""}',
      '20261123-140211-ab12', '2026-11-23T14:02:11.000Z');
    """#
