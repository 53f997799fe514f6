import type { Column } from '../../ui/table.tsx';
import type { Basis } from '../net-cell.ts';
import { basisText } from './basis.ts';

const netLabels: Readonly<Record<Basis, string>> = {
  net: 'Net',
  gross: 'Net',
  cycle: 'Net cycle',
  funded: 'Net + fund',
};

/** Columns of the ranked routes. @param quote currency of the money in them */
export const routeColumns = (quote: string, basis: Basis) =>
  [
    { key: 'symbol', label: 'Symbol', width: 108 },
    { key: 'route', label: 'Buy→Sell', width: 88 },
    {
      key: 'net',
      label: netLabels[basis],
      unit: 'bps',
      width: basis === 'net' || basis === 'gross' ? 72 : 104,
      align: 'right',
      about: basisText[basis === 'gross' ? 'net' : basis],
    },
    {
      key: 'gross',
      drop: 2,
      label: 'Gross',
      unit: 'bps',
      width: 76,
      align: 'right',
      about: 'Bid of the selling venue over ask of the buying venue',
    },
    { key: 'fees', label: 'Fees', unit: 'bps', width: 68, drop: 3, align: 'right' },
    {
      key: 'qty',
      label: 'Size',
      unit: 'base',
      width: 80,
      align: 'right',
      about: 'Smaller of both sizes at the top of the book',
    },
    { key: 'notional', label: 'Notional', unit: quote, width: 104, align: 'right' },
    {
      key: 'life',
      drop: 4,
      label: 'Life',
      width: 68,
      align: 'right',
      about: 'How long the running signal has been open',
    },
    {
      key: 'episodes',
      drop: 6,
      label: 'Episodes',
      width: 76,
      align: 'right',
      about: 'Signals of this route since start',
    },
    {
      key: 'funding',
      drop: 1,
      label: 'Fund',
      unit: 'bps',
      width: 72,
      align: 'right',
      about:
        'What funding brings up to the next settlement of both legs: long the buying, short the selling one',
    },
    { key: 'reason', label: 'State', width: 104 },
  ] as const satisfies readonly Column[];
