import fast from './jest.config.js';

/** Tests of the HTML report in a real Chromium; NETCHECK_CHROMIUM names it. */
export default {
  ...fast,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};
