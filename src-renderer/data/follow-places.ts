import { readPlaceHash, type Place } from '#shared/deep-link.ts';
import type { Stop } from '#shared/rpc/contract.ts';

/** The page's address, as far as places are in it. */
export interface PlaceAddress {
  readonly hash: () => string;
  readonly onChange: (listener: () => void) => Stop;
  /** Takes the place out again: a reload stays where the user has gone since. */
  readonly forget: () => void;
}

/** Goes where the address says, now and whenever it says something else. Nothing but what is shown changes. */
export function followPlaces({ hash, onChange, forget }: PlaceAddress, go: (place: Place) => void): Stop {
  const follow = (): void => {
    const place = readPlaceHash(hash());
    if (place === undefined) return;
    forget();
    go(place);
  };
  follow();
  return onChange(follow);
}
