import { expect, test } from 'vitest';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { symbolTable } from '../../../../src-main/exchanges/symbol-table.ts';
import { readOne, readers } from './recorder.ts';

/** Which request or topics an answer is about: the collector marks them. */
test.each<[ExchangeId, string, string, unknown]>([
  ['binance', 'an acknowledgement', '{"result":null,"id":7}', { control: 'subscribed', requestId: '7' }],
  [
    'binance',
    'an error',
    '{"error":{"code":2,"msg":"Invalid request"},"id":7}',
    { control: 'refused', requestId: '7', why: '2 Invalid request' },
  ],
  [
    'binance',
    'an error without id',
    '{"error":{"code":4,"msg":"Too many subscriptions"},"id":null}',
    { control: 'refused', why: '4 Too many subscriptions' },
  ],
  [
    'bybit',
    'an acknowledgement',
    '{"success":true,"ret_msg":"","conn_id":"c","req_id":"3","op":"subscribe"}',
    { control: 'subscribed', requestId: '3' },
  ],
  [
    'bybit',
    'a refusal: the whole request',
    '{"success":false,"ret_msg":"error:handler not found,topic:tickers.XUSDT","conn_id":"c","req_id":"3","op":"subscribe"}',
    { control: 'refused', requestId: '3', why: 'error:handler not found,topic:tickers.XUSDT' },
  ],
  [
    'bybit',
    'a refusal without id',
    '{"success":false,"ret_msg":"error:handler not found,topic:tickers.XUSDT","conn_id":"c","req_id":"","op":"subscribe"}',
    { control: 'refused', topics: ['tickers.XUSDT'], why: 'error:handler not found,topic:tickers.XUSDT' },
  ],
  [
    'bybit',
    'failed topics',
    '{"success":true,"data":{"failTopics":["tickers.X"],"successTopics":["tickers.Y"]},"type":"COMMAND_RESP"}',
    { control: 'refused', topics: ['tickers.X'], why: 'failTopics' },
  ],
  [
    'okx',
    'an acknowledgement of one arg',
    '{"id":"1","event":"subscribe","arg":{"channel":"bbo-tbt","instId":"BTC-USDT-SWAP"},"connId":"c"}',
    { control: 'subscribed', requestId: '1', topics: ['bbo-tbt:BTC-USDT-SWAP'] },
  ],
  [
    'okx',
    'a refusal that names its arg in the text',
    '{"event":"error","msg":"Wrong URL or channel:bbo-tbt,instId:MATIC-USDT-SWAP doesn\'t exist. Please use the correct URL.","code":"60018","connId":"c"}',
    {
      control: 'refused',
      topics: ['bbo-tbt:MATIC-USDT-SWAP'],
      why: "60018 Wrong URL or channel:bbo-tbt,instId:MATIC-USDT-SWAP doesn't exist. Please use the correct URL.",
    },
  ],
  [
    'okx',
    'the other wording, with a blank',
    '{"event":"error","msg":"Subscribe failed, wrong URL or channel:index-tickers, instId:BTC-USDT-SWAP.","code":"60018"}',
    {
      control: 'refused',
      topics: ['index-tickers:BTC-USDT-SWAP'],
      why: '60018 Subscribe failed, wrong URL or channel:index-tickers, instId:BTC-USDT-SWAP.',
    },
  ],
  [
    'okx',
    'an error about the request',
    '{"id":"4","event":"error","msg":"Illegal request","code":"60012"}',
    { control: 'refused', requestId: '4', why: '60012 Illegal request' },
  ],
  [
    'okx',
    'the notice before a close',
    '{"event":"notice","code":"64008","msg":"Please reconnect."}',
    { control: 'closing', why: '64008 Please reconnect.' },
  ],
])('%s: %s', (exchange, _title, frame, expected) => {
  expect(readOne(readers[exchange](symbolTable([])), Buffer.from(frame))).toEqual({
    reading: expected,
    calls: [],
  });
});
