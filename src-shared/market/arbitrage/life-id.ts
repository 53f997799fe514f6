const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/** FNV-1a of the text's UTF-16 units, 64 bits in hex: the same on every machine and without a library. */
export function hash64(text: string): string {
  let hash = OFFSET;
  for (let i = 0; i < text.length; i++) hash = ((hash ^ BigInt(text.charCodeAt(i))) * PRIME) & MASK;
  return hash.toString(16).padStart(16, '0');
}

/** What a life is named after: base asset, both instruments, kind, and exchange time of the tick that opened it. */
export interface LifeKey {
  readonly base: string;
  readonly buy: string;
  readonly sell: string;
  readonly type: string;
  readonly openedEventMs: number;
  /** Lives of the route before it that were opened by a tick of the very same time. */
  readonly repeat: number;
}

/** `opportunity_id`: 16 hex digits, the same whenever and wherever the same events are looked at. */
export function opportunityId({ base, buy, sell, type, openedEventMs, repeat }: LifeKey): string {
  return hash64([base, buy, sell, type, openedEventMs, ...(repeat > 0 ? [repeat] : [])].join('|'));
}
