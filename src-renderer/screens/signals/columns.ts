import type { Column } from '../../ui/table.tsx';

export const signalColumns = [
  { key: 'state', label: 'State', width: 76 },
  { key: 'opened', drop: 0, label: 'Opened', unit: 'UTC', width: 148 },
  { key: 'symbol', label: 'Symbol', width: 116 },
  { key: 'route', label: 'Buy→Sell', width: 84 },
  { key: 'life', label: 'Life', width: 68, align: 'right' },
  { key: 'now', label: 'Net now', unit: 'bps', width: 84, align: 'right', about: 'Only while open' },
  { key: 'peak', label: 'Peak', unit: 'bps', width: 76, align: 'right', about: 'Highest net of the life' },
  {
    key: 'average',
    drop: 1,
    label: 'Average',
    unit: 'bps',
    width: 88,
    align: 'right',
    about: 'Net averaged over the time of the life',
  },
  { key: 'at_open', drop: 3, label: 'Net at open', unit: 'bps', width: 100, align: 'right' },
  {
    key: 'qty',
    drop: 4,
    label: 'Max size',
    unit: 'base',
    width: 96,
    align: 'right',
    about: 'Largest size of the life: the smaller of both at the top of the book',
  },
  {
    key: 'notional',
    drop: 5,
    label: 'Notional',
    unit: 'quote',
    width: 104,
    align: 'right',
    about: 'What the largest size was worth',
  },
  {
    key: 'profit',
    drop: 2,
    label: 'Net profit',
    unit: 'quote',
    width: 104,
    align: 'right',
    about: 'Best of its messages: what one crossing at the top of the book would have brought',
  },
  { key: 'reason', drop: 6, label: 'Closed by', width: 84 },
  { key: 'id', drop: 7, label: 'Id', width: 80 },
] as const satisfies readonly Column[];

export type SignalColumn = (typeof signalColumns)[number]['key'];
