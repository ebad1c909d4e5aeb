import { expect, test } from '@jest/globals';
import { readRecording } from '../../plugin/cli/read-recording.ts';
import { layoutOf } from '../../plugin/core/paths/layout.ts';
import { clusterQuestions } from '../../plugin/core/plan/questions.ts';
import { scenarioText } from '../support/scenarios.ts';

test.each([
  [['10.96.0.10'], 'A'],
  [['10.96.0.10', 'fd00::a'], 'A'],
  [['fd00::a', '10.96.0.10'], 'AAAA'],
  [['fd00::a'], 'AAAA'],
  [[], 'A'],
])('where the DNS Service has %j the name that must exist is asked for as %s', (serviceAddresses, type) => {
  const { topology, observations } = readRecording(scenarioText('H00'), 'H00');
  const layout = layoutOf(topology, observations);
  expect(clusterQuestions({ ...layout, serviceAddresses }).known.type).toBe(type);
});
