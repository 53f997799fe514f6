import type { Column } from '../../ui/table.tsx';

export const signalColumns = [
  { key: 'state', label: 'State', width: 76 },
  { key: 'opened', label: 'Opened', unit: 'UTC', width: 104 },
  { key: 'symbol', label: 'Symbol', width: 108 },
  { key: 'route', label: 'Buy→Sell', width: 84 },
  { key: 'life', label: 'Life', width: 68, align: 'right' },
  { key: 'now', label: 'Net now', unit: 'bps', width: 88, align: 'right', about: 'Only while open' },
  { key: 'peak', label: 'Peak net', unit: 'bps', width: 88, align: 'right' },
  { key: 'at_open', drop: 2, label: 'Net at open', unit: 'bps', width: 104, align: 'right' },
  {
    key: 'qty',
    drop: 3,
    label: 'Size',
    unit: 'base',
    width: 80,
    align: 'right',
    about: 'Smaller of both sizes at the top of the book',
  },
  { key: 'notional', drop: 4, label: 'Notional', unit: 'quote', width: 104, align: 'right' },
  {
    key: 'profit',
    drop: 1,
    label: 'Net profit',
    unit: 'quote',
    width: 104,
    align: 'right',
    about: 'Of that size at the opening prices',
  },
  { key: 'reason', drop: 5, label: 'Closed by', width: 92 },
  { key: 'id', drop: 6, label: 'Id', width: 92 },
] as const satisfies readonly Column[];

export type SignalColumn = (typeof signalColumns)[number]['key'];
