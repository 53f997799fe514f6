import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemFiles } from '../../src-main/base/files.ts';
import { ColumnBatch } from '../../src-main/storage/column-batch.ts';
import { PartSpool } from '../../src-main/storage/spool.ts';
import { median } from '../median.ts';

export interface PartCost {
  readonly rowsPerS: number;
  /** A plain file of as many bytes, synced: rows a second. */
  readonly plainRowsPerS: number;
  readonly bytesPerRow: number;
}

const EPOCH_MS = Date.UTC(2026, 0, 15);
const noBytes = new Uint8Array();

/** Writes parts as the writer does: encoded, synced, renamed, folder synced. @param rows of a part */
export async function partCost(rows: number, repeat = 5): Promise<PartCost> {
  const folder = await mkdtemp(join(tmpdir(), 'arbscope-parts-'));
  const spool = new PartSpool({ files: systemFiles, root: folder });
  try {
    const batch = quotes(rows);
    const path = (k: number): string =>
      `exchange=okx/stream=bbo/symbol=BTCUSDT/date=20260115/part-1768435200000000000-${String(k).padStart(6, '0')}.parquet`;
    let bytes = (await spool.store(batch, path(0))).bytes;
    const [seconds, plain]: [number[], number[]] = [[], []];
    for (let k = 1; k <= repeat; k++) {
      const started = performance.now();
      ({ bytes } = await spool.store(batch, path(k)));
      const stored = performance.now();
      await plainFile(join(folder, `plain-${k}`), bytes);
      seconds.push((stored - started) / 1_000);
      plain.push((performance.now() - stored) / 1_000);
    }
    return {
      rowsPerS: rows / median(seconds),
      plainRowsPerS: rows / median(plain),
      bytesPerRow: bytes / rows,
    };
  } finally {
    spool.close();
    await rm(folder, { recursive: true });
  }
}

/** Prices that walk on a tick grid, sizes of a thousand kinds, exchange times in whole ms. */
function quotes(rows: number): ColumnBatch {
  const partition = { exchange: 'okx', stream: 'bbo', symbol: 'BTCUSDT', date: '20260115' } as const;
  const batch = new ColumnBatch(partition, EPOCH_MS, 0);
  let price = 96_000;
  for (let row = 0; row < rows; row++) {
    price += ((row * 7_919) % 11) - 5;
    const [bid, ask] = [price / 10, (price + 1) / 10];
    batch.append({
      slot: 0,
      stream: 0,
      tsMs: EPOCH_MS + row * 5,
      subNs: 0,
      recvNs: row * 5_000_000 + ((row * 104_729) % 900_000),
      a: bid,
      b: ((row * 31) % 1_000) / 100,
      c: ask,
      d: ((row * 17) % 1_000) / 100,
      bytes: noBytes,
      idAt: 0,
      number: Number.NaN,
      idLength: 0,
    });
  }
  return batch;
}

async function plainFile(path: string, bytes: number): Promise<void> {
  const handle = await open(path, 'w');
  await handle.writeFile(new Uint8Array(bytes));
  await handle.sync();
  await handle.close();
}
