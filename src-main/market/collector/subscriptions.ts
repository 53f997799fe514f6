import type { Clock, Cancel } from '../../base/clock.ts';
import type { Control, SocketPlan, SubscribeRequest } from '../../exchanges/exchange.ts';

/** Stands for the topics of a refusal that names none of ours: Binance's "Too many subscriptions" has neither name nor id. */
const UNNAMED = 'a request';

/** Sends a plan's requests at the pace the venue allows, and remembers what was confirmed and what refused. */
export class Subscriptions {
  readonly #plan: SocketPlan;
  readonly #requests: ReadonlyMap<string, SubscribeRequest>;
  /** Names of the plan: answers about anything else change nothing, however many there are. */
  readonly #names: ReadonlySet<string>;
  readonly #acknowledged = new Set<string>();
  readonly #refused = new Map<string, string>();
  #requested = 0;
  #pending: Cancel = () => {};

  constructor(plan: SocketPlan) {
    this.#plan = plan;
    this.#requests = new Map(plan.requests.map((request) => [request.id, request]));
    this.#names = new Set(plan.requests.flatMap((request) => request.topics.map((topic) => topic.name)));
  }

  /** Sends all requests, the first at once. */
  send(clock: Clock, post: (text: string) => void): void {
    const next = (at: number): void => {
      const request = this.#plan.requests[at];
      if (request === undefined) return;
      post(request.text);
      this.#requested += request.topics.length;
      if (at + 1 < this.#plan.requests.length)
        this.#pending = clock.after(this.#plan.sendGapMs, () => next(at + 1));
    };
    next(0);
  }

  /** Takes the venue's answer. @returns topics newly refused, with the venue's words */
  answer(control: Control): { topic: string; why: string }[] {
    if (control.control !== 'subscribed' && control.control !== 'refused') return [];
    const topics = (control.topics ?? this.#topicsOf(control.requestId)).filter((name) =>
      this.#names.has(name),
    );
    if (control.control === 'subscribed') {
      for (const topic of topics) this.#acknowledged.add(topic);
      return [];
    }
    const fresh = (topics.length === 0 ? [UNNAMED] : topics)
      .filter((topic) => !this.#refused.has(topic))
      .map((topic) => ({ topic, why: control.why }));
    for (const { topic, why } of fresh) this.#refused.set(topic, why);
    return fresh;
  }

  stop(): void {
    this.#pending();
  }

  get requested(): number {
    return this.#requested;
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  get refused(): readonly { readonly topic: string; readonly why: string }[] {
    return [...this.#refused].map(([topic, why]) => ({ topic, why }));
  }

  isRefused(topic: string): boolean {
    return this.#refused.has(topic);
  }

  /** Every topic of the plan was confirmed or refused; of a venue whose confirmations prove nothing: asked for. */
  get isSettled(): boolean {
    if (!this.#plan.confirms) return this.#requested >= this.#names.size;
    const refused = this.#refused.size - (this.#refused.has(UNNAMED) ? 1 : 0);
    return this.#acknowledged.size + refused >= this.#names.size;
  }

  /** The venue wants nothing of the plan: no data will ever come. */
  get isAllRefused(): boolean {
    return this.#refused.size - (this.#refused.has(UNNAMED) ? 1 : 0) === this.#names.size;
  }

  #topicsOf(requestId: string | undefined): readonly string[] {
    const request = requestId === undefined ? undefined : this.#requests.get(requestId);
    return request?.topics.map((topic) => topic.name) ?? [];
  }
}
