import fast from './jest.config.js';

/** Tests on the real lab: one after another, with time for rollouts. */
export default {
  ...fast,
  roots: ['<rootDir>/test/lab/e2e'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240_000,
  maxWorkers: 1,
};
