import { settingLeaves, type SettingLeaf } from '#shared/setting-leaves.ts';
import type { Measure } from './quantity.ts';

/** Parts of the screen, in their order. */
export const sections = [
  { id: 'general', title: 'General' },
  { id: 'venues', title: 'Venues & symbols' },
  { id: 'fees', title: 'Fees' },
  { id: 'freshness', title: 'Freshness' },
  { id: 'signals', title: 'Signals' },
  { id: 'sound', title: 'Sound' },
  { id: 'appearance', title: 'Appearance' },
  { id: 'keyboard', title: 'Keyboard' },
  { id: 'data', title: 'Data' },
  { id: 'network', title: 'Network' },
  { id: 'updates', title: 'Updates' },
  { id: 'privacy', title: 'Privacy' },
  { id: 'about', title: 'About' },
] as const;

export type SectionId = (typeof sections)[number]['id'];

/** How a setting of the program is shown. */
export interface Field {
  readonly leaf: SettingLeaf;
  readonly section: SectionId;
  readonly label: string;
  readonly about: string;
  readonly measure: Measure;
  /** What null means, where it is a value. */
  readonly none: string;
}

type Words = readonly [section: SectionId, label: string, about: string, measure?: Measure, none?: string];

const words: Readonly<Record<string, Words>> = {
  exchanges: ['venues', 'Venues', 'Public data of these venues is recorded and compared.'],
  symbols: ['venues', 'Symbols', 'Perpetuals against USDT, separated by commas or spaces.'],
  endpoints: ['network', 'Addresses of venues', 'Other addresses than the venues’ own, in config.json only.'],
  'signals.open_pct': ['signals', 'Open at', 'Net of both taker fees, at which a signal opens.', 'spread'],
  'signals.close_pct': [
    'signals',
    'Close below',
    'Net below which it closes; not above the line it opens at.',
    'spread',
  ],
  'signals.suspect_pct': [
    'signals',
    'Suspect from',
    'Net from which a quote is reported as suspect instead.',
    'spread',
  ],
  'signals.dwell_ms': [
    'signals',
    'Hold for',
    'A route has to stay above the line for so long before it opens.',
    'ms',
  ],
  'signals.dwell_updates': [
    'signals',
    'Or for quotes',
    'Or for so many quotes, whichever is first; 0: by time alone.',
    'count',
  ],
  'signals.cooldown_ms': ['signals', 'Cool down', 'Least time between two signals of one route.', 'ms'],
  'signals.min_notional': [
    'signals',
    'Least size',
    'Smaller opportunities are ignored, quote currency.',
    'money',
  ],
  'signals.max_notional': [
    'signals',
    'Largest size',
    'Sizes are cut to this value, quote currency; 0: no limit.',
    'money',
  ],
  'signals.update_ms': [
    'signals',
    'Update every',
    'Least time between two updates of a running signal.',
    'ms',
  ],
  'signals.keep_days': [
    'signals',
    'Keep history',
    'Signals and what belongs to them are kept for so long.',
    'days',
    'for ever',
  ],
  'signals.mutes': ['signals', 'Muted routes', 'Muted in the tables; listed here.'],
  'signals.max_age_ms': [
    'freshness',
    'Stale after',
    'Older quotes are no legs of a signal, and are hatched.',
    'ms',
  ],
  'signals.max_skew_ms': ['freshness', 'Most skew', 'Feeds of two venues further apart open nothing.', 'ms'],
  'signals.clock_fault_ms': [
    'freshness',
    'Clock fault',
    'An exchange time so much ahead is a fault of a clock.',
    'ms',
  ],
  'connection.silence_ms': [
    'freshness',
    'Silent after',
    'A socket without any frame is probed with a ping.',
    'ms',
  ],
  'connection.pong_timeout_ms': [
    'freshness',
    'Answer within',
    'A ping without answer for so long ends the socket.',
    'ms',
  ],
  'connection.connect_timeout_ms': ['network', 'Connect within', 'An attempt is given up after this.', 'ms'],
  'connection.backoff_ms': ['network', 'First wait', 'After a failure; it doubles up to the longest.', 'ms'],
  'connection.backoff_max_ms': ['network', 'Longest wait', 'Between two attempts.', 'ms'],
  'connection.circuit_failures': [
    'network',
    'Failures in a row',
    'After these, attempts of one venue pause.',
    'count',
  ],
  'connection.circuit_pause_ms': ['network', 'Pause', 'For so long.', 'ms'],
  'http.port': ['network', 'Port of this page', 'On this computer only; 0: any free one.', 'count'],
  'storage.part_rows': ['data', 'Rows of a part', 'A file is finished at so many rows …', 'count'],
  'storage.part_ms': ['data', 'Age of a part', '… or at this age.', 'ms'],
  'storage.journal_ms': ['data', 'Journal every', 'A power cut costs no more than this.', 'ms'],
  'storage.ring_records': ['data', 'Buffer', 'Events between market and writer; a power of two.', 'count'],
  's3.bucket': ['data', 'Bucket', 'Finished files are copied there; empty: nothing is uploaded.'],
  's3.endpoint': ['data', 'Store', 'Address of a store that is not AWS.'],
  's3.region': ['data', 'Region', ''],
  's3.prefix': ['data', 'Prefix', 'Everything lies below it; ends in a slash.'],
  's3.force_path_style': ['data', 'Bucket in the path', 'Instead of the host name.'],
  's3.credentials_file': [
    'data',
    'Keys of the store',
    'Path of a file that only you can read. Keys never pass through this page.',
  ],
  's3.max_bytes_per_s': ['data', 'Upload speed', 'Most bytes a second.', 'bytes', 'no limit'],
  's3.keep_local_hours': [
    'data',
    'Keep local copies',
    'After their upload was verified.',
    'hours',
    'for ever',
  ],
  's3.keep_uncompacted': ['data', 'Keep until compacted', 'Whatever the hours: compacting needs them here.'],
  'compact.enabled': ['data', 'Compact days', 'By themselves, when they are over.'],
  'compact.delay_min': [
    'data',
    'Compact from',
    'Minutes after midnight UTC, when the last parts are written.',
    'count',
  ],
  'compact.keep_parts_hours': [
    'data',
    'Keep compacted parts',
    'After their day was compacted; with a store, at least until their copies were compared.',
    'hours',
    'for ever',
  ],
  'retention.part_records_days': [
    'data',
    'Keep the list of parts',
    'In the journal; files are not concerned.',
    'days',
    'for ever',
  ],
  'retention.ledger_days': [
    'data',
    'Keep accounting',
    'By the minute, with gaps and verdicts.',
    'days',
    'for ever',
  ],
  's3.scan_s': ['data', 'Look for new files', 'Seconds between two looks.', 'count'],
  's3.retry_max_s': [
    'data',
    'Longest wait',
    'Seconds between two attempts while the store does not answer.',
    'count',
  ],
  's3.spool_quota_bytes': ['data', 'Disk limit', 'Of files that wait for their upload.', 'bytes'],
  's3.cache_bytes': ['data', 'Cache', 'Of what is read from the store.', 'bytes'],
  'fees.tiers': ['fees', 'Account tiers', 'Per venue, in the table above.'],
  'desktop.start_at_login': ['general', 'Start at login', ''],
  'desktop.start_hidden': ['general', 'Start in the tray', 'Without a window.'],
  'desktop.close_to_tray': [
    'general',
    'Closing the window',
    'Leaves the recorder running in the tray.',
    'count',
    'ask',
  ],
  'desktop.keep_awake': ['general', 'Keep the computer awake', 'While recording.'],
  'desktop.hardware_acceleration': ['general', 'Draw with the graphics card', ''],
  'desktop.check_updates': [
    'updates',
    'Look for updates',
    'Ten minutes after the start, then every six hours.',
  ],
  'desktop.download_updates': [
    'updates',
    'Download updates',
    'Put in place when you quit, never while recording.',
  ],
  'desktop.update_channel': ['updates', 'Channel', ''],
};

/** Settings that no entry above names still appear: under their group, by their own name. */
const groups: Readonly<Record<string, SectionId>> = {
  signals: 'signals',
  connection: 'network',
  http: 'network',
  storage: 'data',
  s3: 'data',
  fees: 'fees',
  desktop: 'general',
};

export const fields: readonly Field[] = settingLeaves.map((leaf) => {
  const [group = '', ...rest] = leaf.path.split('.');
  const name = (rest.join(' ') || group).replaceAll('_', ' ');
  const [section, label, about, measure, none] = words[leaf.path] ?? [
    groups[group] ?? 'data',
    name.charAt(0).toUpperCase() + name.slice(1),
    '',
    leaf.path.endsWith('_ms')
      ? 'ms'
      : leaf.path.endsWith('_bytes')
        ? 'bytes'
        : leaf.path.endsWith('_pct')
          ? 'spread'
          : 'count',
  ];
  return { leaf, section, label, about, measure: measure ?? 'count', none: none ?? 'none' };
});
