import { createHash } from 'node:crypto';
import type { StreamName } from '#shared/market/stream.ts';
import type { Row } from './parts.ts';

/** Where a row comes from: name of its part, position in it. */
export interface Origin {
  readonly part: string;
  readonly index: number;
}

function compare(a: bigint | number | string, b: bigint | number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareIds(a: string, b: string): number {
  const [digitsA, digitsB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (digitsA !== digitsB) return digitsA ? -1 : 1;
  return (digitsA ? compare(BigInt(a), BigInt(b)) : 0) || Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The rules of compaction in the plainest form: sort everything, then drop. */
export function referenceCompaction(
  stream: StreamName,
  parts: ReadonlyMap<string, readonly Row[]>,
): { rows: Row[]; equalRows: number; tradeIds: number } {
  const all = [...parts].flatMap(([part, rows]) => rows.map((row, index) => ({ row, part, index })));
  all.sort(
    (a, b) =>
      compare(a.row['ts_event']!, b.row['ts_event']!) ||
      compare(a.row['ts_recv']!, b.row['ts_recv']!) ||
      (stream === 'trade' ? compareIds(String(a.row['trade_id']), String(b.row['trade_id'])) : 0) ||
      compare(a.part, b.part) ||
      a.index - b.index,
  );
  const contents = new Set<string>();
  const ids = new Set<string>();
  const kept: Row[] = [];
  let equalRows = 0;
  let tradeIds = 0;
  for (const { row } of all) {
    const content = JSON.stringify(row, (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
    const id = stream === 'trade' ? String(row['trade_id']) : '';
    if (contents.has(content)) equalRows++;
    else if (id !== '' && ids.has(id)) tradeIds++;
    else kept.push(row);
    contents.add(content);
    if (id !== '') ids.add(id);
  }
  const rows = kept.map((row, seq) => {
    const { ts_event = 0n, ...rest } = row;
    return { ts_event, seq: BigInt(seq), ...rest };
  });
  return { rows, equalRows, tradeIds };
}

const constants = new Set(['exchange', 'symbol', 'stream', 'stream_version', 'seq']);

/** The canonical row encoding, written down a second time from its description. */
export function referenceHash(
  { exchange, stream, symbol }: { exchange: string; stream: string; symbol: string },
  columns: readonly { name: string; type: string; nullable?: true }[],
  rows: readonly Row[],
): string {
  const own = columns.filter(({ name }) => !constants.has(name));
  const pieces = [
    Buffer.from(`arbscope-rows-1 exchange=${exchange} stream=${stream} symbol=${symbol} stream_version=1\n`),
    Buffer.from(`${own.map(({ name, type }) => `${name}:${type}`).join(',')}\n`),
  ];
  for (const row of rows) {
    for (const { name, type, nullable } of own) {
      const value = row[name];
      if (nullable) pieces.push(Buffer.from([value === null ? 0 : 1]));
      if (value === null || value === undefined) continue;
      if (type === 'VARCHAR') {
        const text = Buffer.from(String(value));
        const length = Buffer.alloc(4);
        length.writeUInt32LE(text.length);
        pieces.push(length, text);
      } else if (type === 'TINYINT') {
        const byte = Buffer.alloc(1);
        byte.writeInt8(Number(value));
        pieces.push(byte);
      } else {
        const eight = Buffer.alloc(8);
        if (type === 'BIGINT') eight.writeBigInt64LE(BigInt(value));
        else eight.writeDoubleLE(Number(value));
        pieces.push(eight);
      }
    }
  }
  return createHash('sha256').update(Buffer.concat(pieces)).digest('hex');
}
