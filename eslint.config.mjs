// The layers of the architecture are held here: see CONTRIBUTING.md, "Layout".
import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** @param {string} message @param {string[]} group */
const forbid = (message, ...group) => ({ group, message });
const restrict = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const noNode = forbid(
  'Node is for src/node: what is here runs in the browser’s extension host too.',
  'node:*',
  'fs',
  'path',
  'os',
  'child_process',
  'crypto',
);
const noVscode = forbid('Only src/host may import vscode.', 'vscode');

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'out/',
      'test-results/',
      'node_modules/',
      'roadmap/',
      '.vscode-test/',
      'test/fixtures/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{ts,mts}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
    },
  },
  { files: ['src/**/*.ts', 'media/**/*.ts'], rules: { 'no-console': 'error' } },
  { files: ['src/shared/**'], rules: restrict(forbid('src/shared imports nothing.', '*')) },
  {
    files: ['src/core/**'],
    rules: restrict(
      noVscode,
      noNode,
      forbid('src/core is below src/host and src/node.', '**/host/**', '**/node/**', '**/media/**'),
    ),
  },
  {
    files: ['src/host/**'],
    rules: restrict(
      noNode,
      forbid(
        'src/host does not know src/node: it gets what it needs through ports.',
        '**/node/**',
        '**/media/**',
      ),
    ),
  },
  {
    files: ['src/node/**'],
    rules: restrict(
      noVscode,
      forbid('src/node implements the ports of src/core.', '**/host/**', '**/media/**'),
    ),
  },
  {
    files: ['media/**'],
    rules: restrict(
      noVscode,
      noNode,
      forbid('A webview imports src/shared only.', '**/core/**', '**/host/**', '**/node/**'),
    ),
  },
  {
    files: ['scripts/**'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['test/**'],
    languageOptions: { globals: { ...globals.node, ...globals.mocha } },
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: globals.node } },
  { files: ['**/*.{js,cjs}'], languageOptions: { sourceType: 'commonjs' } },
);
