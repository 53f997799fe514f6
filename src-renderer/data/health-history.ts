import type { Status } from '#shared/api/api.ts';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { AppData } from './app-data.ts';

/** Reports kept, one a second. */
export const KEPT_REPORTS = 900;

/** Newest values of one number, one a second. */
export class Series {
  readonly #values = new Float64Array(KEPT_REPORTS).fill(Number.NaN);
  #at = 0;

  add(value: number): void {
    this.#at = (this.#at + 1) % KEPT_REPORTS;
    this.#values[this.#at] = value;
  }

  /** @param ago steps back, 0 the newest; NaN before the first */
  ago(ago: number): number {
    return this.#values[(this.#at - ago + KEPT_REPORTS) % KEPT_REPORTS] ?? Number.NaN;
  }
}

/** The last quarter of an hour of what the status says, second by second: 7 kB for each of three numbers and each venue. */
export class HealthHistory {
  /** Share of the ring in use at its fullest, 0..1. */
  readonly queue = new Series();
  /** Bytes written per s. */
  readonly written = new Series();
  readonly diskFree = new Series();
  readonly #frames = new Map<ExchangeId, Series>();
  #before: Status | undefined;

  take(status: Status): void {
    const before = this.#before;
    this.#before = status;
    const seconds = before === undefined ? 0 : (status.now_ms - before.now_ms) / 1_000;
    // What is told at once after a change of state is no second of its own.
    if (before !== undefined && seconds < 0.5) return;
    const bytes = (status.writer?.bytes ?? Number.NaN) - (before?.writer?.bytes ?? Number.NaN);
    this.queue.add(status.writer?.queue_peak ?? Number.NaN);
    this.written.add(bytes >= 0 ? bytes / seconds : Number.NaN);
    this.diskFree.add(status.writer?.disk_free ?? Number.NaN);
    for (const { exchange, frame_rate } of status.market?.venues ?? []) this.frames(exchange).add(frame_rate);
  }

  /** Frames per s of a venue. */
  frames(exchange: ExchangeId): Series {
    const found = this.#frames.get(exchange) ?? new Series();
    this.#frames.set(exchange, found);
    return found;
  }
}

const histories = new WeakMap<AppData, HealthHistory>();

/** The page's history; collects from the first call on. */
export function healthHistoryOf(app: AppData): HealthHistory {
  const known = histories.get(app);
  if (known !== undefined) return known;
  const history = new HealthHistory();
  histories.set(app, history);
  const take = ({ status }: { readonly status: Status | undefined }): void => {
    if (status !== undefined) history.take(status);
  };
  take(app.status.getState());
  app.status.subscribe(take);
  return history;
}
