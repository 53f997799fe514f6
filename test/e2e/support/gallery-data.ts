import type { DatasetRow } from '#shared/api/data.ts';
import type { CatalogFile, TreeNode } from '#shared/market/catalog.ts';
import { seededRandom } from '../../../src-main/base/random.ts';
import { coins } from '../../support/fake-session.ts';
import type { FakeData } from '../../support/fake-data.ts';

const MS = 1_000_000n;
const DAY_MS = 86_400_000;
/** Rows of a day of a symbol, by venue and stream. */
const rowsOf = { binance: 5_100_000, bybit: 4_300_000, okx: 3_600_000 } as const;
const shareOf = { bbo: 1, funding: 0.004, mark_price: 0.02, trade: 0.24 } as const;
const exchanges = ['binance', 'bybit', 'okx'] as const;
const streams = ['bbo', 'funding', 'mark_price', 'trade'] as const;
interface DayOf {
  readonly exchange: (typeof exchanges)[number];
  readonly stream: (typeof streams)[number];
  readonly symbol: string;
  readonly dayMs: number;
  readonly isLast: boolean;
}

const days = [13, 14, 15].map((day) => Date.UTC(2026, 0, day));
const symbols = coins.map(({ symbol }) => symbol).filter((symbol) => symbol !== '1000PEPEUSDT');

interface Branch {
  readonly exchange?: string | undefined;
  readonly stream?: string | undefined;
  readonly symbol?: string | undefined;
}

/** A data folder after three days of three venues: what its screen is asked is answered from rows made up here. */
export function furnish(data: FakeData): void {
  const random = seededRandom(5);
  const every = exchanges.flatMap((exchange) =>
    streams.flatMap((stream) =>
      symbols
        .toSorted()
        .flatMap((symbol) =>
          days.map((dayMs, i) => ({ exchange, stream, symbol, dayMs, isLast: i === days.length - 1 })),
        ),
    ),
  );
  const rows = every.map((of, i) => ({ ...dayOf(data.day, of, 0.7 + random() * 0.6), id: hex(i, 0) }));
  const below = ({ exchange, stream, symbol }: Branch): DatasetRow[] =>
    rows.filter(
      (row) =>
        (exchange ?? row.exchange) === row.exchange &&
        (stream ?? row.stream) === row.stream &&
        (symbol ?? row.symbol) === row.symbol,
    );
  const filesOf = ({ dataset: id }: { readonly dataset: string }): readonly CatalogFile[] => {
    const day = rows.find((row) => row.id === id);
    return day === undefined ? [] : hoursOf(day);
  };
  data.shelf = {
    summary: () => ({
      ...totals(rows),
      export_dir: '/data/arbscope/exports',
      import_dir: '/data/arbscope/import',
    }),
    tree: (branch) => {
      const level =
        branch.exchange === undefined ? 'exchange' : branch.stream === undefined ? 'stream' : 'symbol';
      const found = below(branch);
      return [...new Set(found.map((row) => row[level]))].map((name): TreeNode => {
        const own = found.filter((row) => row[level] === name);
        return {
          ...totals(own),
          name,
          first_date: own[0]!.date,
          last_date: own.at(-1)!.date,
          coverage: own.reduce((sum, row) => sum + row.covered / 96, 0) / own.length,
        };
      });
    },
    datasets: below,
    files: filesOf,
    preview: ({ file, offset, limit }) => {
      const id = `${file.slice(0, -2)}00`;
      const day = rows.find((row) => row.id === id)!;
      const { ts_min, rows: total } = filesOf({ dataset: id }).find((each) => each.id === file)!;
      const first = BigInt(ts_min ?? '0');
      const { price, tick, size } = coins.find(({ symbol }) => symbol === day.symbol)!;
      const decimals = Math.round(-Math.log10(tick));
      return {
        columns: ['ts_event', 'ts_recv', 'bid_price', 'bid_qty', 'ask_price', 'ask_qty'].map((name, i) => ({
          name,
          type: i < 2 ? 'BIGINT' : 'DOUBLE',
        })),
        offset,
        total,
        gaps: [],
        rows: Array.from({ length: Math.min(limit, total - offset) }, (_, i) => {
          const at = offset + i;
          const ts = first + BigInt(at) * 21n * MS;
          const bid = price + Math.round(9 * Math.sin(at / 9) + 4 * Math.sin(at / 2.3)) * tick;
          const qty = (of: number): string =>
            String(Number((size * (0.1 + (((at * of) % 89) / 89) ** 2)).toPrecision(4)));
          return [
            String(ts),
            String(ts + 38_412_907n + BigInt((at * 7_368_787) % 9_000_000)),
            bid.toFixed(decimals),
            qty(37),
            (bid + tick).toFixed(decimals),
            qty(53),
          ];
        }),
      };
    },
  };
}

function totals(
  rows: readonly DatasetRow[],
): Pick<TreeNode, 'datasets' | 'files' | 'rows' | 'bytes' | 'damaged'> {
  const sum = (of: (row: DatasetRow) => number): number => rows.reduce((n, row) => n + of(row), 0);
  return {
    datasets: rows.length,
    files: sum((row) => row.files),
    rows: sum((row) => row.rows),
    bytes: sum((row) => row.bytes),
    damaged: 0,
  };
}

/** The last day is as it was recorded, with its gap; those before it are compacted and whole. */
function dayOf(
  like: DatasetRow,
  { exchange, stream, symbol, dayMs, isLast }: DayOf,
  luck: number,
): DatasetRow {
  const rank = coins.findIndex((coin) => coin.symbol === symbol) + 1;
  const rows = Math.round((rowsOf[exchange] * shareOf[stream] * luck) / rank ** 0.6);
  const files = isLast ? 24 : 1;
  const grade: DatasetRow['grade'] = {
    verdict: 'GOOD',
    reasons: [],
    usable_for: ['replay', 'statistics'],
    rule: 1,
  };
  return {
    ...like,
    exchange,
    stream,
    symbol,
    date: new Date(dayMs).toISOString().slice(0, 10).replaceAll('-', ''),
    files,
    parts: isLast ? files : 0,
    part_bytes: isLast ? rows * 11 : 0,
    bytes: rows * (isLast ? 11 : 8),
    rows,
    ts_min: String(BigInt(dayMs) * MS),
    ts_max: String(BigInt(dayMs + DAY_MS) * MS - 17_000_001n),
    ...(isLast
      ? {}
      : { quarters: 'f'.repeat(24), covered: 96, quality: 'GOOD', grade, compaction: 'current' }),
  };
}

/** Of the day of this number; and of its files, counted from 1. */
function hex(day: number, file: number): string {
  return day.toString(16).padStart(14, '0') + file.toString(16).padStart(2, '0');
}

/** Files of a day: as many as it says, of equal length. */
function hoursOf(day: DatasetRow): readonly CatalogFile[] {
  const begin = BigInt(day.ts_min ?? '0');
  const span = (BigInt(day.ts_max ?? '0') - begin) / BigInt(day.files);
  return Array.from({ length: day.files }, (_, i): CatalogFile => {
    const from = begin + span * BigInt(i) + (i === 0 ? 12_000_000n : 0n);
    const where = `exchange=${day.exchange}/stream=${day.stream}/symbol=${day.symbol}/date=${day.date}`;
    const isPart = day.parts > 0;
    return {
      id: hex(Number.parseInt(day.id.slice(0, -2), 16), i + 1),
      path: isPart ? `spool/${where}/part-${from}-0000${i + 10}.parquet` : `compact/${where}/data.parquet`,
      dataset: day.id,
      layer: isPart ? 'raw' : 'compact',
      bytes: Math.round(day.bytes / day.files),
      rows: Math.floor(day.rows / day.files),
      ts_min: String(from),
      ts_max: String(begin + span * BigInt(i + 1) - 20_000_000n),
      unit: 'ns',
      quarters: day.quarters,
      columns: null,
      version: null,
      fault: null,
    };
  });
}
