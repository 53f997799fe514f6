import { errorText } from '#shared/error-text.ts';
import type { Cancel, Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Endpoints, Exchange } from '../../exchanges/exchange.ts';
import type { FetchJson } from './fetch-json.ts';

/** Wait after a failure, ms. */
const RETRY_MS = 60_000;

/** Asks a venue, where its instrument list does not tell, for the hours between two settlements of funding. */
export class FundingInquiry {
  readonly #stopAsking = new AbortController();
  readonly #ports: { readonly clock: Clock; readonly log: Log; readonly fetchJson: FetchJson };
  #retry: Cancel = () => {};

  constructor(ports: { readonly clock: Clock; readonly log: Log; readonly fetchJson: FetchJson }) {
    this.#ports = ports;
  }

  /** Returns at once; failures are tried again. @param onHours told once, with a question by native name */
  start(
    exchange: Exchange,
    { endpoints, timeoutMs }: { readonly endpoints: Endpoints; readonly timeoutMs: number },
    onHours: (hoursOf: (native: string) => number) => void,
  ): void {
    const plan = exchange.fundingHours?.(endpoints);
    if (plan === undefined) return;
    const { fetchJson, log, clock } = this.#ports;
    const ask = async (): Promise<void> => {
      try {
        const { hours, otherwise } = plan.read(await fetchJson(plan.url, timeoutMs, this.#stopAsking.signal));
        onHours((native) => hours.get(native) ?? otherwise);
      } catch (cause) {
        if (this.#stopAsking.signal.aborted) return;
        const why = `hours of funding: ${errorText(cause)}`;
        log('warn', 'instruments_failed', { exchange: exchange.id, why, retry_in_ms: RETRY_MS });
        this.#retry = clock.after(RETRY_MS, () => void ask());
      }
    };
    void ask();
  }

  stop(): void {
    this.#retry();
    this.#stopAsking.abort();
  }
}
