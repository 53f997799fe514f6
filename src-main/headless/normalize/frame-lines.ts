import { systemClock } from '../../base/clock.ts';
import type { Reader } from '../../exchanges/exchange.ts';
import { reasons } from '../../exchanges/reasons.ts';
import type { EventLines } from './event-lines.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;

/** Longest line that is kept; a venue's largest frames are a hundredth of it. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** Frames as lines in, whatever the chunks; one line of JSON out for each. */
export class FrameLines {
  readonly #reader: Reader;
  readonly #events: EventLines;
  readonly #wallMs: () => number;
  /** Chunks of the line that has begun. */
  #pieces: Buffer[] = [];
  #pieceBytes = 0;

  constructor(reader: Reader, events: EventLines, wallMs: () => number = () => systemClock.wallMs()) {
    this.#reader = reader;
    this.#events = events;
    this.#wallMs = wallMs;
  }

  /** The answers to the lines that end in this chunk. */
  *lines(chunk: Buffer): Generator<string> {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, at));
      from = at + 1;
      yield this.#finished();
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** The answer to a last line that has no line end. */
  *rest(): Generator<string> {
    if (this.#pieceBytes > 0) yield this.#finished();
  }

  /** Of a line that is too long only the length is kept. */
  #keep(piece: Buffer): void {
    this.#pieceBytes += piece.length;
    if (this.#pieceBytes > LONGEST_LINE) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  #finished(): string {
    const isTooLong = this.#pieceBytes > LONGEST_LINE;
    const [only] = this.#pieces;
    const line = this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#pieceBytes = 0;
    return isTooLong ? `{"reject":"${reasons.tooLarge}"}` : this.#answer(line);
  }

  #answer(line: Buffer): string {
    const text = line.at(-1) === RETURN ? line.subarray(0, -1) : line;
    this.#events.begin(this.#wallMs());
    const reading = this.#reader.read(text[0] === QUOTE ? textFrame(text) : text, this.#events);
    if (reading === 'events') return this.#events.line();
    return 'reject' in reading
      ? JSON.stringify({ reject: reading.reject })
      : JSON.stringify({ control: reading.control });
  }
}

/** A line that is a JSON string stands for a frame that is not JSON, as `pong`. */
function textFrame(line: Buffer): Buffer {
  try {
    const text: unknown = JSON.parse(line.toString('utf8'));
    return typeof text === 'string' ? Buffer.from(text) : line;
  } catch {
    return line;
  }
}
