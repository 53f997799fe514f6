import { exchangeLabels, type ExchangeId } from '#shared/market/exchange.ts';
import type { GapMap } from '#shared/market/gap-map.ts';
import type { StreamName } from '#shared/market/stream.ts';

/** One line of the heatmap: a venue, a stream of it, or a symbol of that. */
export interface Line {
  readonly key: string;
  readonly depth: 0 | 1 | 2;
  readonly label: string;
  readonly exchange: ExchangeId;
  readonly stream: StreamName | '*';
  readonly symbol: string;
  readonly isOpen: boolean;
  /** Rows of the map it stands for. */
  readonly rows: readonly number[];
}

/** What a line is about, without how it is shown. '*': every stream, every symbol. */
export type Place = Pick<Line, 'exchange' | 'stream' | 'symbol'>;

export function placeOf({ exchange, stream, symbol }: Place): Place {
  return { exchange, stream, symbol };
}

/** Which lines are shown. */
export interface LineFilter {
  /** Empty: all. */
  readonly venue: string;
  /** Only what has gaps. */
  readonly onlyGaps: boolean;
}

/** The lines to show, outermost first. @param open keys of those that show what is below them */
export function linesOf(map: GapMap, open: ReadonlySet<string>, filter: LineFilter): Line[] {
  const shown = map.rows.flatMap((row, index) =>
    (filter.venue === '' || row.exchange === filter.venue) && !(filter.onlyGaps && row.gaps === 0)
      ? [{ ...row, index }]
      : [],
  );
  const indexes = (rows: readonly { index: number }[]): number[] => rows.map(({ index }) => index);
  const lines: Line[] = [];
  for (const [exchange, ofVenue] of Map.groupBy(shown, (row) => row.exchange)) {
    const isOpen = open.has(exchange);
    const venue = { exchange, stream: '*', symbol: '*', label: exchangeLabels[exchange].name } as const;
    lines.push({ key: exchange, depth: 0, isOpen, rows: indexes(ofVenue), ...venue });
    if (!isOpen) continue;
    for (const [stream, ofStream] of Map.groupBy(ofVenue, (row) => row.stream)) {
      const key = `${exchange} ${stream}`;
      const isStreamOpen = open.has(key);
      const name = { exchange, stream, symbol: '*', label: stream } as const;
      lines.push({ key, depth: 1, isOpen: isStreamOpen, rows: indexes(ofStream), ...name });
      if (!isStreamOpen) continue;
      for (const { symbol, index } of ofStream) {
        lines.push({
          key: `${key} ${symbol}`,
          depth: 2,
          isOpen: false,
          rows: [index],
          exchange,
          stream,
          symbol,
          label: symbol,
        });
      }
    }
  }
  return lines;
}

/** Name of a line or gap, outermost first: `OKX · bbo · BTCUSDT`. */
export function placeText(of: { exchange: ExchangeId; stream: string; symbol: string }): string {
  const rest = [of.stream, of.symbol].filter((name) => name !== '*');
  return [exchangeLabels[of.exchange].code, ...rest].join(' · ');
}
