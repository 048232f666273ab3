/** The layering of the program as a gate: which folder may import which. scripts/check-layers.mjs runs it and fails when
 *  it read no module. */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from, pathNot: '\\.test\\.tsx?$|/testing\\.ts$' },
  to: { pathNot: allowed },
})

const ENGINE = '^src/main/engine'
const INSIDE_ENGINE = `${ENGINE}/`
const node =
  '^node:|^(fs|path|os|crypto|url|util|events|stream|buffer|zlib|net|tls|dns|http|https|child_process|module|timers)(/|$)'

module.exports = {
  forbidden: [
    only('model-imports-nothing', '^src/shared/model', ['^src/shared/model'], 'Words every side speaks.'),
    only(
      'lists-import-the-model',
      '^src/shared/lists',
      ['^src/shared/(lists|model)'],
      'One definition per list, for every side.',
    ),
    only(
      'contract-imports-model-and-zod',
      '^src/shared/contract',
      ['^src/shared/(contract|lists|model)', 'node_modules/zod'],
      'The only IPC definition.',
    ),
    only(
      'facts-are-pure',
      `${ENGINE}/facts`,
      [`${ENGINE}/(facts|domain/(coverage|limits|supply))`, '^src/shared/model'],
      'What providers report: types and a registry, no rule.',
    ),
    only(
      'journal-is-pure',
      `${ENGINE}/journal`,
      [`${ENGINE}/journal`, '^src/shared/model', '^(node:)?crypto$', 'node_modules/zod'],
      'Signed entries and their order: hashing and verifying, no store and no keychain.',
    ),
    only(
      'records-are-pure',
      `${ENGINE}/records`,
      [`${ENGINE}/(records|journal)`, '^src/shared/model', 'node_modules/zod'],
      'What people decided, computed from the journal.',
    ),
    only(
      'domain-is-pure',
      `${ENGINE}/domain`,
      [
        `${ENGINE}/(domain|facts|records|journal)`,
        '^src/shared/(model|lists|contract/errors)',
        '^(node:)?crypto$',
        '^resources/',
      ],
      'Hashing is the one thing of Node that domain uses.',
    ),
    only(
      'controls-are-pure',
      `${ENGINE}/controls`,
      [`${ENGINE}/(controls|domain|facts)`, '^src/shared/model', '^resources/'],
      'A control never fetches.',
    ),
    {
      name: 'control-alone',
      severity: 'error',
      comment: 'One control never imports another.',
      from: { path: `${ENGINE}/controls/([^/]+)/` },
      to: { path: `${ENGINE}/controls/[^/]+/`, pathNot: `${ENGINE}/controls/$1/` },
    },
    only(
      'ports-are-types',
      `${ENGINE}/ports`,
      [`${ENGINE}/(ports|domain|facts|records|journal)`, '^src/shared/model'],
      'Ports name what is needed.',
    ),
    only(
      'providers-fetch-and-map',
      `${ENGINE}/providers`,
      [`${ENGINE}/(providers|domain|facts|ports)`, '^src/shared/model', 'node_modules/zod', node],
      'A provider never judges.',
    ),
    {
      name: 'provider-alone',
      severity: 'error',
      comment: 'One provider never imports another; what they share is in kit.',
      from: { path: `${ENGINE}/providers/([^/]+)/`, pathNot: '\\.test\\.ts$' },
      to: { path: `${ENGINE}/providers/[^/]+/`, pathNot: `${ENGINE}/providers/($1|kit)/` },
    },
    {
      name: 'usecases-know-no-adapter',
      severity: 'error',
      from: { path: `${ENGINE}/usecases`, pathNot: '\\.test\\.ts$' },
      to: {
        path: `${ENGINE}/(adapters|ipc)|^src/main/electron|node_modules/(better-sqlite3|keytar|undici|electron)`,
      },
    },
    {
      name: 'adapters-stand-alone',
      severity: 'error',
      from: { path: `${ENGINE}/adapters/([^/]+)/`, pathNot: '\\.test\\.ts$' },
      to: {
        path: `${ENGINE}/(adapters|usecases|providers|controls|ipc)/`,
        pathNot: `${ENGINE}/adapters/$1/`,
      },
    },
    {
      name: 'engine-without-electron',
      severity: 'error',
      from: { path: INSIDE_ENGINE },
      to: { path: 'node_modules/electron/|^src/main/electron|^src/renderer' },
    },
    {
      name: 'electron-in-its-folder',
      severity: 'error',
      from: { pathNot: '^src/(main/(electron/|index\\.ts)|preload/)|^test/|^scripts/' },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'shell-without-rules',
      severity: 'error',
      from: { path: '^src/main/(electron/|index\\.ts)', pathNot: '\\.test\\.ts$' },
      to: { path: `${ENGINE}/`, pathNot: `${ENGINE}/keychain\\.ts$|${ENGINE}/ports/` },
    },
    {
      name: 'renderer-is-a-page',
      severity: 'error',
      from: { path: '^src/renderer', pathNot: '\\.test\\.tsx?$' },
      to: { path: `^src/(main|preload)|node_modules/(electron|zod|better-sqlite3)/|${node}` },
    },
    {
      name: 'contract-as-types-in-the-renderer',
      severity: 'error',
      from: { path: '^src/renderer', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^src/shared/contract/(schemas|index)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'screen-alone',
      severity: 'error',
      comment: 'One screen never imports another.',
      from: { path: '^src/renderer/screens/([^/]+)/' },
      to: { path: '^src/renderer/screens/[^/]+/', pathNot: '^src/renderer/screens/$1/' },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'What witnesses import is installed beside them, where a network allows it.',
      from: { pathNot: '^test/witnesses/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
