import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** `reveal()` opens a secret: only where a secret must leave as what it is. */
const MAY_REVEAL = [
  'src/main/engine/domain/secret.ts',
  'src/main/engine/adapters/auth/**',
  'src/main/engine/adapters/keychain/**',
  'src/main/engine/adapters/sqlite/**',
  'src/main/engine/usecases/workspace.ts',
  'src/main/engine/usecases/recovery.ts',
  // What it keeps in the keychain is no secret.
  'src/main/engine/usecases/write-counts.ts',
  'src/main/engine-main-parts.ts',
  'src/main/electron/keychain-broker.ts',
  '**/*.test.ts',
  'test/**',
]

/** Where the machine's clock may be read: a test that reads it depends on the day it runs. */
const MAY_READ_CLOCK = [
  'src/main/engine/adapters/system/**',
  // The command line of the simulators stands for a caller that passes the moment.
  'src/simulators/cli.ts',
  // Measures the app as it is started, and dates its results.
  'test/bench/**',
  // Puts the page's clock as far from the machine's as the engine's is.
  'test/journeys/support/launch.ts',
]

const NAMED_EXPORTS = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }
const NO_REVEAL = {
  selector: "CallExpression[callee.property.name='reveal']",
  message: 'A secret is opened by adapters alone.',
}
const NO_CLOCK = [
  "MemberExpression[object.name='Date'][property.name='now']",
  "NewExpression[callee.name='Date'][arguments.length=0]",
  "CallExpression[callee.name='Date']",
  "ImportSpecifier[imported.name='systemClock']",
].map((selector) => ({ selector, message: 'Time comes in as an argument; a test fixes its own moment.' }))
const CLOCKLESS = ['src/main/**/*.ts', 'src/simulators/**/*.ts', 'src/**/*.test.ts', 'test/**/*.ts']

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.cache/', 'coverage/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', prefer: 'type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
      'no-restricted-syntax': ['error', NAMED_EXPORTS, NO_REVEAL],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: CLOCKLESS,
    ignores: MAY_READ_CLOCK,
    rules: { 'no-restricted-syntax': ['error', NAMED_EXPORTS, NO_REVEAL, ...NO_CLOCK] },
  },
  {
    files: MAY_REVEAL,
    rules: { 'no-restricted-syntax': ['error', NAMED_EXPORTS] },
  },
  {
    // Files that may open a secret, and still read no clock.
    files: MAY_REVEAL.flatMap((open) => CLOCKLESS.map((clockless) => [open, clockless])),
    ignores: MAY_READ_CLOCK,
    rules: { 'no-restricted-syntax': ['error', NAMED_EXPORTS, ...NO_CLOCK] },
  },
  {
    files: ['*.config.{ts,js}'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['src/main/engine/domain/**/*.ts', 'src/main/engine/controls/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Chance comes in as an argument.' },
      ],
    },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  {
    files: ['**/*.{mjs,cjs}'],
    rules: {
      '@typescript-eslint/no-require-imports': 'off',
      'no-restricted-syntax': 'off',
    },
  },
)
