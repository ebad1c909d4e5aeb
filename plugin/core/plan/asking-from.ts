import { active } from '../infer/baseline.ts';
import type { Candidate } from '../infer/rank.ts';
import type { Scene } from '../infer/scene.ts';
import type { Probe, ProbeRequest, Vantage } from '../model/probe.ts';
import { chanceOf, type Odds } from '../paths/distribution.ts';
import { predict } from '../paths/predict.ts';
import { routeOf, type PathContext } from '../paths/route.ts';
import { apartBy, doubted, information, type Apart, type Experiment } from './information.ts';
import { sweep } from './sweep.ts';

/** To start a pod and to enter it, as clusters that are well need. */
const startSeconds = 3;

/** Nats from which a place tells suspects apart. */
const telling = 0.02;

/** The experiment of asking every hop from a place: what the suspects predict there, and how long the answers take. */
export function askingFrom(scene: Scene, vantage: Vantage, suspects: readonly Candidate[]): Experiment {
  const context: PathContext = {
    ...scene.context,
    vantageOf: (probe: Probe) => (probe.vantage === vantage.id ? vantage : scene.context.vantageOf(probe)),
  };
  const foreseen = sweep(scene.complaint, scene.layout, vantage).map((request): Foreseen => {
    const route = routeOf(request.probe, context);
    return { request, odds: suspects.map((suspect) => predict(route, [active(suspect)])) };
  });
  return { apart: takenApart(foreseen, suspects.length), seconds: secondsOf(foreseen, suspects) };
}

export const beliefsIn = (suspects: readonly Candidate[]): readonly number[] =>
  doubted(suspects.map(({ posterior }) => posterior));

/** Whether any question from there would come out differently under two of the suspects. */
export const separates = (scene: Scene, vantage: Vantage, suspects: readonly Candidate[]): boolean =>
  information(askingFrom(scene, vantage, suspects).apart, beliefsIn(suspects)) > telling;

interface Foreseen {
  readonly request: ProbeRequest;
  /** By each suspect. */
  readonly odds: readonly Odds[];
}

/** Questions count once each, however often they are asked: what is wrong in a prediction is wrong each time. */
const takenApart = (foreseen: readonly Foreseen[], count: number): Apart =>
  Array.from({ length: count }, (_, one) =>
    Array.from({ length: count }, (__, other) =>
      foreseen.reduce((sum, { odds: { [one]: a, [other]: b } }) => {
        return sum + (a === undefined || b === undefined || a === b ? 0 : apartBy(a, b));
      }, 0),
    ),
  );

/** All are asked at once: the longest silence that each suspect foresees, by how much it is believed. */
function secondsOf(foreseen: readonly Foreseen[], suspects: readonly Candidate[]): number {
  const waits = beliefsIn(suspects).map((belief, index) =>
    foreseen.reduce((longest, { request, odds: { [index]: odds } }) => {
      const waited = (silence(odds) * request.timeoutMs) / 1000;
      return Math.max(longest, belief * waited);
    }, 0),
  );
  return waits.reduce((sum, wait) => sum + wait, startSeconds);
}

const silence = (odds: Odds | undefined): number =>
  odds === undefined
    ? 0
    : chanceOf(odds, 'silent') + chanceOf(odds, 'syn-silent') + chanceOf(odds, 'connected-silent');
