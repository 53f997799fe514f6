import { onTestFinished } from 'vitest';
import type { ConfigInput } from '#shared/config.ts';
import type { Gap, GapCause } from '#shared/market/gap.ts';
import { mergeConfig } from '../../src-main/backend/load-config.ts';
import { logbook } from '../../src-main/backend/logbook.ts';
import { shippedFees } from '../../src-main/backend/shipped-fees.ts';
import { startBackend } from '../../src-main/backend/start-backend.ts';
import { systemClock } from '../../src-main/base/clock.ts';
import { nodeHost } from '../../src-main/headless/node-host.ts';
import type { Rig } from './rig.ts';
import { openRpcClient } from './rpc-client.ts';
import type { TestBackend } from './start-backend.ts';

type Address = Pick<TestBackend, 'url' | 'token'>;

/** Asks a running backend's API. */
export async function ask<T>(
  backend: Address,
  question: (client: Awaited<ReturnType<typeof openRpcClient>>['client']) => Promise<T>,
): Promise<T> {
  const ui = await openRpcClient(backend);
  try {
    return await question(ui.client);
  } finally {
    ui.close();
  }
}

const everything = { from: 0, to: 4e12, limit: 10_000 };

/** Gaps as the API tells them, oldest first; of one cause, or all. */
export async function gapsOf(rig: { readonly backend: Address }, cause?: GapCause): Promise<readonly Gap[]> {
  const all = await ask(rig.backend, (client) => client.gaps.list(everything));
  return all.filter((gap) => cause === undefined || gap.cause === cause).toReversed();
}

/** Another start on the folder and the venues of a rig; it stops with the test. */
export async function startAgain(
  rig: Rig,
  config: ConfigInput,
  finish: typeof onTestFinished = onTestFinished,
): Promise<Address> {
  const { token, dataDir } = rig.backend;
  const endpoints = rig.simulator.address.endpoints as ConfigInput['endpoints'];
  const backend = await startBackend(nodeHost(dataDir, dataDir), {
    ...mergeConfig({ ...config, endpoints }),
    fees: shippedFees(),
    http: { token },
    clock: systemClock,
    ...logbook(() => {}, systemClock),
  });
  finish(() => backend.stop());
  return { url: backend.url!, token };
}
