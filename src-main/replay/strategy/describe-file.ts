import { basename } from 'node:path';
import type { StrategyRow } from '#shared/api/replay.ts';
import { errorText } from '#shared/error-text.ts';
import type { Files } from '../../base/files.ts';
import type { Heartbeat } from '../run/heartbeat.ts';
import { installGuard } from './guard.ts';
import { loadStrategy } from './load-strategy.ts';

/** Loads a strategy's file for its parameters. What is wrong with it is said in `fault`. */
export async function describeFile(file: string, heartbeat: Heartbeat, files: Files): Promise<StrategyRow> {
  const lift = installGuard({ current: { event: undefined }, begin: 0n, unit: 'ms', random: () => 0 });
  heartbeat.inStrategy(true);
  try {
    const loaded = await loadStrategy({ file }, {}, files);
    loaded.release();
    return { ...loaded.description, fault: null };
  } catch (cause) {
    const fault = errorText(cause);
    return { name: file, title: basename(file), what: '', kind: 'file', fields: [], fault };
  } finally {
    heartbeat.inStrategy(false);
    lift();
  }
}
