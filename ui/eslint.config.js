import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const features = ['accounts', 'adding', 'lock', 'settings']

/** Only the real host may speak to the shell. */
const noTauri = { group: ['@tauri-apps/*'], message: 'Only host/tauri.ts speaks to the shell.' }

/** The lowest layer knows nothing of what is built from it. */
const noFeatures = {
  group: [...features.map((name) => `**/${name}/**`), '**/session.svelte', '**/messages/**', '**/host/tauri', '**/host/demo*'],
  message: 'components/ knows nothing of the features, the session or the messages.',
}

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'src/host/bindings.ts'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } } },
  {
    files: ['src/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [noTauri] }],
      'no-restricted-globals': ['error', 'fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'],
      'no-eval': 'error',
      'no-undef': 'off',
      eqeqeq: 'error',
      'max-lines': ['error', 500],
    },
  },
  { files: ['src/components/**'], rules: { 'no-restricted-imports': ['error', { patterns: [noTauri, noFeatures] }] } },
  { files: ['src/host/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/**/*.svelte'], rules: { 'max-lines': ['error', 200], 'svelte/no-inline-styles': ['error', { allowTransitions: false }] } },
)
