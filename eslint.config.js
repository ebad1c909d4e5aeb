import tseslint from 'typescript-eslint';

/** What the core may not touch: it is pure. */
const impure = ['Date', 'console', 'process', 'performance', 'setTimeout', 'setInterval', 'fetch', 'Buffer'];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'test/scenarios', '*.config.js'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // The models of @kubernetes/client-node are classes that serve as types of plain JSON.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-console': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  {
    files: ['plugin/core/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impure],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'the core is pure: take random values as arguments' },
      ],
    },
  },
);
