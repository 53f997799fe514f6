/**
 * Why a frame or a row of it was refused. The list is closed: counters are kept per reason.
 */
export const reasons = {
  tooLarge: 'frame too large',
  notUtf8: 'not UTF-8',
  notJson: 'not JSON',
  unknownMessage: 'unknown message',
  symbol: 'bad symbol',
  time: 'implausible time',
  price: 'bad price',
  quantity: 'bad quantity',
  side: 'bad side',
  tradeId: 'bad trade id',
  rate: 'bad funding rate',
  openInterest: 'bad open interest',
  book: 'bad book',
  contractValue: 'unknown contract value',
} as const;

export type Reason = (typeof reasons)[keyof typeof reasons];
