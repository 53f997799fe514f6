import { z } from 'zod';
import { exchangeIds } from '../market/exchange.ts';
import { query, shape, stream, type Contract } from '../rpc/contract.ts';

/** How the recording that the live screens can be shown stands. */
export interface PlaybackStatus {
  /** Grows with every opening and every jump: what was seen before says nothing about what comes. 0 before the first. */
  readonly id: number;
  readonly state: 'none' | 'opening' | 'playing' | 'paused' | 'ended' | 'failed';
  /** For people: what it is doing, or why it could not. */
  readonly text: string;
  /** What can be gone to, epoch ms; null without a recording. */
  readonly from_ms: number | null;
  readonly to_ms: number | null;
  /** Time of the replay, epoch ms. */
  readonly now_ms: number | null;
  readonly speed: number | 'max';
  /** Whether its signals are those that were raised live, as far as it can be known. */
  readonly is_exact: boolean;
  /** Where reading began, so that everything is known at the time that was asked for. */
  readonly read_from_ms: number | null;
}

export const noPlayback: PlaybackStatus = {
  id: 0,
  state: 'none',
  text: '',
  from_ms: null,
  to_ms: null,
  now_ms: null,
  speed: 1,
  is_exact: true,
  read_from_ms: null,
};

/** Epoch ms. */
const ms = z.number().min(0).max(253_402_300_800_000);
const speed = z.union([z.literal('max'), z.number().min(0.01).max(10_000)]);
const nothing = z.strictObject({});

/** Which recording: every stream of these venues and symbols in `[from_ms, to_ms)`; an empty list means all of them. */
export const playbackOrder = z
  .strictObject({
    from_ms: ms,
    to_ms: ms,
    /** Where it begins; at the start unless said. */
    at_ms: ms.optional(),
    exchanges: z.array(z.enum(exchangeIds)).max(exchangeIds.length),
    symbols: z.array(z.string().min(1).max(64)).max(200),
    speed: speed.default(1),
    is_paused: z.boolean().default(false),
  })
  .refine((order) => order.from_ms < order.to_ms, { message: 'from_ms: expected a time before to_ms' });

export const playbackSteer = z.discriminatedUnion('do', [
  z.strictObject({ do: z.enum(['pause', 'resume', 'close']) }),
  z.strictObject({ do: z.literal('speed'), speed }),
  /** One quote, or up to the next opening of a signal; then it pauses. */
  z.strictObject({ do: z.literal('step'), to: z.enum(['quote', 'signal']) }),
  z.strictObject({ do: z.literal('seek'), ts_ms: ms }),
]);

export type PlaybackOrder = z.output<typeof playbackOrder>;
export type PlaybackSteer = z.output<typeof playbackSteer>;

/** A recording as the source of the live screens. There is one at a time; each window chooses whether it looks at it. */
export const playback = {
  /** Answers when the first numbers are there. @throws NOT_FOUND when nothing is recorded there */
  open: query(playbackOrder, shape<null>()),
  /** @throws INVALID_INPUT without a recording */
  steer: query(playbackSteer, shape<null>()),
  status: stream(nothing, shape<PlaybackStatus>(), { keep: 'latest', key: () => 'status' }),
} satisfies Contract[string];
