import type { HistoryQuery, LifeDetails, LifePage, SignalStats, StatsQuery } from '#shared/api/signals.ts';
import { errorText } from '#shared/error-text.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { Client } from '#shared/rpc/contract.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { spawnThread } from '../base/thread.ts';
import { historyContract, type KeptInput, type RunSetup } from '../history/history.contract.ts';
import type { Host } from './host.ts';

/** What happened before now, kept in SQLite. Recording does not depend on it: when it fails, the log says so. */
export interface SignalHistory {
  /** The newest 1,000 messages of earlier runs, oldest first. */
  readonly recent: readonly Signal[];
  /** For further groups of tables. Fails when the thread does. */
  readonly client: Client<typeof historyContract>;
  begin(setup: RunSetup): void;
  add(signal: Signal): void;
  addInput(input: KeptInput): void;
  list(query: HistoryQuery): Promise<LifePage>;
  life(id: string): Promise<LifeDetails>;
  stats(query: StatsQuery): Promise<SignalStats>;
  /** Everything written. To be called when the market has stopped. */
  stop(): Promise<void>;
}

/** What comes within so long is one transaction, ms. */
const BATCH_MS = 100;
const SAY_EVERY_MS = 60_000;

export async function startHistory(
  host: Host,
  { keepDays, clock, log }: { readonly keepDays: number | null; readonly clock: Clock; readonly log: Log },
): Promise<SignalHistory> {
  const failed = (why: string): void => log('error', 'history_failed', { why });
  const thread = spawnThread(host.workerUrl('history'), historyContract, {
    name: 'history',
    clock,
    onExit: (reason) => failed(reason.message),
    onInternal: (text, path) => log('error', 'worker_failed', { worker: 'history', path, why: text }),
  });
  const { client } = thread;
  const nothing = {};
  client.run.log(nothing, (items) => {
    for (const { level, event, fields } of items) log(level, event, fields);
  });
  const opened = await client.run
    .start({ dataDir: host.dataDir, retentionDays: keepDays })
    .catch((cause: unknown) => failed(errorText(cause)));
  if (opened?.setAside) log('error', 'history_failed', { why: 'damaged', kept_as: opened.setAside });
  if (opened && opened.ended > 0)
    log('warn', 'note', { note: `${opened.ended} signals that a crash had left open end as stopped.` });

  let signals: Signal[] = [];
  let inputs: KeptInput[] = [];
  let cancel: Cancel | undefined;
  let failures = 0;
  let saidNs = Number.NEGATIVE_INFINITY;
  /** A disk that stays full says so once a minute. */
  const tell = (what: Promise<unknown>): Promise<void> =>
    what.then(
      () => undefined,
      (cause: unknown) => {
        failures++;
        if (!opened || clock.monoNs() - saidNs < SAY_EVERY_MS * 1e6) return;
        saidNs = clock.monoNs();
        failed(`${errorText(cause)} (${failures} batches not kept so far)`);
      },
    );
  const flush = async (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    const batch = [
      ...(inputs.length > 0 ? [tell(client.signals.addInputs({ inputs }))] : []),
      ...(signals.length > 0 ? [tell(client.signals.add({ signals }))] : []),
    ];
    inputs = [];
    signals = [];
    await Promise.all(batch);
  };
  const later = (): void => {
    cancel ??= clock.after(BATCH_MS, () => void flush());
  };

  return {
    recent: opened?.recent ?? [],
    client,
    begin: (setup) => void tell(client.signals.begin(setup)),
    add(signal) {
      signals.push(signal);
      later();
    },
    addInput(input) {
      inputs.push(input);
      later();
    },
    // A question sees what was raised before it.
    async list(query) {
      await flush();
      return client.signals.list(query);
    },
    async life(id) {
      await flush();
      return client.signals.life({ id });
    },
    async stats(query) {
      await flush();
      return client.signals.stats(query);
    },
    async stop() {
      const rest = flush()
        .then(() => tell(client.signals.end(nothing)))
        .then(() => client.run.stop(nothing));
      await thread.lastly(rest);
      await thread.stop();
    },
  };
}
