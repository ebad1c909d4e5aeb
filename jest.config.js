/** Unit, scenario and simulated-cluster tests; the real lab's tests have their own configuration (jest.lab.config.js), and so have those of a release and of the report in a browser. */
export default {
  testEnvironment: 'node',
  // Some tests start the program a dozen times; how long that takes is for `make bench`.
  testTimeout: 60_000,
  // Many wait for a program more than they compute: two on two cores, where one is the default.
  maxWorkers: '100%',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/lab/',
    '<rootDir>/test/release/',
    '<rootDir>/test/browser/',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      'ts-jest',
      {
        useESM: true,
        tsconfig: {
          rewriteRelativeImportExtensions: false,
          noEmit: true,
          isolatedModules: true,
          module: 'esnext',
          moduleResolution: 'bundler',
        },
        diagnostics: false,
      },
    ],
  },
};
