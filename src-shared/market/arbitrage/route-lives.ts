/** Where a route stands in its life cycle. */
export const phase = { idle: 0, pending: 1, open: 2 } as const;

/** Lives of all routes, one typed array per field. Times are ns since the run's epoch; NaN or −∞ where there is none. */
export class RouteLives {
  readonly phase: Uint8Array;
  /** Index into `routeReasons`: why there is no signal, or that there is. */
  readonly reason: Uint8Array;
  /** Index into `signalTypes`, of the life that is open. */
  readonly type: Uint8Array;
  readonly pendingNs: Float64Array;
  readonly pendingUpdates: Uint32Array;
  readonly openedNs: Float64Array;
  readonly coolUntilNs: Float64Array;
  readonly muteUntilNs: Float64Array;
  readonly netPct: Float64Array;
  readonly netSinceNs: Float64Array;
  /** ∫ net percent · ns since the opening, up to `netSinceNs`. */
  readonly area: Float64Array;
  readonly peakPct: Float64Array;
  readonly maxQty: Float64Array;
  /** What the newest message told, and when. */
  readonly toldNs: Float64Array;
  readonly toldPeakPct: Float64Array;
  readonly toldQty: Float64Array;
  /** Lives since the start. */
  readonly episodes: Uint32Array;

  constructor(routes: number) {
    const field = (fill = Number.NaN): Float64Array => new Float64Array(routes).fill(fill);
    this.phase = new Uint8Array(routes);
    this.reason = new Uint8Array(routes);
    this.type = new Uint8Array(routes);
    this.pendingNs = field();
    this.pendingUpdates = new Uint32Array(routes);
    this.openedNs = field();
    this.coolUntilNs = field(Number.NEGATIVE_INFINITY);
    this.muteUntilNs = field(Number.NEGATIVE_INFINITY);
    this.netPct = field();
    this.netSinceNs = field();
    this.area = field();
    this.peakPct = field();
    this.maxQty = field();
    this.toldNs = field();
    this.toldPeakPct = field();
    this.toldQty = field();
    this.episodes = new Uint32Array(routes);
  }

  open(route: number, type: number, netPct: number, qty: number, nowNs: number): void {
    this.phase[route] = phase.open;
    this.type[route] = type;
    this.openedNs[route] = nowNs;
    this.netPct[route] = netPct;
    this.netSinceNs[route] = nowNs;
    this.area[route] = 0;
    this.peakPct[route] = netPct;
    this.maxQty[route] = qty;
    this.episodes[route] = this.episodes[route]! + 1;
    this.told(route, qty, nowNs);
  }

  /** The route still pays. */
  pays(route: number, netPct: number, qty: number, nowNs: number): void {
    this.area[route] = this.area[route]! + this.netPct[route]! * (nowNs - this.netSinceNs[route]!);
    this.netPct[route] = netPct;
    this.netSinceNs[route] = nowNs;
    if (netPct > this.peakPct[route]!) this.peakPct[route] = netPct;
    if (qty > this.maxQty[route]!) this.maxQty[route] = qty;
  }

  /** Net percent averaged over the time since the opening. */
  averagePct(route: number, nowNs: number): number {
    const lifeNs = nowNs - this.openedNs[route]!;
    if (!(lifeNs > 0)) return this.netPct[route]!;
    return (this.area[route]! + this.netPct[route]! * (nowNs - this.netSinceNs[route]!)) / lifeNs;
  }

  told(route: number, qty: number, nowNs: number): void {
    this.toldNs[route] = nowNs;
    this.toldPeakPct[route] = this.peakPct[route]!;
    this.toldQty[route] = qty;
  }

  close(route: number, coolUntilNs: number): void {
    this.phase[route] = phase.idle;
    this.coolUntilNs[route] = coolUntilNs;
    for (const field of [this.openedNs, this.netPct, this.netSinceNs, this.area, this.peakPct, this.maxQty])
      field[route] = Number.NaN;
  }
}
