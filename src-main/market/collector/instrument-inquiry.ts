import type { Config } from '#shared/config.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import type { ConnectionStatus } from '#shared/status.ts';
import { backoffMs } from '../../base/backoff.ts';
import type { Cancel, Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Endpoints, Exchange } from '../../exchanges/exchange.ts';
import type { FetchJson } from './fetch-json.ts';

export interface InquiryOptions {
  readonly exchange: Exchange;
  readonly endpoints: Endpoints;
  readonly connection: Config['connection'];
  /** Told once, with everything the venue lists. */
  readonly onListed: (instruments: readonly Instrument[]) => void;
  /** Told when the status changes. */
  readonly onChange: () => void;
}

export interface InquiryPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly fetchJson: FetchJson;
}

/** Asks a venue for its instruments until it answers. */
export class InstrumentInquiry {
  readonly #options: InquiryOptions;
  readonly #ports: InquiryPorts;
  readonly #stopAsking = new AbortController();
  #status: ConnectionStatus;
  #attempt = 0;
  #retry: Cancel = () => {};
  #isStopped = false;

  constructor(options: InquiryOptions, ports: InquiryPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#status = this.#statusOf('connecting', 'asking for instruments', null);
  }

  /** Shown in place of sockets while there are none. */
  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Returns at once; failures are tried again and shown. */
  start(): void {
    void this.#ask();
  }

  stop(): void {
    this.#isStopped = true;
    this.#retry();
    this.#stopAsking.abort();
  }

  /** There will be no sockets. */
  giveUp(reason: string): void {
    this.#status = this.#statusOf('stopped', reason, null);
    this.#options.onChange();
  }

  async #ask(): Promise<void> {
    this.#attempt++;
    const listed = await this.#listed();
    if (this.#isStopped) return;
    if (!(listed instanceof Error)) {
      this.#options.onListed(listed);
      return;
    }
    const { clock, log, random } = this.#ports;
    const { backoff_ms, backoff_max_ms } = this.#options.connection;
    const waitMs = backoffMs(this.#attempt, { firstMs: backoff_ms, maxMs: backoff_max_ms }, random);
    this.#status = this.#statusOf('waiting', listed.message, clock.wallMs() + waitMs);
    this.#options.onChange();
    log('warn', 'instruments_failed', {
      exchange: this.#options.exchange.id,
      why: listed.message,
      retry_in_ms: Math.round(waitMs),
    });
    this.#retry = clock.after(waitMs, () => void this.#ask());
  }

  /** @returns the venue's instruments, or why they are not known */
  async #listed(): Promise<readonly Instrument[] | Error> {
    const { exchange, endpoints, connection } = this.#options;
    try {
      const plan = exchange.instruments(endpoints);
      const timeoutMs = connection.connect_timeout_ms;
      return plan.read(await this.#ports.fetchJson(plan.url, timeoutMs, this.#stopAsking.signal));
    } catch (cause) {
      return cause instanceof Error ? cause : new Error(String(cause));
    }
  }

  #statusOf(state: ConnectionStatus['state'], reason: string, retryAtMs: number | null): ConnectionStatus {
    return {
      name: 'instruments',
      state,
      since_ms: this.#ports.clock.wallMs(),
      reason,
      connects: 0,
      disconnects: 0,
      requested: 0,
      acknowledged: 0,
      refused: [],
      retry_at_ms: retryAtMs,
      attempt: this.#attempt,
    };
  }
}
