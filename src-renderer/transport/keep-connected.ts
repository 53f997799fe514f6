import { backoffMs } from '#shared/backoff.ts';
import { connect } from '#shared/rpc/client.ts';
import type { Contract, Stop } from '#shared/rpc/contract.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import { Unauthorised, type Link, type LinkListeners, type LinkState } from './link.ts';

/** Time and chance, for the waits between attempts. */
export interface Timing {
  nowMs(): number;
  after(ms: number, run: () => void): Stop;
  random(): number;
}

const bounds = { firstMs: 500, maxMs: 10_000 };

/**
 * Dials, hands the client on, and dials again with growing waits whenever the connection ends. An `Unauthorised` from
 * `dial` ends the attempts until `retry`.
 */
export function keepConnected<C extends Contract>(
  contract: C,
  dial: () => Promise<Wire>,
  { onState, onConnected }: LinkListeners<C>,
  timing: Timing,
): Link {
  let attempt = 0;
  let stopped = false;
  let dialling = false;
  let wire: Wire | undefined;
  let lostMs: number | undefined;
  let cancelRetry: Stop = () => undefined;

  async function tryNow(): Promise<void> {
    if (stopped || dialling || wire !== undefined) return;
    cancelRetry();
    dialling = true;
    onState(waiting(null));
    try {
      const dialled = await dial();
      if (stopped) dialled.close();
      else use(dialled);
    } catch (cause) {
      if (!stopped) failed(cause);
    } finally {
      dialling = false;
    }
  }

  function use(dialled: Wire): void {
    wire = dialled;
    attempt = 0;
    lostMs = undefined;
    // The client is made first: its streams have ended before the page hears of the loss.
    const client = connect(contract, dialled);
    let stopClient: Stop = () => undefined;
    dialled.onClose(() => {
      wire = undefined;
      stopClient();
      if (!stopped) lost();
    });
    onState({ kind: 'connected' });
    stopClient = onConnected(client);
  }

  function failed(cause: unknown): void {
    if (cause instanceof Unauthorised) onState({ kind: 'unauthorised', message: cause.message });
    else lost();
  }

  function lost(): void {
    lostMs ??= timing.nowMs();
    attempt++;
    const waitMs = backoffMs(attempt, bounds, () => timing.random());
    cancelRetry = timing.after(waitMs, () => void tryNow());
    onState(waiting(timing.nowMs() + waitMs));
  }

  const startedMs = timing.nowMs();
  function waiting(retryAtMs: number | null): LinkState {
    if (lostMs === undefined) return { kind: 'connecting', sinceMs: startedMs };
    return { kind: 'lost', sinceMs: lostMs, retryAtMs };
  }

  void tryNow();
  return {
    retry: () => void tryNow(),
    stop() {
      stopped = true;
      cancelRetry();
      wire?.close();
    },
  };
}
