import { AppError } from '#shared/error-codes.ts';
import { parseModels } from '#shared/strategy/execution/models.ts';
import type { Params } from '#shared/strategy/strategy.ts';
import { runKeyOf } from '../replay/run/identity.ts';
import type { Job, SweepBackend } from './backend.ts';
import { enumerate } from './enumerate.ts';
import { within } from './range.ts';
import type { SweepSpec } from './spec.ts';
import type { Identified, PreparedData } from './sweep.contract.ts';
import { windowsOf, type Span, type Window } from './windows.ts';

/** Trials that are asked for their identity at once. */
const IDENTIFY = 200;

/** A trial that its strategy takes. */
export type Taken = Exclude<Identified, { refused: string }>;

/** A backend that can be asked about the data before the first run. */
export interface OpenableBackend extends SweepBackend {
  open(): Promise<PreparedData>;
  identify(trials: readonly Params[]): Promise<readonly Identified[]>;
}

/** Every trial and every window of a sweep, and the runs that takes. */
export interface RunPlan {
  readonly data: PreparedData;
  readonly trials: readonly Params[];
  /** Of each trial, in the same order. */
  readonly identities: readonly Identified[];
  readonly windows: readonly Window[];
  /** Each run once, also where two trials come to the same. */
  readonly jobs: readonly Job[];
  readonly jobOf: (identity: Taken, span: Span) => Job;
}

/** Opens the data and plans. @throws AppError INVALID_INPUT for a spec that comes to no trial, or to none of the data */
export async function planRuns(spec: SweepSpec, backend: OpenableBackend): Promise<RunPlan> {
  const models = parseModels(spec.models);
  const data = await backend.open();
  const { first, last } = within(spec.range, data);
  const windows = windowsOf(spec.division, first, last, data.unit);
  const trials = enumerate(spec);
  if (trials.length === 0)
    throw new AppError('INVALID_INPUT', 'sweep: expected at least one trial, found none');
  const identities: Identified[] = [];
  for (let i = 0; i < trials.length; i += IDENTIFY)
    identities.push(...(await backend.identify(trials.slice(i, i + IDENTIFY))));
  const jobOf = (identity: Taken, span: Span): Job => ({
    key: runKeyOf({
      dataset_hash: data.datasetHash,
      strategy_hash: identity.strategyHash,
      params: identity.params,
      seed: spec.seed,
      models,
      ...span,
    }),
    params: identity.params,
    span,
  });
  const planned = identities.flatMap((identity) =>
    'refused' in identity
      ? []
      : windows.flatMap(({ train, test }) =>
          (test === null ? [train] : [train, test]).map((span) => jobOf(identity, span)),
        ),
  );
  const jobs = [...new Map(planned.map((job) => [job.key, job])).values()];
  return { data, trials, identities, windows, jobs, jobOf };
}
