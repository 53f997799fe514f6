import type { Column } from '../../ui/table.tsx';

/**
 * Columns of the Monitor. Widths fit the longest symbol and the smallest tick, and together a 1366 px window with its
 * scrollbar; the rest of the width is shared.
 */
export const monitorColumns = [
  { key: 'symbol', label: 'Symbol', width: 108 },
  { key: 'venue', label: 'Venue', width: 64 },
  { key: 'bid_qty', label: 'Bid qty', unit: 'base', width: 84, align: 'right' },
  { key: 'bid', label: 'Bid', unit: 'quote', width: 104, align: 'right' },
  { key: 'ask', label: 'Ask', unit: 'quote', width: 104, align: 'right' },
  { key: 'ask_qty', label: 'Ask qty', unit: 'base', width: 84, align: 'right' },
  {
    key: 'age',
    label: 'Age',
    unit: 'ms, s',
    width: 76,
    align: 'right',
    about: 'Since the newest quote was received',
  },
  {
    key: 'spread',
    label: 'Spr',
    unit: 'bps',
    drop: 1,
    width: 64,
    align: 'right',
    about: "The venue's own bid-ask spread, of its mid",
  },
  {
    key: 'mark',
    label: 'Mark−mid',
    unit: 'bps',
    drop: 3,
    width: 92,
    align: 'right',
    about: 'Mark price against the middle of bid and ask',
  },
  {
    key: 'last',
    label: 'Last',
    unit: 'quote',
    drop: 4,
    width: 100,
    align: 'right',
    about: 'Last trade; ▲ bought at the ask, ▼ sold at the bid',
  },
  {
    key: 'funding',
    label: 'Fund 8h',
    unit: '%',
    drop: 2,
    width: 84,
    align: 'right',
    about:
      'Funding for 8 hours; positive: long pays short. Rest on a number for the rate as the venue tells it',
  },
  {
    key: 'next',
    label: 'Next',
    unit: 'h:m:s',
    drop: 5,
    width: 80,
    align: 'right',
    about: 'Time to the next funding settlement',
  },
  {
    key: 'interest',
    label: 'Open int.',
    unit: 'base',
    drop: 8,
    width: 92,
    align: 'right',
    about: 'Open interest as the venue counts it',
  },
  {
    key: 'latency',
    label: 'Lat p50',
    unit: 'ms',
    drop: 6,
    width: 76,
    align: 'right',
    about: 'Received − exchange time, median of the newest quotes; clocks uncorrected',
  },
  {
    key: 'mid',
    label: 'Mid, ≤ 5 min',
    drop: 7,
    width: 84,
    about: 'Middle of bid and ask, one point per second',
  },
] as const satisfies readonly Column[];

export type MonitorColumn = (typeof monitorColumns)[number]['key'];
