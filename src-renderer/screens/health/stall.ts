import { exchangeLabels } from '#shared/market/exchange.ts';
import type { StreamName } from '#shared/market/stream.ts';
import type { VenueStatus } from '#shared/status.ts';
import { ageText } from '../../ui/format.ts';

/** Younger than this, a stream moves, ms. */
const MOVES_MS = 5_000;

/** A stream that says nothing on an open socket, while something shows that it should. */
export interface Stall {
  readonly stream: StreamName;
  readonly symbols: readonly string[];
  readonly ageMs: number | null;
  /** What moves meanwhile. */
  readonly witness: string;
}

/**
 * The streams of a venue that have stalled: open socket, silent beyond their own rhythm (20 times their mean interval and
 * at least the silence setting), while another stream of the venue or the same stream elsewhere moves. Without such a
 * witness it may as well be the network, and nothing is said.
 */
export function stalls(venue: VenueStatus, all: readonly VenueStatus[]): Stall[] {
  const isOpen = venue.connections.some(({ state }) => state === 'open' || state === 'silent');
  if (!isOpen) return [];
  return venue.streams.flatMap(({ stream, silent, age_ms }) => {
    const witness = silent.length === 0 ? undefined : witnessOf(venue, stream, all);
    return witness === undefined ? [] : [{ stream, symbols: silent, ageMs: age_ms, witness }];
  });
}

function witnessOf(venue: VenueStatus, stream: StreamName, all: readonly VenueStatus[]): string | undefined {
  const moves = (ageMs: number | null): boolean => ageMs !== null && ageMs < MOVES_MS;
  const own = venue.streams.find(
    (each) => each.stream !== stream && each.silent.length === 0 && moves(each.age_ms),
  );
  if (own !== undefined) return own.stream;
  const elsewhere = all.find(
    (other) =>
      other.exchange !== venue.exchange &&
      other.streams.some((each) => each.stream === stream && each.silent.length === 0 && moves(each.age_ms)),
  );
  return elsewhere === undefined ? undefined : `${exchangeLabels[elsewhere.exchange].code} ${stream}`;
}

/** `bbo of 10 symbols says nothing for 6.2 s while trade moves; new sockets so far: 2`. */
export function stallText(found: readonly Stall[], renewals: number): string {
  const parts = found.map(({ stream, symbols, ageMs, witness }) => {
    const what =
      symbols.length === 1 ? `${stream} of ${symbols[0]}` : `${stream} of ${symbols.length} symbols`;
    const since = ageMs === null ? 'has said nothing' : `says nothing for ${ageText(ageMs)}`;
    return `${what} ${since} while ${witness} moves`;
  });
  return `${parts.join('; ')}; resubscribed ×${renewals}`;
}
