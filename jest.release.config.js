import fast from './jest.config.js';

/** Tests of the archives of a release, which `make release` has made. */
export default {
  ...fast,
  roots: ['<rootDir>/test/release'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240_000,
  maxWorkers: 1,
};
