import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Alert } from '#shared/alerts/alert.ts';
import { systemFiles } from '../../../../src-main/base/files.ts';
import { AlertRows } from '../../../../src-main/history/alert-rows.ts';
import { alertTables } from '../../../../src-main/history/alert-tables.ts';
import { openHistory } from '../../../../src-main/history/open-history.ts';

const DAY = 86_400_000;
const clock = { wallMs: () => 100 * DAY };
let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'arbscope-alerts-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const alert = (id: string, at_ms: number, alarm = 'a', value = 1): Alert => ({
  id,
  at_ms,
  severity: 'info',
  event: 'fired',
  rule: 'r',
  rule_name: 'R',
  alarm,
  subject: {},
  title: id,
  text: '',
  speech: '',
  value,
  count: 1,
  members: [],
  channels: ['sound'],
  often: false,
});

test('alerts outlive the program, newest first, with who was acknowledged when', async () => {
  const first = await openHistory(folder, [alertTables], { files: systemFiles, clock });
  const rows = new AlertRows(first.db, clock);
  rows.add([alert('1', 99 * DAY), alert('2', 99.5 * DAY, 'b', Number.NaN), alert('2', 99.5 * DAY)]);
  rows.acknowledge('a', 99.6 * DAY);
  rows.add([alert('3', 99.7 * DAY)]);
  first.db.close();
  const second = await openHistory(folder, [alertTables], { files: systemFiles, clock });
  const again = new AlertRows(second.db, clock);
  expect(again.newest(10)).toEqual([
    { ...alert('3', 99.7 * DAY), acknowledged_ms: null },
    { ...alert('2', 99.5 * DAY, 'b', Number.NaN), acknowledged_ms: null },
    { ...alert('1', 99 * DAY), acknowledged_ms: 99.6 * DAY },
  ]);
  again.acknowledge(null, 99.8 * DAY);
  expect(again.newest(10).map(({ acknowledged_ms }) => acknowledged_ms! / DAY)).toEqual([99.8, 99.8, 99.6]);
  again.tidy(null);
  again.tidy(0.6);
  expect(again.newest(10).map(({ id }) => id)).toEqual(['3', '2']);
  second.db.close();
});
