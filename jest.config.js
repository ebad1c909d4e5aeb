/** Unit, scenario and simulated-cluster tests; the real lab's tests have their own configuration (jest.lab.config.js). */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/lab/'],
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
