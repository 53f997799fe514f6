import type { ExchangeId } from '#shared/market/exchange.ts';
import type { StreamName } from '#shared/market/stream.ts';
import type { Connection } from './connection.ts';
import { topic, type EventCounts, type Topic } from './topic.ts';

/** Which messages a command means: all of a venue, or only those of a channel (`trades`) or symbol (`BTCUSDT`). */
export interface Selection {
  readonly stream?: string | undefined;
  readonly symbol?: string | undefined;
}

interface Fault extends Selection {
  readonly kind: 'drop' | 'repeat' | 'late';
  left: number;
}

interface Held {
  readonly text: string;
  readonly rows: number;
  readonly events: EventCounts;
}

/** Counts of one topic as the control interface tells them. */
export interface TopicTruth {
  readonly topic: string;
  readonly stream: string;
  readonly symbol: string;
  readonly messages: number;
  readonly rows: number;
  readonly withheld: number;
  readonly events: EventCounts;
}

function means(selection: Selection, at: Topic): boolean {
  return (
    (selection.stream === undefined || selection.stream === at.channel) &&
    (selection.symbol === undefined || selection.symbol === at.symbol)
  );
}

/** The topics of one venue: passes every message to those who subscribed, counts it, and does to it what was commanded. */
export class Hub {
  readonly exchange: ExchangeId;
  /** Messages sent to somebody, all topics; commands can be timed by it. */
  messages = 0;
  /** True when frames from files are sent in place of the simulated market's. */
  isPlaying = false;
  readonly #topics = new Map<string, Topic>();
  #faults: Fault[] = [];
  #silenced: Selection[] = [];
  readonly #held = new Map<Topic, Held>();
  #planned: { readonly at: number; readonly run: () => void }[] = [];

  constructor(exchange: ExchangeId) {
    this.exchange = exchange;
  }

  /** The topic of that name, made when it is new. */
  topic(name: string, channel: string, symbol: string): Topic {
    let found = this.#topics.get(name);
    if (found === undefined) {
      found = topic(name, channel, symbol);
      this.#topics.set(name, found);
    }
    return found;
  }

  find(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  /** Sends one message of the simulated market to everybody on the topic. */
  publish(to: Topic, text: string, rows: number, events: EventCounts): void {
    if (!this.isPlaying) this.pass(to, text, rows, events);
  }

  /** Sends one message to everybody on the topic, unless a command says otherwise. */
  pass(to: Topic, text: string, rows: number, events: EventCounts): void {
    if (to.subscribers.size === 0) return;
    if (this.#silenced.length > 0 && this.#silenced.some((each) => means(each, to))) {
      to.sent.withheld += to.subscribers.size;
      return;
    }
    const fault = this.#faults.length > 0 ? this.#fault(to) : undefined;
    if (fault === 'drop') {
      to.sent.withheld += to.subscribers.size;
      return;
    }
    if (fault === 'late') {
      this.#held.set(to, { text, rows, events });
      return;
    }
    this.#send(to, text, rows, events);
    if (fault === 'repeat') this.#send(to, text, rows, events);
    const held = this.#held.get(to);
    if (held === undefined) return;
    this.#held.delete(to);
    this.#send(to, held.text, held.rows, held.events);
  }

  /** Sends one message to one subscriber only: a snapshot or the latest state. */
  greet(connection: Connection, to: Topic, text: string, rows: number, events: EventCounts): void {
    if (this.isPlaying || this.#silenced.some((each) => means(each, to))) return;
    connection.data(to.name, text);
    this.#count(to, 1, rows, events);
  }

  /** The next `count` messages of the selection are dropped, sent twice, or each sent after the one that follows it. */
  disturb(kind: Fault['kind'], count: number, selection: Selection): void {
    this.#faults.push({ kind, left: count, ...selection });
  }

  /** Calls once when so many more messages were sent. */
  afterMessages(count: number, run: () => void): void {
    this.#planned.push({ at: this.messages + count, run });
  }

  silence(selection: Selection): void {
    this.#silenced.push(selection);
  }

  /** Ends all silences that name the same stream and symbol, or all of them when none is named. */
  unsilence(selection: Selection): void {
    const all = selection.stream === undefined && selection.symbol === undefined;
    this.#silenced = all
      ? []
      : this.#silenced.filter((each) => each.stream !== selection.stream || each.symbol !== selection.symbol);
  }

  /** A connection ended: it listens no more. */
  forget(connection: Connection): void {
    for (const each of this.#topics.values()) each.subscribers.delete(connection);
  }

  /** Counts from zero again. */
  clear(): void {
    for (const { sent } of this.#topics.values())
      Object.assign(sent, { messages: 0, rows: 0, withheld: 0, events: {} });
  }

  truth(): TopicTruth[] {
    return [...this.#topics.values()]
      .filter((each) => each.sent.messages > 0 || each.sent.withheld > 0)
      .map(({ name, channel, symbol, sent }) => ({
        topic: name,
        stream: channel,
        symbol,
        ...sent,
        events: { ...sent.events },
      }));
  }

  #fault(to: Topic): Fault['kind'] | undefined {
    // A message is late by one: what follows it goes out in time.
    const fault = this.#faults.find(
      (each) => means(each, to) && !(each.kind === 'late' && this.#held.has(to)),
    );
    if (fault === undefined) return undefined;
    if (--fault.left <= 0) this.#faults = this.#faults.filter((each) => each !== fault);
    return fault.kind;
  }

  #send(to: Topic, text: string, rows: number, events: EventCounts): void {
    let taken = 0;
    for (const connection of to.subscribers) {
      if (connection.isLeaving) continue;
      connection.data(to.name, text);
      taken++;
    }
    this.#count(to, taken, rows, events);
  }

  #count(to: Topic, times: number, rows: number, events: EventCounts): void {
    this.messages += times;
    to.sent.messages += times;
    to.sent.rows += times * rows;
    for (const stream in events) {
      const name = stream as StreamName;
      to.sent.events[name] = (to.sent.events[name] ?? 0) + times * (events[name] ?? 0);
    }
    if (this.#planned.length === 0) return;
    const due = this.#planned.filter((each) => each.at <= this.messages);
    this.#planned = this.#planned.filter((each) => each.at > this.messages);
    for (const each of due) each.run();
  }
}
