import { describe } from '@jest/globals';
import { startSimulatedCluster } from '../support/simulated/simulated-cluster.ts';
import { conformance } from './conformance.ts';

describe('the simulated cluster', () => {
  conformance(startSimulatedCluster);
});
