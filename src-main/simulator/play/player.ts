import { join } from 'node:path';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Files } from '../../base/files.ts';
import type { Topic } from '../socket/topic.ts';
import type { World } from '../world.ts';
import { recordedFrame, type RecordedFrame } from './recorded-frame.ts';
import { idSpans, rewrite } from './rewrite.ts';

interface PlayOptions {
  /** Holds `<venue>/*.ndjson`, one message a line; a line that is a JSON text is a text frame and is passed over. */
  readonly folder: string;
  /** Messages per second and topic. */
  readonly rate: number;
  /** Send frames as they were recorded. */
  readonly keepsBytes: boolean;
}

async function readFrames(files: Files, folder: string, exchange: ExchangeId): Promise<RecordedFrame[]> {
  const directory = join(folder, exchange);
  const names = (await files.list(directory)).filter((name) => name.endsWith('.ndjson')).toSorted();
  const frames: RecordedFrame[] = [];
  for (const name of names) {
    const lines = new TextDecoder().decode(await files.read(join(directory, name))).split('\n');
    for (const line of lines) {
      const frame = line.trim() === '' ? undefined : recordedFrame(exchange, line.trimEnd());
      if (frame !== undefined) frames.push(frame);
    }
  }
  return frames;
}

/**
 * Plays recorded frames instead of the random market: every topic in the files starts with its first subscriber and goes
 * through its frames in the order of the files, over and over.
 *
 * @throws AppError INVALID_INPUT when the folder holds no frame of any venue that runs
 */
export async function play(world: World, files: Files, options: PlayOptions): Promise<void> {
  let found = 0;
  for (const exchange of world.market.exchanges) {
    const frames = await readFrames(files, options.folder, exchange);
    found += frames.length;
    const hub = world.hub(exchange);
    if (hub === undefined) continue;
    hub.isPlaying = true;
    const byTopic = new Map<Topic, RecordedFrame[]>();
    for (const frame of frames) {
      for (const { name, channel, symbol } of frame.topics) {
        const topic = hub.topic(name, channel, symbol);
        const list = byTopic.get(topic);
        if (list === undefined) byTopic.set(topic, [frame]);
        else list.push(frame);
      }
    }
    for (const [topic, list] of byTopic) playTopic(world, exchange, { topic, frames: list }, options);
  }
  if (found > 0) return;
  throw new AppError(
    'INVALID_INPUT',
    `frames to play: expected market messages in ${join(options.folder, '<venue>')}/*.ndjson, found none`,
  );
}

function playTopic(
  world: World,
  exchange: ExchangeId,
  played: { readonly topic: Topic; readonly frames: readonly RecordedFrame[] },
  { rate, keepsBytes }: PlayOptions,
): void {
  const { topic, frames } = played;
  const { agenda, clock } = world;
  const spans = idSpans(
    exchange,
    frames.map((frame) => frame.text),
  );
  let next = 0;
  agenda.add(clock.nowMs(), (atMs) => {
    if (topic.subscribers.size > 0) {
      const frame = frames[next % frames.length]!;
      const round = Math.floor(next / frames.length);
      const text = keepsBytes ? frame.text : rewrite(exchange, frame, atMs, { spans, round });
      world.hub(exchange)?.pass(topic, text, frame.rows, {});
      next++;
    }
    return atMs + 1_000 / rate;
  });
}
