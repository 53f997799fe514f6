import type { KeyboardEvent } from 'react';
import { isShelved, shelfId, type ShelfScope } from '#shared/alerts/shelf.ts';
import type { Subject } from '#shared/alerts/subject.ts';
import { acknowledge, mute, unmute } from '../data/alert-actions.ts';
import type { AppData } from '../data/app-data.ts';
import { boundKeys, keyOf, type KeyActionId } from '../data/key-map.ts';

const isMac = /Mac/.test(navigator.platform);
const QUARTER_HOUR_MS = 15 * 60_000;

/** What a row is about, for its keys. */
export interface RowMatter {
  /** What a mute covers. */
  readonly scope: ShelfScope;
  /** The same for people: `BTCUSDT OKX→BIN`. */
  readonly name: string;
  /** Alarms that are acknowledged. */
  readonly alarms: readonly string[];
}

/** Mutes or acknowledges what a row is about, if its key was pressed. @returns whether it was */
export function takeRowKey(app: AppData, event: KeyboardEvent, matter: () => RowMatter): boolean {
  const bound = boundKeys(app.prefs.getState().keys);
  const is = (id: KeyActionId): boolean =>
    bound[id] !== '' && keyOf(event, isMac)?.toLowerCase() === bound[id].toLowerCase();
  if (is('muteRow')) void switchMute(app, matter());
  else if (is('acknowledge')) void acknowledgeAll(app, matter());
  else return false;
  event.preventDefault();
  // The letter means something else where no row has the focus.
  event.stopPropagation();
  return true;
}

/** Alarms that are on now about a subject: those of a route name the route, others the symbol. */
export function alarmsOf(app: AppData, { symbol, buy, sell }: Subject): readonly string[] {
  const active = app.alerts.getState().state?.active ?? [];
  return active
    .filter(
      ({ subject }) =>
        subject.symbol === symbol && (buy === undefined || (subject.buy === buy && subject.sell === sell)),
    )
    .map(({ alarm }) => alarm);
}

async function switchMute(app: AppData, { scope, name }: RowMatter): Promise<void> {
  const id = shelfId(scope);
  const nowMs = app.backendNowMs();
  const isMuted = app.alerts
    .getState()
    .state?.shelves.some((shelf) => shelf.id === id && isShelved(shelf, nowMs));
  if (isMuted === true) {
    if (await unmute(app, id)) app.toasts.say(`${name}: alerts are told again.`);
  } else if (await mute(app, scope, QUARTER_HOUR_MS)) {
    app.toasts.say(`${name}: no alerts for 15 minutes.`, () => void unmute(app, id));
  }
}

async function acknowledgeAll(app: AppData, { name, alarms }: RowMatter): Promise<void> {
  await Promise.all(alarms.map((alarm) => acknowledge(app, alarm)));
  app.toasts.say(alarms.length === 0 ? `${name}: no alarm is on.` : `${name}: acknowledged.`);
}
