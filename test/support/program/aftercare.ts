import { join } from 'node:path';
import { systemClock } from '../../../src-main/base/clock.ts';
import { systemFiles, type Files } from '../../../src-main/base/files.ts';
import { systemProcesses } from '../../../src-main/base/processes.ts';
import { seededRandom } from '../../../src-main/base/random.ts';
import { compact } from '../../../src-main/storage/compact/compact.ts';
import { openLedger } from '../../../src-main/storage/s3/open-ledger.ts';
import { Uploader } from '../../../src-main/storage/s3/uploader.ts';
import { dieAt } from '../dying-files.ts';
import { folderStore } from '../folder-store.ts';

/**
 * What follows recording, in a process that ends itself at a step: `aftercare.ts FOLDER STEP COUNT`. Compacts the spool,
 * copies parts and days to a bucket that is a folder, and removes the parts that were copied. Goes on until it is ended.
 */
const [folder = '', step = '', count = '0'] = process.argv.slice(2);
const reached = dieAt(step, Number(count));
const roots = { spool: join(folder, 'spool'), compact: join(folder, 'compact') };

const files: Files = {
  ...systemFiles,
  async rename(from, to) {
    await systemFiles.rename(from, to);
    if (to.endsWith('/data.parquet')) reached('compact.data.renamed');
    if (to.endsWith('/meta.json')) reached('compact.renamed');
  },
  async remove(path) {
    await systemFiles.remove(path);
    if (/\/part-[^/]*\.parquet$/.test(path)) reached('local.removed');
  },
};
const bucket = folderStore(join(folder, 'bucket'));
const store = {
  ...bucket,
  async put(...args: Parameters<typeof bucket.put>): Promise<void> {
    await bucket.put(...args);
    reached('upload.done');
  },
};

await compact(
  { spoolDir: roots.spool, compactDir: roots.compact, selection: {} },
  { files, clock: systemClock, processes: systemProcesses },
);
const ledger = await openLedger(files, join(folder, 'uploads.db'), 'folder');
const uploader = new Uploader(
  {
    target: 'a folder',
    prefix: '',
    roots,
    keepLocalHours: 0,
    keepUncompacted: true,
    spoolQuotaBytes: 1e9,
    pace: { scanMs: 50, fullScanMs: 50, keepMs: 50 },
  },
  {
    store,
    ledger,
    files,
    clock: systemClock,
    random: seededRandom(1),
    log: () => {},
    counters: () => {},
  },
);
uploader.start();
